-- Mail addresses, phone numbers and usernames are identifiers alike: owned, proved and looked up in one way.
ALTER TABLE email_addresses RENAME TO identifications;
ALTER TABLE identifications RENAME COLUMN address TO value;
ALTER TABLE identifications ADD COLUMN kind TEXT NOT NULL DEFAULT 'email_address';

DROP INDEX email_addresses_user_id;
DROP INDEX email_addresses_canonical;
DROP INDEX email_addresses_claimed;
DROP INDEX email_addresses_asked_by;
CREATE INDEX identifications_user_id ON identifications (user_id);
CREATE INDEX identifications_canonical ON identifications (canonical);
CREATE INDEX identifications_asked_by ON identifications (asked_by, sent_at);
-- An identifier identifies one account: the one that proved it, else the one that signed up with it unproved.
CREATE UNIQUE INDEX identifications_claimed ON identifications (kind, canonical) WHERE claimed_at IS NOT NULL;
-- A user has one username.
CREATE UNIQUE INDEX identifications_username ON identifications (user_id) WHERE kind = 'username';

-- The number that stands for a user.
ALTER TABLE users ADD COLUMN primary_phone_number_id TEXT;

-- What a sign-up may bring besides a mail address. The password is kept as its hash from the first moment on.
ALTER TABLE sign_ups ADD COLUMN phone_number TEXT;
ALTER TABLE sign_ups ADD COLUMN phone_verified_at BIGINT;
ALTER TABLE sign_ups ADD COLUMN username TEXT;
ALTER TABLE sign_ups ADD COLUMN password_hash TEXT;
