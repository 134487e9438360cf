-- Events of cases are read by themselves, past the rows of the register, which are many. A case is derived from its events and has
-- no table of its own: what was recorded is kept once, and erased once.
CREATE INDEX event_case ON event (sequence) WHERE kind IN ('case-opened', 'case-recorded');
