DROP INDEX help_requests_to_remind;
ALTER TABLE help_requests DROP COLUMN reminded;
