-- The log, the facts that come in by it, what is derived from them, and what makes reading fast.
-- Only `event`, `checkpoint`, `blob` and `meta` cannot be made anew: all else follows from the payloads of the events.
-- Times are RFC 3339 in UTC, hashes are 32 bytes of SHA-256, yes and no are 1 and 0, `doc` is JSON of the domain type.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,  -- `origin`: name of the log, unique in the world. `packs`: hash of the packs of which the derived tables were made.
    value TEXT NOT NULL      -- its value
);

CREATE TABLE command (
    id     TEXT PRIMARY KEY,  -- id that the caller gave; the same id again is the same command
    first  BIGINT NOT NULL,  -- sequence of its first event; where it has none, the size of the log
    events BIGINT NOT NULL,  -- number of its events
    size   BIGINT NOT NULL,  -- size of the log behind it
    root   BYTEA NOT NULL     -- root of the log at that size
);

CREATE TABLE event (
    sequence     BIGINT PRIMARY KEY,  -- place in the log, from 0, without a gap
    command      TEXT NOT NULL,        -- id of the command that it came with
    kind         TEXT NOT NULL,        -- kind of the fact, as `Fact::kind` says it
    at           TEXT NOT NULL,        -- when
    person       TEXT,                 -- who, as they gave their name; NULL: erased
    office       TEXT NOT NULL,        -- for which office; empty where the installation has no accounts
    capacity     TEXT NOT NULL,        -- in which capacity, as `Capacity::code` says it
    why          TEXT,                 -- why, in their words; NULL: erased
    salt         BYTEA,                -- 32 bytes of chance in the leaf; NULL: erased
    payload      TEXT,                 -- JSON of act and fact, exactly the bytes that were hashed; NULL: erased
    payload_hash BYTEA,                -- SHA-256 of the payload; NULL: erased, or a name could be found by trying names
    leaf_hash    BYTEA NOT NULL        -- hash of the leaf; stays when all else goes
);

CREATE TABLE node (
    level BIGINT NOT NULL,  -- height of a complete subtree, from 1; leaves (height 0) stand in `event`
    idx   BIGINT NOT NULL,  -- its place among those of its height, from 0
    hash  BYTEA NOT NULL,    -- its hash
    PRIMARY KEY (level, idx)
);

CREATE TABLE checkpoint (
    size BIGINT PRIMARY KEY,  -- size of the log that was signed
    root BYTEA NOT NULL,       -- its root
    note TEXT NOT NULL         -- the signed note, as it is handed out
);

CREATE TABLE blob (
    hash  TEXT PRIMARY KEY,  -- SHA-256 of the bytes, in hexadecimal
    bytes BYTEA NOT NULL     -- a file as it came in
);

CREATE TABLE source (
    sequence BIGINT PRIMARY KEY,  -- event that brought it
    id       TEXT NOT NULL UNIQUE, -- SHA-256 of its file, in hexadecimal
    doc      TEXT NOT NULL         -- the Source
);

CREATE TABLE source_row (
    sequence BIGINT PRIMARY KEY,  -- event that brought it; its order is the printed order
    source   TEXT NOT NULL,        -- id of the source
    doc      TEXT NOT NULL         -- the SourceRow
);
CREATE INDEX source_row_source ON source_row (source, sequence);

CREATE TABLE remembered (
    sequence BIGINT PRIMARY KEY,  -- event that brought it; the latest of a text and country holds
    text     TEXT NOT NULL,        -- text as printed
    country  TEXT NOT NULL,        -- ISO 3166-1 of the country where it holds; empty: everywhere
    doc      TEXT NOT NULL         -- the Remembered
);

CREATE TABLE claim (
    ord     BIGINT PRIMARY KEY,   -- order in which claims are shown
    id      TEXT NOT NULL UNIQUE,  -- id of the claim
    subject TEXT NOT NULL,         -- id of the relationship or place that it speaks of
    doc     TEXT NOT NULL          -- the Claim
);
CREATE INDEX claim_subject ON claim (subject, ord);

