-- What UKG Pro took of credentials, by `rest` or `soap`, and has not refused since: of each set of them, as accounts of one
-- service account can have different keys. `taken_at` is when that was last recorded; of before, nobody knows it.
CREATE TABLE login_taken (
    login TEXT NOT NULL,
    credentials TEXT NOT NULL,
    sent TEXT NOT NULL,
    taken_at BIGINT,
    PRIMARY KEY (login, credentials, sent)
);

INSERT INTO login_taken (login, credentials, sent) SELECT login, taken, 'rest' FROM login_turn WHERE taken IS NOT NULL;
INSERT INTO login_taken (login, credentials, sent)
    SELECT login, taken_by_soap, 'soap' FROM login_turn WHERE taken_by_soap IS NOT NULL;

ALTER TABLE login_turn DROP COLUMN taken;
ALTER TABLE login_turn DROP COLUMN taken_by_soap;
