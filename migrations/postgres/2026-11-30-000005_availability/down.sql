DROP INDEX users_of_agency;
DROP TABLE availability;
