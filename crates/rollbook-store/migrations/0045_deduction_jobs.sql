-- Jobs that write deductions, as rows that are due until all of their parts have ended. A process has a job until
-- `leased_until`, by counting `fence` up; whoever has an older number stores nothing any more. `fingerprint` stands for
-- what was asked for: the same is not begun again while it is under way.
CREATE TABLE deduction_job (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    benefit_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX deduction_job_due ON deduction_job (due_at) WHERE ended_at IS NULL;
CREATE INDEX deduction_job_asked ON deduction_job (organisation_id, account_id, asked_at);
CREATE UNIQUE INDEX deduction_job_under_way ON deduction_job (organisation_id, account_id, fingerprint)
    WHERE ended_at IS NULL;

-- The parts of a job. `person` is the keyed hash of the employee whom it is about, once that is known; `detail` is sealed.
CREATE TABLE deduction_item (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    job_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    person TEXT,
    detail TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, job_id, place),
    FOREIGN KEY (organisation_id, account_id, job_id)
        REFERENCES deduction_job (organisation_id, account_id, id) ON DELETE CASCADE
);

CREATE INDEX deduction_item_person ON deduction_item (organisation_id, account_id, person);

-- Deductions that clients have told of. `set_up` is JSON; `code` is the tenant's deduction code once there is one.
CREATE TABLE registered_deduction (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    set_up TEXT NOT NULL,
    code TEXT,
    PRIMARY KEY (organisation_id, account_id, id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);

-- How a tenant's own transaction of a deduction is written, as JSON.
CREATE TABLE deduction_transaction (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    form TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);
