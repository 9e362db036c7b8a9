-- Whether all of a stream is to be read again, because fields were switched on that its rows lack. What is switched off is
-- taken out of rows at once, and needs no reading.
ALTER TABLE copy_stream ADD COLUMN lacks_fields BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE copy_stream SET lacks_fields = TRUE WHERE swept_at IS NOT NULL;
ALTER TABLE copy_stream DROP COLUMN switched_off;
