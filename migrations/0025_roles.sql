-- What those may do who have `administrator_at`. NULL is an owner: so were all of them before, and a program of the version before
-- makes no others.
ALTER TABLE users ADD COLUMN administrator_role TEXT;
UPDATE users SET administrator_role = 'owner' WHERE administrator_at IS NOT NULL;
CREATE INDEX users_administrators ON users (administrator_at) WHERE administrator_at IS NOT NULL;

-- When a program's token began a session in which its user has proved nothing themselves.
ALTER TABLE sessions ADD COLUMN ticket_at BIGINT;
UPDATE sessions SET ticket_at = created_at WHERE second_factor_at IS NULL AND COALESCE(first_factor_at, 0) <= created_at
    AND EXISTS (SELECT 1 FROM sign_in_tokens
                WHERE sign_in_tokens.user_id = sessions.user_id AND sign_in_tokens.accepted_at = sessions.created_at);

-- Who was invited to have a role, one row for each address; accepted or revoked ones are gone.
CREATE TABLE administrator_invitations (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    canonical TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expire_at BIGINT NOT NULL
);
CREATE INDEX administrator_invitations_invited_by ON administrator_invitations (invited_by);
CREATE INDEX administrator_invitations_expire_at ON administrator_invitations (expire_at);
