-- The language that a user chose: the name of a catalogue. NULL: as the browser asks.
ALTER TABLE users ADD COLUMN language TEXT;
