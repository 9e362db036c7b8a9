-- Events are a chain: each has the number of its line, and a keyed hash of itself and of the hash of the line before.
-- Lines of before are put into the chain with the first one that is written after.
ALTER TABLE event ADD COLUMN line BIGINT;
ALTER TABLE event ADD COLUMN hash TEXT;

CREATE UNIQUE INDEX event_by_line ON event (organisation_id, line);

-- The last line, under a seal, so that lines cut off at the end are missed. Writing to it makes writers take turns.
CREATE TABLE audit_head (
    organisation_id TEXT NOT NULL PRIMARY KEY REFERENCES organisation (id),
    line BIGINT NOT NULL,
    hash TEXT NOT NULL,
    seal TEXT NOT NULL
);
