-- Administrators are told how many people a change is about. These are counted in the order of people, as far as a thousand.
CREATE INDEX identifications_verified ON identifications (kind, user_id) WHERE verified_at IS NOT NULL;
CREATE INDEX identifications_second_factor ON identifications (user_id) WHERE second_factor_at IS NOT NULL;
