-- Mail that waits, and which notices went already. No event of the log: what a mail says can be made again, and an address is no record. Times
-- are RFC 3339 in UTC, to the second.
CREATE TABLE outbox (
    id        INTEGER PRIMARY KEY,   -- order in which it came
    recipient TEXT NOT NULL,         -- address
    language  TEXT NOT NULL,         -- language of its words: `th`, `vi`, `en`
    kind      TEXT NOT NULL,         -- which notice it is, as `mail::Kind::code` says it
    key       TEXT NOT NULL UNIQUE,  -- hash of what it tells whom: the same notice goes once
    doc       TEXT,                  -- JSON of case, step, day and link, nothing else; NULL: sent or given up, for a link may hold an invitation
    made      TEXT NOT NULL,         -- when it was put here
    tries     INTEGER NOT NULL,      -- how often it was tried
    next      TEXT NOT NULL,         -- when it is tried next
    sent      TEXT,                  -- when the server took it; NULL: not yet
    given_up  TEXT,                  -- when it was given up; NULL: not given up
    said      TEXT NOT NULL          -- what went wrong the last time; empty: nothing
) STRICT;
CREATE INDEX outbox_next ON outbox (next) WHERE sent IS NULL AND given_up IS NULL;
