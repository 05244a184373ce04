-- Grain: one row a measure of one submission. Parameter: submission.
-- Columns: branch, month, measure, value, is_not_applicable, sheet, cell.
SELECT
    branch, month, measure, value, coalesce(is_not_applicable, FALSE) AS is_not_applicable, sheet, cell
FROM facts.main.observations
WHERE submission = $submission
ORDER BY measure
