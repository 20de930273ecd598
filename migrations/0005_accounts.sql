-- Several accounts in one browser: the one in use.
ALTER TABLE clients ADD COLUMN active_session_id TEXT;
ALTER TABLE clients ADD COLUMN version TEXT;

-- The cookie that sites behind the same root domain send, the link in a notice that ends a session, and where it was last
-- seen. Of tokens only hashes.
ALTER TABLE sessions ADD COLUMN site_token_hash TEXT;
ALTER TABLE sessions ADD COLUMN revoke_token_hash TEXT;
ALTER TABLE sessions ADD COLUMN address TEXT;
CREATE UNIQUE INDEX sessions_site_token_hash ON sessions (site_token_hash);
CREATE UNIQUE INDEX sessions_revoke_token_hash ON sessions (revoke_token_hash);

-- The address that stands for a user.
ALTER TABLE users ADD COLUMN primary_email_address_id TEXT;
UPDATE users SET primary_email_address_id =
    (SELECT id FROM email_addresses WHERE user_id = users.id
     ORDER BY CASE WHEN verified_at IS NULL THEN 1 ELSE 0 END, created_at, id LIMIT 1);

-- An address of the profile that is being verified: which session asked, and what was sent.
ALTER TABLE email_addresses ADD COLUMN asked_by TEXT;
ALTER TABLE email_addresses ADD COLUMN strategies TEXT;
ALTER TABLE email_addresses ADD COLUMN sent_at BIGINT;
ALTER TABLE email_addresses ADD COLUMN sends BIGINT NOT NULL DEFAULT 0;
CREATE INDEX email_addresses_asked_by ON email_addresses (asked_by, sent_at);
ALTER TABLE verifications ADD COLUMN identification_id TEXT REFERENCES email_addresses (id) ON DELETE CASCADE;
CREATE INDEX verifications_identification_id ON verifications (identification_id, created_at);
