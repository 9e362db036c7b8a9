-- The copy of a tenant's people. `next_number` and `next_position` count its rows and objects; writing to the row makes
-- those who store something of one account take turns.
CREATE TABLE copy (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    next_number BIGINT NOT NULL,
    next_position BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES account (organisation_id, id) ON DELETE CASCADE
);

-- What is copied by itself, as rows that are due. A run has a stream until `leased_until`, by counting `fence` up;
-- whoever has an older number has lost it, and stores nothing any more. `checkpoint` is where the run goes on, as JSON;
-- empty between runs. `believed` is set when somebody says that what the last run doubted is true.
CREATE TABLE copy_stream (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    checkpoint TEXT NOT NULL,
    newest TEXT,
    failures BIGINT NOT NULL,
    believed BOOLEAN NOT NULL,
    attempted_at BIGINT,
    succeeded_at BIGINT,
    swept_at BIGINT,
    result TEXT,
    problem TEXT,
    lacks TEXT,
    PRIMARY KEY (organisation_id, account_id, stream),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);

CREATE INDEX copy_stream_due ON copy_stream (due_at);

-- Rows as UKG Pro told them, under its own key. `owner` is what is mapped together: UKG Pro's employee id, or the row by
-- itself where it is no person's. `hash` is keyed; it covers what `sealed` holds, too: the sensitive values.
CREATE TABLE copy_row (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    record TEXT NOT NULL,
    key TEXT NOT NULL,
    owner TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    body TEXT NOT NULL,
    sealed TEXT,
    PRIMARY KEY (organisation_id, account_id, record, key),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);

CREATE INDEX copy_row_owner ON copy_row (organisation_id, account_id, owner);
CREATE UNIQUE INDEX copy_row_number ON copy_row (organisation_id, account_id, record, number);

-- Which rows a run has seen that reads all of them: the numbers of a page, as JSON.
CREATE TABLE copy_seen (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    page BIGINT NOT NULL,
    numbers TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, stream, page),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);

-- Whose rows of a stream are to be read again, because another stream has seen a change of theirs.
CREATE TABLE copy_follow (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    stream TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, stream, owner),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);

-- Objects of the people model, made of the rows of one owner. `position` is the order of first sight, `changed` the
-- place of the last change and `changed_at` when it was seen; `deleted_at` is set of what the tenant has no more.
CREATE TABLE copy_object (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    position BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (organisation_id, account_id, kind, id),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);

CREATE INDEX copy_object_owner ON copy_object (organisation_id, account_id, owner);
CREATE INDEX copy_object_position ON copy_object (organisation_id, account_id, kind, position);
CREATE INDEX copy_object_changed ON copy_object (organisation_id, account_id, kind, changed_at);

-- Every change, in the order in which changes were stored. Writing to `change_turn` gives the place, so that whoever has
-- read up to a place has missed none before it.
CREATE TABLE change_turn (
    organisation_id TEXT NOT NULL PRIMARY KEY REFERENCES organisation (id),
    position BIGINT NOT NULL
);

CREATE TABLE change (
    organisation_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    object TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    person_id TEXT,
    kind TEXT NOT NULL,
    fields TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    happened_at TEXT,
    PRIMARY KEY (organisation_id, position),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);

CREATE INDEX change_by_account ON change (organisation_id, account_id, position);
CREATE INDEX change_by_owner ON change (organisation_id, account_id, owner);

-- Who was erased, by keyed hashes of their employee ids: they are not copied again.
CREATE TABLE copy_erased (
    organisation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (organisation_id, account_id, person),
    FOREIGN KEY (organisation_id, account_id) REFERENCES copy (organisation_id, account_id) ON DELETE CASCADE
);
