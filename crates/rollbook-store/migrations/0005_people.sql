-- Who may look after accounts. `password` is an Argon2id hash in its PHC form.
CREATE TABLE person (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT,
    disabled_at BIGINT,
    PRIMARY KEY (organisation_id, id)
);

-- One person an address, however it is spelt, on the whole server: signing in asks for no organisation.
CREATE UNIQUE INDEX person_by_email ON person (email_key);

-- A browser in which somebody is signed in, by the SHA-256 of its cookie.
CREATE TABLE sign_in (
    organisation_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    token_hash TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    FOREIGN KEY (organisation_id, person_id) REFERENCES person (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX sign_in_by_person ON sign_in (organisation_id, person_id);

-- An invitation to join, by the SHA-256 of its token. It goes when it is used.
CREATE TABLE invitation (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    token_hash TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    first BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Sign-ins that failed since the last one that did not, by address, whether anybody has it or not.
CREATE TABLE failed_sign_in (
    email_key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
