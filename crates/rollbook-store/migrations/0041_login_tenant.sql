-- At which tenant something was sent, as a keyed hash of its address and Customer API Key: hosts are shared, and two tenants
-- can have service accounts of one name. Empty where it was sent before this was recorded.
ALTER TABLE login_attempt ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
