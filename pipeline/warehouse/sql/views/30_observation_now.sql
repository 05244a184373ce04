-- Grain: one row a branch, month and measure, from the submission approved last. A measure not handed in has no row.
-- Columns: branch, month, measure, value (null where it is declared not applicable), is_not_applicable, submission,
-- sheet, cell.
CREATE OR REPLACE VIEW observation_now AS
SELECT
    observations.branch, observations.month, observations.measure, observations.value,
    observations.is_not_applicable, observations.submission, observations.sheet, observations.cell
FROM facts.main.observations AS observations
INNER JOIN approved_now ON approved_now.submission = observations.submission
