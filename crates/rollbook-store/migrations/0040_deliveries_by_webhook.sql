-- What is next for each receiver is found without looking at all that waits.
CREATE INDEX webhook_delivery_next ON webhook_delivery (webhook_id, due_at, position) WHERE state = 'pending';
CREATE INDEX webhook_by_id ON webhook (id);
