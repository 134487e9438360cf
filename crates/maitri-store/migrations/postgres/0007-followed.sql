-- What was recorded of ties after signing (activities, delegations, projects, directives, reporting years) is read by itself, as cases
-- are: it is derived from its events and has no table of its own.
CREATE INDEX event_followed ON event (sequence) WHERE kind = 'followed';
