-- Grain: one row a measure of a submission. Parameter: submission. Columns: measure, value, is_not_applicable.
SELECT measure, value, is_not_applicable
FROM facts.main.observations
WHERE submission = $submission
ORDER BY measure
