-- What cleaning up looks for: browsers that never signed in, and those that have not for long.
DROP INDEX clients_created_at;
CREATE INDEX clients_never_signed_in ON clients (created_at) WHERE renewed_at IS NULL;
CREATE INDEX clients_renewed_at ON clients (renewed_at);
