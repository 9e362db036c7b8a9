-- Who signs in elsewhere: a person as an identity provider names them. Somebody who came that way has no password,
-- which is an empty text in `person.password`.
CREATE TABLE person_identity (
    organisation_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, issuer, subject),
    FOREIGN KEY (organisation_id, person_id) REFERENCES person (organisation_id, id)
);

-- One identity of an issuer for each person: another account of theirs there is another person here.
CREATE UNIQUE INDEX person_identity_by_person ON person_identity (organisation_id, person_id, issuer);
