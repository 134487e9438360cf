-- The second store: papers of restricted classes, each sealed with a key that never stands here. Nothing of it is in the register, and
-- nothing of the register is here. Hashes are SHA-256.

CREATE TABLE seal (
    name  TEXT PRIMARY KEY,  -- `schema`: number of this form of the tables. `origin`: name of this store, unique in the world. `key`: id of the key. `head`: how many papers there are, sealed.
    value TEXT NOT NULL      -- its value
) STRICT, WITHOUT ROWID;

CREATE TABLE sealed (
    sequence INTEGER PRIMARY KEY,  -- place, from 0, without a gap: a paper that somebody took away leaves one
    id       TEXT NOT NULL UNIQUE, -- hash of salt and paper, in hexadecimal
    class    TEXT NOT NULL,        -- class of the paper, as `Class::code` says it
    erased   INTEGER NOT NULL,     -- 1: erased by a recorded act; `body` then seals nothing, and proves that it was done with the key
    nonce    BLOB NOT NULL,        -- 24 bytes of chance
    body     BLOB NOT NULL         -- 32 bytes of salt and the paper, sealed (XChaCha20-Poly1305)
) STRICT;
CREATE INDEX sealed_class ON sealed (class, sequence);
