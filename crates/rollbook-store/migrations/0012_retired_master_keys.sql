-- Master keys that were rotated away. None of them seals again, in no process that was started with it.
CREATE TABLE retired_master_key (
    id TEXT NOT NULL PRIMARY KEY,
    retired_at BIGINT NOT NULL
);
