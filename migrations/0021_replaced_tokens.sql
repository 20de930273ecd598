-- The token that the present one of a browser took the place of, until somebody comes with the present one: so long the
-- browser may not have it. What stood here before, `previous_token_hash`, is not looked at any more.
ALTER TABLE clients ADD COLUMN renewed_from TEXT;

-- Tokens that a browser had until a moment ago. `proof_hash` is the keyed hash of the answer that the token was renewed for,
-- `tries` how often it was given once more. A token that is `spare_of` another may take the place of the present one, while
-- that was renewed from this other and nobody has come with it.
CREATE TABLE replaced_tokens (
    token_hash TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    replaced_at BIGINT NOT NULL,
    proof_hash TEXT,
    tries BIGINT NOT NULL DEFAULT 0,
    spare_of TEXT
);
CREATE INDEX replaced_tokens_client_id ON replaced_tokens (client_id);
CREATE INDEX replaced_tokens_replaced_at ON replaced_tokens (replaced_at);
