-- Places are counted from the first object on, page by page: without a look at the objects themselves.
CREATE INDEX copy_object_place ON copy_object (organisation_id, account_id, kind, position, deleted_at);
DROP INDEX copy_object_position;
