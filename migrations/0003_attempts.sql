-- One-time links that the operator hands to an administrator.
CREATE TABLE admin_links (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expire_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE sign_ins (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    identifier TEXT NOT NULL,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    identification_id TEXT REFERENCES email_addresses (id) ON DELETE CASCADE,
    strategies TEXT,
    sent_at BIGINT,
    sends BIGINT NOT NULL DEFAULT 0,
    first_factor_at BIGINT,
    session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
    redirect_url TEXT,
    created_at BIGINT NOT NULL,
    abandon_at BIGINT NOT NULL,
    abandoned_at BIGINT
);
CREATE INDEX sign_ins_client_id ON sign_ins (client_id, created_at);
CREATE INDEX sign_ins_abandon_at ON sign_ins (abandon_at);
CREATE INDEX sign_ins_user_id ON sign_ins (user_id);

CREATE TABLE sign_ups (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    email_address TEXT,
    first_name TEXT,
    last_name TEXT,
    legal_accepted_at BIGINT,
    admin_link_id TEXT REFERENCES admin_links (id),
    strategies TEXT,
    sent_at BIGINT,
    sends BIGINT NOT NULL DEFAULT 0,
    email_verified_at BIGINT,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
    redirect_url TEXT,
    created_at BIGINT NOT NULL,
    abandon_at BIGINT NOT NULL,
    abandoned_at BIGINT
);
CREATE INDEX sign_ups_abandon_at ON sign_ups (abandon_at);
CREATE INDEX sign_ups_client_id ON sign_ups (client_id, created_at);

-- One proof under way. Those of one send share a message and are settled together.
CREATE TABLE verifications (
    id TEXT PRIMARY KEY,
    send_id TEXT NOT NULL,
    sign_in_id TEXT REFERENCES sign_ins (id) ON DELETE CASCADE,
    sign_up_id TEXT REFERENCES sign_ups (id) ON DELETE CASCADE,
    strategy TEXT NOT NULL,
    address TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expire_at BIGINT NOT NULL,
    superseded_at BIGINT,
    settled_at BIGINT,
    settled_by TEXT,
    verified_at_client TEXT,
    elsewhere_at BIGINT
);
CREATE INDEX verifications_sign_in_id ON verifications (sign_in_id, created_at);
CREATE INDEX verifications_sign_up_id ON verifications (sign_up_id, created_at);
CREATE INDEX verifications_send_id ON verifications (send_id);
CREATE INDEX verifications_secret_hash ON verifications (secret_hash);
