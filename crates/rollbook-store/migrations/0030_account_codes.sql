-- What the codes of an account's tenant mean, where that is another thing than the tables say that all accounts have.
-- An empty `word` says that a code means none of the words.
CREATE TABLE account_code (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, list, code),
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);

-- Copies whose objects are to be made anew of the rows that are kept, owner by owner after `after_owner`. `fence` is whose
-- it is to do so until `leased_until`. `without` are the fields, as JSON, that are taken out of rows, objects and changes.
CREATE TABLE copy_remap (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    after_owner TEXT NOT NULL,
    fence BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    without TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);
