-- When the newest backup of this database was made; of a restored one, when the backup was made that it came from.
ALTER TABLE instance ADD COLUMN last_backup_at BIGINT;
