-- Whoever has to prove once more who they are: what is asked for now, and when a message went for it.
ALTER TABLE sessions ADD COLUMN reverify_by TEXT;
ALTER TABLE sessions ADD COLUMN reverify_sent_at BIGINT;
ALTER TABLE sessions ADD COLUMN reverify_sends BIGINT NOT NULL DEFAULT 0;
ALTER TABLE verifications ADD COLUMN session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE;
CREATE INDEX verifications_session_id ON verifications (session_id, created_at);
