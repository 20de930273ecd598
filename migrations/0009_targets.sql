-- All that a site names in the query, as one JSON document, in the place of the one address. Those that are kept hold
-- neither backslashes nor control characters.
ALTER TABLE sign_ins ADD COLUMN targets TEXT;
UPDATE sign_ins SET targets = '{"redirect_url":"' || replace(redirect_url, '"', '\"') || '"}' WHERE redirect_url IS NOT NULL;
ALTER TABLE sign_ins DROP COLUMN redirect_url;

ALTER TABLE sign_ups ADD COLUMN targets TEXT;
UPDATE sign_ups SET targets = '{"redirect_url":"' || replace(redirect_url, '"', '\"') || '"}' WHERE redirect_url IS NOT NULL;
ALTER TABLE sign_ups DROP COLUMN redirect_url;
