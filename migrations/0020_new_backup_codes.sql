-- New backup codes until they are said to be kept, sealed with the master secret: shown in the session that made them alone.
ALTER TABLE sessions ADD COLUMN new_backup_codes TEXT;
ALTER TABLE sessions ADD COLUMN new_backup_codes_at BIGINT;
