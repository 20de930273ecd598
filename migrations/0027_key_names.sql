-- What people call a secret key. NULL: it was made without a name.
ALTER TABLE secret_keys ADD COLUMN name TEXT;
