-- Passkeys. `credential_id` is in base64url; `credential` holds the public key, the counter and what else the
-- authenticator said, as JSON.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id TEXT NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_user_id ON passkeys (user_id);

-- A ceremony under way: its challenge is answered once, in the browser that asked. `state` holds what its answer is
-- judged by, as JSON; it never leaves the server.
CREATE TABLE passkey_challenges (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expire_at BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_expire_at ON passkey_challenges (expire_at);

-- When a user said that they do not want a passkey.
ALTER TABLE users ADD COLUMN passkey_declined_at BIGINT;
