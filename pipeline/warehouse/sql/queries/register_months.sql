-- Grain: one row a month with any submission, newest first. Parameter: branch (null: of any). Columns: month.
SELECT DISTINCT month
FROM facts.main.submissions
WHERE $branch IS NULL OR branch = $branch
ORDER BY month DESC
