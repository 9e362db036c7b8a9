-- The same statements run on SQLite and PostgreSQL. Times are microseconds since 1970-01-01 UTC,
-- lists and findings are JSON text, and every key of a row that belongs to somebody begins with the
-- organisation.

-- The master keys that wrap data keys now, by an id computed from the key. A data key refers to
-- one, so a process that holds another master key cannot add to this database.
CREATE TABLE master_key (
    id TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE account (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    label TEXT,
    provider TEXT NOT NULL,
    origin_owner_id TEXT NOT NULL,
    origin_owner_name TEXT NOT NULL,
    origin_username TEXT,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    status_since BIGINT NOT NULL,
    host TEXT NOT NULL,
    allowed_host BOOLEAN NOT NULL,
    username TEXT NOT NULL,
    actions TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    checked_at BIGINT,
    PRIMARY KEY (organisation_id, id)
);

CREATE INDEX account_by_origin_owner ON account (organisation_id, origin_owner_id);

-- An account's data key, wrapped under a master key. Without this row its secrets cannot be read.
CREATE TABLE data_key (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    master_key_id TEXT NOT NULL REFERENCES master_key (id),
    wrapped TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id),
    FOREIGN KEY (organisation_id, account_id)
        REFERENCES account (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX data_key_by_master_key ON data_key (master_key_id);

-- One credential of an account, sealed under its data key.
CREATE TABLE secret (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    field TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, field),
    FOREIGN KEY (organisation_id, account_id)
        REFERENCES data_key (organisation_id, account_id) ON DELETE CASCADE
);

-- An API key is known by the SHA-256 of its text alone.
CREATE TABLE api_key (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (organisation_id, id)
);

CREATE UNIQUE INDEX api_key_by_hash ON api_key (hash);

-- One line for each action that ran. It holds no inputs, no outputs and no personal data.
CREATE TABLE request_log (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    action TEXT NOT NULL,
    transport TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    ok BOOLEAN NOT NULL,
    error_code TEXT,
    row_count BIGINT,
    PRIMARY KEY (organisation_id, account_id, id),
    FOREIGN KEY (organisation_id, account_id)
        REFERENCES account (organisation_id, id) ON DELETE CASCADE
);
