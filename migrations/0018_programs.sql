-- Both names as they are searched for: a letter is the same in either case, in every alphabet. NULL in rows of a version
-- before; the program fills it in.
ALTER TABLE users ADD COLUMN folded_name TEXT;

-- When something about a user last changed.
ALTER TABLE users ADD COLUMN updated_at BIGINT;
UPDATE users SET updated_at = COALESCE(last_sign_in_at, created_at);

-- How an identifier was proved: a strategy, or `admin` where a program vouched for it.
ALTER TABLE identifications ADD COLUMN proved_by TEXT;
UPDATE identifications SET proved_by = 'admin' WHERE strategies = 'admin';
UPDATE identifications SET proved_by =
    (SELECT settled_by FROM verifications WHERE identification_id = identifications.id AND settled_at IS NOT NULL LIMIT 1)
WHERE proved_by IS NULL AND verified_at IS NOT NULL;

-- Who did it, where it was a program or the operator; and what it was done to, where that is neither a user nor a session.
ALTER TABLE events ADD COLUMN actor TEXT;
ALTER TABLE events ADD COLUMN object TEXT;
