-- On SQLite the rows were looked through when the table was made.
SELECT 1;
