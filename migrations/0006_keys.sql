-- Keys that session tokens are signed with, newest by number: the numbers settle who of several nodes made one. `sealed`
-- holds the private key, readable with the master secret only. Nothing of a row but its seal ever changes.
CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    modulus TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sign_from BIGINT NOT NULL
);

-- Keys that programs present to the Backend API. Only a hash is kept, and the beginning, for people to tell them apart.
CREATE TABLE secret_keys (
    id TEXT PRIMARY KEY,
    beginning TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
