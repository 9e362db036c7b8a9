-- What the state of an account follows from, as JSON, and the day on which its password was set.
ALTER TABLE account ADD COLUMN evidence TEXT;
ALTER TABLE account ADD COLUMN password_set_on TEXT;

-- When each account is looked after next. A process that claims a row holds it until `leased_until`; `fence` grows with
-- each claim, and only the last claim may end it. `failures` counts looks in a row that did not reach the tenant;
-- `reminded_of` is the day of the password whose age was told.
CREATE TABLE account_look (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    reminded_of TEXT,
    PRIMARY KEY (organisation_id, account_id),
    FOREIGN KEY (organisation_id, account_id)
        REFERENCES account (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX account_look_by_due_at ON account_look (due_at);
