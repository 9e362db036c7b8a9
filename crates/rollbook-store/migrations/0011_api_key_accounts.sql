-- The accounts a key can reach, as JSON; all of them where it is NULL. Keys made before there were scopes could do all
-- there was to do.
ALTER TABLE api_key ADD COLUMN accounts TEXT;

UPDATE api_key
SET scopes = '["accounts:read","accounts:write","actions:read","actions:write","links:write"]'
WHERE scopes = '[]';
