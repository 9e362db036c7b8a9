-- A message can tell a change of the copy: it has the change's place, and what it tells is read there. It goes with the
-- change when a person is erased, and with the copy.
ALTER TABLE webhook_message ADD COLUMN change_position BIGINT;

CREATE INDEX webhook_message_by_change ON webhook_message (organisation_id, change_position)
    WHERE change_position IS NOT NULL;

-- When everything was copied for the first time that the service account may read.
ALTER TABLE copy ADD COLUMN loaded_at BIGINT;
