-- Data keys that belong to no account, each for one purpose of the server's own, wrapped under a master key.
CREATE TABLE server_key (
    purpose TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    master_key_id TEXT NOT NULL REFERENCES master_key (id),
    wrapped TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX server_key_by_master_key ON server_key (master_key_id);
