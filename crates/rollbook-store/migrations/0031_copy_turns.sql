-- `number` says which of several changes asked last for the rows of an owner to be read again: rows that were read
-- before it do not answer it.
ALTER TABLE copy_follow ADD COLUMN number BIGINT NOT NULL DEFAULT 0;

-- Which fields were switched off when all of the stream was last read: rows are different when others are.
ALTER TABLE copy_stream ADD COLUMN switched_off TEXT;
