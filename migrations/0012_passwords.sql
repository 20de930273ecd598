-- The password of a user: its hash as a PHC string, which names its cost and the key that was mixed in.
CREATE TABLE passwords (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    compromised_at BIGINT
);
