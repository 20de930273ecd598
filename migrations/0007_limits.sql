-- How often something was done within a window of time. Keys are keyed hashes: of a network address, a mailbox, an account.
CREATE TABLE rates (
    key_hash TEXT PRIMARY KEY,
    used BIGINT NOT NULL,
    expire_at BIGINT NOT NULL
);
CREATE INDEX rates_expire_at ON rates (expire_at);

-- Wrong codes since the last right one, by account; where users are hidden, by the keyed hash of the identifier.
CREATE TABLE lockouts (
    id TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    locked_until BIGINT
);
CREATE INDEX lockouts_counted_at ON lockouts (counted_at);

-- A value sealed with the master secret: whether the configured one fits this database is known at start.
ALTER TABLE instance ADD COLUMN secret_check TEXT;

-- What cleaning up looks for.
CREATE INDEX clients_created_at ON clients (created_at);
CREATE INDEX sessions_ended_at ON sessions (ended_at);
CREATE INDEX sessions_expire_at ON sessions (expire_at);
CREATE INDEX admin_links_expire_at ON admin_links (expire_at);
CREATE INDEX sign_ups_admin_link_id ON sign_ups (admin_link_id);
