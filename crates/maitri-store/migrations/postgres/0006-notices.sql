-- Where somebody wants notices by mail, and whether at all. No event of the log: an address is no record, and goes with the account.
CREATE TABLE notice (
    account  TEXT PRIMARY KEY,  -- whose; `invitation:ID` until the invitation is taken up
    address  TEXT NOT NULL,     -- mail address; nothing follows from it, and nobody comes in by it
    language TEXT NOT NULL,     -- language of the words: `th`, `vi`, `en`; empty: that of the office's country
    wanted   BIGINT NOT NULL   -- whether notices are wanted; 0: the address is kept and nothing is sent
);