CREATE TABLE relationship (
    ord             BIGINT PRIMARY KEY,   -- place in lists: bit 46 set where not published, 63 - rank in the bits from 40, order of import below; also the row of `word`
    id              TEXT NOT NULL UNIQUE,  -- `pair_id` on the wire
    home_id         TEXT NOT NULL,         -- id of the Thai place; empty: not resolved
    home_iso        TEXT NOT NULL,         -- ISO 3166-2 of the Thai province; empty: unknown
    partner_id      TEXT NOT NULL,         -- id of the foreign place; empty: not resolved
    partner_iso     TEXT NOT NULL,         -- ISO 3166-2 of the foreign first-level unit; empty: unknown
    partner_country TEXT NOT NULL,         -- ISO 3166-1 of the foreign country
    status          TEXT NOT NULL,         -- furthest state reached
    year            BIGINT NOT NULL,      -- year CE of signing, else of start; 0: unknown
    certainty       TEXT NOT NULL,         -- how sure the foreign side is: `certain`, `likely`, `person`
    published       BIGINT NOT NULL,      -- whether it may be published
    quality         TEXT NOT NULL,         -- best kind of source that states it
    rank            BIGINT NOT NULL,      -- 0 to 63, the higher the earlier in lists: trust of its source, then certainty
    home_sort       TEXT COLLATE "C" NOT NULL,         -- what lists by the Thai side sort by: folded English name, else Thai
    partner_sort    TEXT COLLATE "C" NOT NULL,         -- what lists by the foreign side sort by: country, then folded English name
    doc             TEXT NOT NULL          -- the Relationship
);
-- One index for each facet and each order of the lists; `ord` stands last in all.
CREATE INDEX relationship_country ON relationship (partner_country, published, ord);
CREATE INDEX relationship_home ON relationship (home_iso, published, ord);
CREATE INDEX relationship_partner ON relationship (partner_iso, published, ord);
CREATE INDEX relationship_status ON relationship (status, published, ord);
CREATE INDEX relationship_year ON relationship (year, published, ord);
CREATE INDEX relationship_quality ON relationship (quality, published, ord);
CREATE INDEX relationship_published ON relationship (published, ord);
CREATE INDEX relationship_by_home ON relationship (published, home_sort, partner_sort, ord);
CREATE INDEX relationship_by_partner ON relationship (published, partner_sort, home_sort, ord);
CREATE INDEX relationship_by_year ON relationship (published, year DESC, ord);

CREATE TABLE contradiction (
    ord      BIGINT PRIMARY KEY,   -- order in which they are shown
    id       TEXT NOT NULL UNIQUE,  -- id of the contradiction
    kind     TEXT NOT NULL,         -- kind, as the contract names it
    severity TEXT NOT NULL,         -- `error`, `warning`, `info`, `ask`
    state    TEXT NOT NULL,         -- `open`, `explained`, `resolved`
    doc      TEXT NOT NULL          -- the Contradiction
);

CREATE TABLE total (
    ord BIGINT PRIMARY KEY,  -- order in which they are shown
    doc TEXT NOT NULL         -- the Total
);

CREATE TABLE tally (
    facet TEXT NOT NULL,     -- `all`, `country`, `province`, `status`, `year`, `quality`
    value TEXT NOT NULL,     -- value of the facet; empty for `all`
    n     BIGINT NOT NULL,  -- how many published relationships have it
    PRIMARY KEY (facet, value)
);

-- Terms of names and fields of each relationship; made by `maitri_registry::search::terms`. `array_to_tsvector` keeps them as they are.
CREATE TABLE word (
    rowid BIGINT PRIMARY KEY,  -- `ord` of the relationship; the name is that of SQLite's search table
    terms TSVECTOR NOT NULL    -- all terms
);
CREATE INDEX word_terms ON word USING gin (terms);
