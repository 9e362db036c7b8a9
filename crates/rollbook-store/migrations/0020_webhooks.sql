-- Where products are told what happened. `events` and `accounts` are JSON lists of what is told; NULL is all of it.
-- `failing_since` is the first try since the last one that the receiver took.
CREATE TABLE webhook (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    form TEXT NOT NULL,
    events TEXT,
    accounts TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_reason TEXT,
    failing_since BIGINT,
    PRIMARY KEY (organisation_id, id)
);

-- What deliveries are signed with, sealed. The one that does not expire is the newest.
CREATE TABLE webhook_secret (
    organisation_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (organisation_id, webhook_id, id),
    FOREIGN KEY (organisation_id, webhook_id) REFERENCES webhook (organisation_id, id) ON DELETE CASCADE
);

-- The outbox: what is told, written in the transaction of what happened. `position` is its place in the organisation,
-- without which the order of what several processes write at once would be unknown; writing to `webhook_turn` gives it.
-- What has the same `lane` is told in this order. `forms` are the forms that can tell it. It holds nothing of people.
CREATE TABLE webhook_turn (
    organisation_id TEXT NOT NULL PRIMARY KEY REFERENCES organisation (id),
    position BIGINT NOT NULL
);

CREATE TABLE webhook_message (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    event TEXT NOT NULL,
    forms TEXT NOT NULL,
    account_id TEXT,
    status TEXT,
    lane TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

CREATE INDEX webhook_message_by_at ON webhook_message (at);

-- A message on its way to one receiver. It is claimed for a time (`leased_until`) by whoever counts `fence` up; who has
-- an older number has lost it. `attempts` count along the schedule and begin again with a replay.
CREATE TABLE webhook_delivery (
    organisation_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    lane TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    leased_until BIGINT,
    claim TEXT,
    fence BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (organisation_id, webhook_id, message_id),
    FOREIGN KEY (organisation_id, webhook_id) REFERENCES webhook (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, message_id) REFERENCES webhook_message (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE state = 'pending';
CREATE INDEX webhook_delivery_lane ON webhook_delivery (organisation_id, webhook_id, lane, position)
    WHERE state = 'pending';
CREATE INDEX webhook_delivery_claim ON webhook_delivery (claim) WHERE claim IS NOT NULL;
CREATE INDEX webhook_delivery_by_position ON webhook_delivery (organisation_id, webhook_id, position);
CREATE INDEX webhook_delivery_by_message ON webhook_delivery (organisation_id, message_id);

-- Each try: the status that was answered, or the code of why there was none. No word of the answer is kept.
CREATE TABLE webhook_attempt (
    organisation_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    status BIGINT,
    code TEXT,
    PRIMARY KEY (organisation_id, webhook_id, message_id, number),
    FOREIGN KEY (organisation_id, webhook_id, message_id)
        REFERENCES webhook_delivery (organisation_id, webhook_id, message_id) ON DELETE CASCADE
);
