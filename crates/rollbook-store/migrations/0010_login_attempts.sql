-- Logins and calls that UKG Pro refused, or that are under way and may be: who counts them keeps below what
-- locks an account. `login` and `credentials` are keyed hashes, of the tenant and user name and of the values
-- sent. `refused_at` is null while it is not known how it ends.
CREATE TABLE login_attempt (
    login TEXT NOT NULL,
    id TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    refused_at BIGINT,
    credentials TEXT NOT NULL,
    code TEXT,
    PRIMARY KEY (login, id)
);

CREATE INDEX login_attempt_by_begun_at ON login_attempt (begun_at);

-- Writing to its line makes attempts of one login take turns. `taken` are the credentials that UKG Pro took last and
-- has not refused since: those need no turn.
CREATE TABLE login_turn (
    login TEXT NOT NULL PRIMARY KEY,
    turn BIGINT NOT NULL,
    taken TEXT
);
