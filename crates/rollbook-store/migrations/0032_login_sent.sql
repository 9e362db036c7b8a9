-- What an attempt sends of the credentials: `rest`, `soap`, or `exchanged`; and whether UKG Pro had taken the same by the
-- same transport when it began. Of attempts of before neither is known, so nothing settles them but time.
ALTER TABLE login_attempt ADD COLUMN sent TEXT NOT NULL DEFAULT '';
ALTER TABLE login_attempt ADD COLUMN taken_before BOOLEAN NOT NULL DEFAULT FALSE;

-- `taken` is what UKG Pro took last by REST and has not refused since; this is the same of SOAP. By which transport it was
-- taken was not kept before.
ALTER TABLE login_turn ADD COLUMN taken_by_soap TEXT;
UPDATE login_turn SET taken = NULL;
