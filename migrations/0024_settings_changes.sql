-- What became of the settings, a row for each change: the version that it made, who made it, the leaves that it changed, as
-- JSON, and the whole document before.
CREATE TABLE settings_changes (
    version BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    changes TEXT NOT NULL,
    document_before TEXT NOT NULL
);
