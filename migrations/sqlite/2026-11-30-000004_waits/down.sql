DROP TABLE wait_outcomes;
DROP TABLE wait_calibrations;
DROP TABLE wait_forecasts;
