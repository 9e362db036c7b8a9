-- When what was given to a session was destroyed, its draft in `session` with it. Sessions that ended before there was
-- this column are still to be emptied.
ALTER TABLE link_session ADD COLUMN forgotten_at BIGINT;

CREATE INDEX link_session_to_forget ON link_session (expires_at) WHERE forgotten_at IS NULL;
