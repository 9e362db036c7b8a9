-- Requests of a tenant's budget of a minute. A process is given a block of them for a moment; `size` of it count until
-- `counts_until`, which is so long after the last of them has ended. `tenant` is a keyed hash. `urgent` is what somebody
-- waits for.
CREATE TABLE request_block (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    size BIGINT NOT NULL,
    counts_until BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- Writing to its line makes those who ask for requests of one tenant take turns.
CREATE TABLE request_turn (
    tenant TEXT NOT NULL PRIMARY KEY,
    turn BIGINT NOT NULL
);

-- Processes that wait for requests, since when, and when they last said so.
CREATE TABLE request_wait (
    tenant TEXT NOT NULL,
    process TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    since BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    want BIGINT NOT NULL,
    PRIMARY KEY (tenant, process, urgent)
);

-- Readings of lists that UKG Pro lets be read only so often. Further pages belong to the reading that began with the
-- first: `page` is the last that was read, at `called_at`, and `what` is a digest of what the list was asked for.
CREATE TABLE list_reading (
    tenant TEXT NOT NULL,
    operation TEXT NOT NULL,
    id TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    called_at BIGINT NOT NULL,
    what TEXT NOT NULL,
    page BIGINT NOT NULL,
    PRIMARY KEY (tenant, operation, id)
);

-- By which hash the tenant of an account is counted, once it was called.
CREATE TABLE account_tenant (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    tenant TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);
