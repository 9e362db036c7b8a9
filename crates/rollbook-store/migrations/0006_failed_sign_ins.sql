-- By the SHA-256 of what was typed as the address: people type passwords into the wrong field, and whose
-- sign-ins failed is nobody's business.
DROP TABLE failed_sign_in;

CREATE TABLE failed_sign_in (
    address_hash TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE INDEX failed_sign_in_by_last_at ON failed_sign_in (last_at);
