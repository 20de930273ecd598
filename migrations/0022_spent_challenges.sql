-- Questions for passkeys that were answered by somebody who signs in. They travel in a cookie, sealed, and are written down
-- when they are answered, so that each is answered once.
CREATE TABLE spent_challenges (
    id TEXT PRIMARY KEY,
    expire_at BIGINT NOT NULL
);
CREATE INDEX spent_challenges_expire_at ON spent_challenges (expire_at);
