CREATE TABLE users (
    id TEXT PRIMARY KEY,
    first_name TEXT,
    last_name TEXT,
    legal_accepted_at BIGINT,
    administrator_at BIGINT,
    banned_at BIGINT,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT
);

CREATE TABLE email_addresses (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    canonical TEXT NOT NULL,
    claimed_at BIGINT,
    verified_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX email_addresses_user_id ON email_addresses (user_id);
CREATE INDEX email_addresses_canonical ON email_addresses (canonical);
-- An address identifies one account: the one that proved it, else the one that signed up with it unproved.
CREATE UNIQUE INDEX email_addresses_claimed ON email_addresses (canonical) WHERE claimed_at IS NOT NULL;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    last_active_at BIGINT NOT NULL,
    expire_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_as TEXT
);
CREATE INDEX sessions_client_id ON sessions (client_id);
CREATE INDEX sessions_user_id ON sessions (user_id);
