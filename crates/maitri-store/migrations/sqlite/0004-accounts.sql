-- Ways in: how somebody proves who they are. None of this stands in the log: who holds which office, and who was invited, are events
-- there; what only its owner may know is here, and only as a hash wherever a hash is enough. Times are seconds since 1970 in UTC:
-- they are compared, never shown as they are. Yes and no are 1 and 0.

CREATE TABLE account (
    id        TEXT PRIMARY KEY,      -- id that events name; chance, says nothing about the person
    login     TEXT NOT NULL UNIQUE,  -- name to log in with, folded: small letters, no spaces
    name      TEXT NOT NULL,         -- name as acts bear it in the log
    closed    INTEGER NOT NULL,      -- whether nobody logs in with it any more
    password  TEXT NOT NULL,         -- argon2id with its salt and its cost, as a PHC string; empty: there is none
    totp      BLOB,                  -- secret of the second factor, which its codes are made of; NULL: there is none
    totp_step INTEGER NOT NULL,      -- the latest step of 30 seconds whose code was taken: a code is taken once
    made      INTEGER NOT NULL       -- when
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery (
    hash    BLOB PRIMARY KEY,    -- SHA-256 of a code that stands in for the second factor once; 80 bits of chance
    account TEXT NOT NULL        -- whose
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_account ON recovery (account);

CREATE TABLE outside_login (
    issuer  TEXT NOT NULL,  -- who vouches for the person, as its discovery document names itself
    subject TEXT NOT NULL,  -- the person as it knows them; never an e-mail address, which passes from hand to hand
    account TEXT NOT NULL,  -- whose
    made    INTEGER NOT NULL,  -- when
    PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX outside_login_account ON outside_login (account);

CREATE TABLE session (
    hash    BLOB PRIMARY KEY,     -- SHA-256 of the cookie, never the cookie
    account TEXT NOT NULL,        -- whose
    whole   INTEGER NOT NULL,     -- whether it is past the second factor; before that it opens nothing but the page that asks for it
    tenure  TEXT NOT NULL,        -- the office for which its holder acts; empty: not chosen
    made    INTEGER NOT NULL,     -- when
    seen    INTEGER NOT NULL,     -- when it was last used, to the minute
    until   INTEGER NOT NULL,     -- when it ends, however much it is used
    agent   TEXT NOT NULL,        -- the browser as it names itself, cut short: its holder tells theirs from a stranger's by it
    address TEXT NOT NULL         -- the address it was begun from
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

CREATE TABLE invitation (
    hash    BLOB PRIMARY KEY,     -- SHA-256 of what stands in the link
    id      TEXT NOT NULL,        -- id that events name
    account TEXT NOT NULL,        -- the account whose ways in it sets anew; empty: it makes one
    until   INTEGER NOT NULL      -- when it ends; it is taken away as soon as it is taken up
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    hash    BLOB PRIMARY KEY,     -- SHA-256 of what a program sends
    id      TEXT NOT NULL UNIQUE, -- under which its owner ends it
    account TEXT NOT NULL,        -- whose
    tenure  TEXT NOT NULL,        -- the office for which it acts
    name    TEXT NOT NULL,        -- what its owner calls it
    made    INTEGER NOT NULL,     -- when
    until   INTEGER NOT NULL,     -- when it ends
    seen    INTEGER NOT NULL      -- when it was last used, to the minute; 0: never
) STRICT, WITHOUT ROWID;
CREATE INDEX token_account ON token (account);

CREATE TABLE throttle (
    what     TEXT PRIMARY KEY,   -- what is counted: an account, an address, both together; hashed where strangers type it
    failures INTEGER NOT NULL,   -- how often in a row
    last     INTEGER NOT NULL    -- when last
) STRICT, WITHOUT ROWID;

-- Events of persons are read by themselves, as those of cases are.
CREATE INDEX event_person ON event (sequence) WHERE kind IN ('person-recorded', 'erased');
