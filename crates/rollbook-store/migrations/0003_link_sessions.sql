-- What customers' administrators are asked for. `session` is the whole session as JSON, without
-- secrets; the other columns are what it is searched by. A session is known by the SHA-256 of its
-- token alone. `version` grows with each change, so that two pages do not overwrite each other.
CREATE TABLE link_session (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    number BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    origin_owner_id TEXT NOT NULL,
    account_id TEXT,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    session TEXT NOT NULL,
    PRIMARY KEY (organisation_id, number)
);

CREATE UNIQUE INDEX link_session_by_token ON link_session (token_hash);
CREATE INDEX link_session_by_account ON link_session (organisation_id, account_id);
CREATE INDEX link_session_by_expiry ON link_session (expires_at);

-- A session's data key, wrapped under a master key. It is destroyed when the session ends.
CREATE TABLE link_key (
    organisation_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    id TEXT NOT NULL,
    master_key_id TEXT NOT NULL REFERENCES master_key (id),
    wrapped TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, number),
    FOREIGN KEY (organisation_id, number)
        REFERENCES link_session (organisation_id, number) ON DELETE CASCADE
);

CREATE INDEX link_key_by_master_key ON link_key (master_key_id);

-- One value that a person has given, sealed under the session's data key.
CREATE TABLE link_secret (
    organisation_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    field TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (organisation_id, number, field),
    FOREIGN KEY (organisation_id, number)
        REFERENCES link_key (organisation_id, number) ON DELETE CASCADE
);
