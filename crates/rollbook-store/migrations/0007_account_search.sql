-- What accounts are searched by and sorted by, in small letters: SQLite's own LOWER knows A to Z only. Both
-- keys are made by the program, which fills them in for older rows when it opens the database. `name_key` is
-- cut short, because PostgreSQL indexes no long text.
ALTER TABLE account ADD COLUMN search_key TEXT;
ALTER TABLE account ADD COLUMN name_key TEXT;

DROP INDEX account_by_name;
DROP INDEX account_by_status;
CREATE INDEX account_by_name ON account (organisation_id, name_key, id);
CREATE INDEX account_by_status ON account (organisation_id, status, id DESC);
CREATE INDEX account_without_keys ON account (id) WHERE search_key IS NULL;
