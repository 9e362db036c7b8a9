-- What clients have lines of pay statements marked with, each of one connection. `conditions` and `metadata` are JSON;
-- `from_day` and `to_day` are the pay dates between which a rule holds, `2026-01-31`.
CREATE TABLE pay_item_rule (
    organisation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    conditions TEXT NOT NULL,
    metadata TEXT NOT NULL,
    from_day TEXT,
    to_day TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX pay_item_rule_by_connection ON pay_item_rule (organisation_id, connection_id);
