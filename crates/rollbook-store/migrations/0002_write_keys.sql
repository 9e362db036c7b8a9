-- Under which key which write was begun, and how it ended, so that a call made again does not write
-- again. `state` is `begun`, `answered` or `undecided`; `outcome` is the answer, or what is known of
-- an undecided end. It and the fingerprint of the inputs are sealed under the account's data key: an
-- answer names people, and few inputs are hard to guess from their hash.
CREATE TABLE write_keys (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    key TEXT NOT NULL,
    action TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (organisation_id, account_id, key),
    FOREIGN KEY (organisation_id, account_id)
        REFERENCES data_key (organisation_id, account_id) ON DELETE CASCADE
);

CREATE INDEX write_keys_by_begun_at ON write_keys (organisation_id, begun_at);
