-- Where an event is, for apps that show it on a map: both or none.
ALTER TABLE events ADD COLUMN lat DOUBLE PRECISION;
ALTER TABLE events ADD COLUMN lng DOUBLE PRECISION;
