-- The settings document; its version counts changes, so that every node notices them.
CREATE TABLE settings (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- One row: whether a first administrator exists.
CREATE TABLE instance (
    id BIGINT PRIMARY KEY,
    set_up_at BIGINT
);
INSERT INTO instance (id, set_up_at) VALUES (1, NULL);

-- Messages on their way. `sealed` holds the message, readable with the master secret only.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    template TEXT NOT NULL,
    sealed TEXT,
    created_at BIGINT NOT NULL,
    due_at BIGINT,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT,
    sent_at BIGINT,
    dead_at BIGINT,
    last_error TEXT
);
CREATE INDEX outbox_due_at ON outbox (due_at);
CREATE INDEX outbox_created_at ON outbox (created_at);

-- The security event log.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    user_id TEXT,
    client_id TEXT,
    session_id TEXT,
    subject_hash TEXT,
    network TEXT,
    agent TEXT,
    request_id TEXT
);
CREATE INDEX events_at ON events (at);
CREATE INDEX events_user_id ON events (user_id, at);
