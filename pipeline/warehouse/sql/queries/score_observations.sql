-- Grain: one row a branch, month and measure of what stands approved. Parameters: first, last (months, both included).
-- Columns: branch, month, measure, value, is_not_applicable.
SELECT branch, month, measure, value, coalesce(is_not_applicable, FALSE) AS is_not_applicable
FROM observation_now
WHERE month BETWEEN $first AND $last
