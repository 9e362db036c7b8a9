-- Whom a write under a key named, or its answer names, by keyed hashes of their identifiers: so that what is kept of one
-- person is found, and nobody reads here who that is. `record` is the place of the person's record among those of the
-- write, or -1 where all of it is about them.
CREATE TABLE write_person (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    person TEXT NOT NULL,
    key TEXT NOT NULL,
    record BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, person, key, record),
    FOREIGN KEY (organisation_id, account_id, key)
        REFERENCES write_keys (organisation_id, account_id, key) ON DELETE CASCADE
);

CREATE INDEX write_person_by_key ON write_person (organisation_id, account_id, key);

-- Keys of writes of which everything was erased, by keyed hashes: such a key stays used, and its write is not made again.
CREATE TABLE erased_write (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, key_hash),
    FOREIGN KEY (organisation_id, account_id)
        REFERENCES account (organisation_id, id) ON DELETE CASCADE
);
