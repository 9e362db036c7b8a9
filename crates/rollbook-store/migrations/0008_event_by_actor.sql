CREATE INDEX event_by_actor ON event (organisation_id, actor, id);
