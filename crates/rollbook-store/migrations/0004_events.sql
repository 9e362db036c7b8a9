-- What happened to accounts, links and people, and who did it. An event outlives the account it is
-- about, so it refers to none.
CREATE TABLE event (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    account_id TEXT,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

CREATE INDEX event_by_account ON event (organisation_id, account_id, id);

-- The console's list of accounts in its other orders.
CREATE INDEX account_by_name ON account (organisation_id, origin_owner_name, id);
CREATE INDEX account_by_status ON account (organisation_id, status, id);
