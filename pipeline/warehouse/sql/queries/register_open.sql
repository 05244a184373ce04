-- Grain: one row a branch that was open in any of the months from `first` to `last`. Parameters: first, last.
-- Columns: branch, name_fa, name_en, county, opened_month, closed_month (null: without end).
SELECT branch, name_fa, name_en, county, opened_month, closed_month
FROM branch_now
WHERE coalesce(opened_month, '') <= $last AND coalesce(closed_month, '9') >= $first
ORDER BY branch
