-- When what proves who somebody is last changed: attempts to sign in with a proof of before begin anew.
ALTER TABLE users ADD COLUMN credentials_changed_at BIGINT;
