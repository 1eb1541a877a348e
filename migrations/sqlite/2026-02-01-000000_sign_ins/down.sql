DROP TABLE session_codes;
DROP TABLE sessions;
DROP TABLE revoked_sign_ins;
DROP TABLE sign_outs;
DROP INDEX users_rights_at;
ALTER TABLE users DROP COLUMN rights_at;
ALTER TABLE users DROP COLUMN rights_version;
ALTER TABLE users DROP COLUMN put_at;
