-- How an attempt was proved: by which first factor, and by a second one where the account has one. `second_strategy` is what
-- is asked for now. A proof from a device that is new to the account stands in for a second factor (`trusted_at`).
ALTER TABLE sign_ins ADD COLUMN first_factor_by TEXT;
ALTER TABLE sign_ins ADD COLUMN second_strategy TEXT;
ALTER TABLE sign_ins ADD COLUMN second_factor_at BIGINT;
ALTER TABLE sign_ins ADD COLUMN trusted_at BIGINT;
ALTER TABLE sign_ins ADD COLUMN password_replaced_at BIGINT;
ALTER TABLE sign_ins ADD COLUMN sign_in_token_id TEXT;

-- When each factor of a session was last proved.
ALTER TABLE sessions ADD COLUMN first_factor_at BIGINT;
ALTER TABLE sessions ADD COLUMN second_factor_at BIGINT;
UPDATE sessions SET first_factor_at = created_at;

-- What a user shares with an authenticator app. `sealed` holds the secret, readable with the master secret only. It counts
-- once a code has proved it; no code of a step up to `last_step` is taken again.
CREATE TABLE totp_secrets (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    id TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    verified_at BIGINT,
    last_step BIGINT
);

-- Codes for the day when the other factor is lost: each once. Hashes as PHC strings, those of one user with one salt.
CREATE TABLE backup_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, number)
);

-- A number that is a second factor, and since when it is the one that is asked first.
ALTER TABLE identifications ADD COLUMN second_factor_at BIGINT;
ALTER TABLE identifications ADD COLUMN default_second_factor_at BIGINT;
