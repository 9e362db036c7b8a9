-- That a client asked for everything to be read anew. `started_at`, `ended_at` and `status` are set once it is known how
-- it ended, which follows from the streams of the copy.
CREATE TABLE refresh (
    organisation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    status TEXT,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX refresh_by_connection ON refresh (organisation_id, connection_id, asked_at);
