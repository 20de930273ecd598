-- One browser. Its cookie holds a token; only hashes of it are kept.
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    previous_token_hash TEXT UNIQUE,
    renewed_at BIGINT,
    browser TEXT NOT NULL,
    system TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- State of pages between two requests (flash, ceremonies).
CREATE TABLE page_states (
    id_hash TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    expire_at BIGINT NOT NULL
);
CREATE INDEX page_states_expire_at ON page_states (expire_at);
