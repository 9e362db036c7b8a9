-- What the caller calls the request, where it says so.
ALTER TABLE request_log ADD COLUMN caller_id TEXT;

-- Lines are looked for by their id without the account, listed for all accounts, and removed when they are old.
CREATE INDEX request_log_by_id ON request_log (organisation_id, id);
CREATE INDEX request_log_by_started_at ON request_log (started_at);
CREATE INDEX request_log_by_caller_id ON request_log (organisation_id, caller_id) WHERE caller_id IS NOT NULL;

-- The last success of each account is one look.
CREATE INDEX request_log_by_success ON request_log (organisation_id, account_id, started_at) WHERE ok;
