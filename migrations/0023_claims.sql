-- The browser in which an account was made, where a sign-up made it and is still remembered.
ALTER TABLE users ADD COLUMN made_in TEXT;
UPDATE users SET made_in = (SELECT MIN(client_id) FROM sign_ups WHERE sign_ups.user_id = users.id)
WHERE id IN (SELECT user_id FROM sign_ups WHERE user_id IS NOT NULL);

-- What nobody has proved identifies no account that has proved a mail address, nor does it stand for one. Whether a number
-- does the same is for the settings to say: that comes with its next proof.
UPDATE identifications SET claimed_at = NULL WHERE verified_at IS NULL AND claimed_at IS NOT NULL AND kind <> 'username'
    AND EXISTS (SELECT 1 FROM identifications proved WHERE proved.user_id = identifications.user_id
                AND proved.verified_at IS NOT NULL AND proved.kind = 'email_address');
UPDATE users SET primary_email_address_id =
    (SELECT id FROM identifications WHERE user_id = users.id AND kind = 'email_address' AND verified_at IS NOT NULL
     ORDER BY created_at, id LIMIT 1)
WHERE EXISTS (SELECT 1 FROM identifications WHERE id = users.primary_email_address_id AND verified_at IS NULL)
    AND EXISTS (SELECT 1 FROM identifications WHERE user_id = users.id AND kind = 'email_address' AND verified_at IS NOT NULL);
UPDATE users SET primary_phone_number_id =
    (SELECT id FROM identifications WHERE user_id = users.id AND kind = 'phone_number' AND verified_at IS NOT NULL
     ORDER BY created_at, id LIMIT 1)
WHERE EXISTS (SELECT 1 FROM identifications WHERE id = users.primary_phone_number_id AND verified_at IS NULL)
    AND EXISTS (SELECT 1 FROM identifications WHERE user_id = users.id AND kind = 'phone_number' AND verified_at IS NOT NULL);

-- Where users are hidden: whose lock it is, sealed with the master secret, for a node to tell them of it, once.
ALTER TABLE lockouts ADD COLUMN owner TEXT;
ALTER TABLE lockouts ADD COLUMN told_at BIGINT;
CREATE INDEX lockouts_untold ON lockouts (counted_at) WHERE locked_until IS NOT NULL AND owner IS NOT NULL AND told_at IS NULL;
