-- From which origins pages may use which link. `any_origin` is whether a link names none, which every page may use; NULL
-- where its `session` says so and nobody has looked yet, as with those that are older than this table.
CREATE TABLE link_origin (
    organisation_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (organisation_id, number, origin),
    FOREIGN KEY (organisation_id, number)
        REFERENCES link_session (organisation_id, number) ON DELETE CASCADE
);

CREATE INDEX link_origin_by_origin ON link_origin (origin);

ALTER TABLE link_session ADD COLUMN any_origin BOOLEAN;

CREATE INDEX link_session_by_any_origin ON link_session (any_origin, expires_at);
