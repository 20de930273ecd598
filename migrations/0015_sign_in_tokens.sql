-- Tokens that a program made for a user to sign in with, once. Only a hash is kept.
CREATE TABLE sign_in_tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expire_at BIGINT NOT NULL,
    accepted_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX sign_in_tokens_user_id ON sign_in_tokens (user_id);
CREATE INDEX sign_in_tokens_expire_at ON sign_in_tokens (expire_at);
