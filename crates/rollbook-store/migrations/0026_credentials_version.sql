-- Grows whenever an account's credentials are replaced or destroyed.
ALTER TABLE account ADD COLUMN credentials_version BIGINT NOT NULL DEFAULT 0;
