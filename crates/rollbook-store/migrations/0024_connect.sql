-- Products that speak Finch's contract. A client is known by its id and the SHA-256 of its secret.
CREATE TABLE client (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    origins TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (organisation_id, id)
);

CREATE UNIQUE INDEX client_by_id ON client (id);

-- What a customer lets a client have of an account. Its id follows from the two.
CREATE TABLE connection (
    organisation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    products TEXT NOT NULL,
    made_account BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    connected_at BIGINT NOT NULL,
    disconnected_at BIGINT,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, client_id) REFERENCES client (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX connection_by_account ON connection (organisation_id, account_id);
CREATE INDEX connection_by_client ON connection (organisation_id, client_id);

-- What a browser brings back to a client, which gets an access token for it, once. `redirect_uri` is where it was sent;
-- NULL where a page around the frame was told it. A code is known by the SHA-256 of its text.
CREATE TABLE connect_code (
    organisation_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    redirect_uri TEXT,
    products TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (organisation_id, hash),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX connect_code_by_hash ON connect_code (hash);
CREATE INDEX connect_code_by_connection ON connect_code (organisation_id, connection_id);

-- What a client reads a customer's data with, likewise.
CREATE TABLE access_token (
    organisation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    products TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX access_token_by_hash ON access_token (hash);
CREATE INDEX access_token_by_connection ON access_token (organisation_id, connection_id);
