-- The pay runs of a tenant as its calendar has them: `control` is UKG Pro's number of a run, `paid_from` and `paid_to` are
-- the first and the last day on which it pays. `read_at` is when what was paid in it was last read; null while it never was.
-- `settled` is set once it was read whole so late that no statement of it can still be missing. `body` is what is known of
-- the run as a whole, as JSON, and nothing of anybody.
CREATE TABLE pay_run (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    control TEXT NOT NULL,
    paid_from TEXT NOT NULL,
    paid_to TEXT NOT NULL,
    read_at BIGINT,
    settled BOOLEAN NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, control),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);

-- What somebody was paid in a run. `owner` is UKG Pro's employee id, `payments` the ids of the payments, with blanks
-- between them, and `body` the rows that UKG Pro told, as JSON, with masks in the place of sensitive values.
CREATE TABLE pay_row (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    control TEXT NOT NULL,
    owner TEXT NOT NULL,
    payments TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, control, owner),
    FOREIGN KEY (organisation_id, account_id, control)
        REFERENCES pay_run (organisation_id, account_id, control) ON DELETE CASCADE
);

CREATE INDEX pay_row_owner ON pay_row (organisation_id, account_id, owner);
