-- Who enters deductions by hand in the pages of an account's tenant, as JSON.
CREATE TABLE deduction_administrator (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);
