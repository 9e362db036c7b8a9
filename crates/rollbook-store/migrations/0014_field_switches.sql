-- The fields of answers that are switched off for an account: what UKG Pro says there is dropped before anything sees
-- it.
CREATE TABLE field_switch (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    field TEXT NOT NULL,
    switched_off_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, field),
    FOREIGN KEY (organisation_id, account_id)
        REFERENCES account (organisation_id, id) ON DELETE CASCADE
);
