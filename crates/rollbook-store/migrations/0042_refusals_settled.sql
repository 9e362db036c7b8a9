-- Whether it is known what a refusal is told by: who saw it compares first, with what the other transport says of the same.
-- What was refused before this was recorded has been compared.
ALTER TABLE login_attempt ADD COLUMN settled BOOLEAN NOT NULL DEFAULT TRUE;
