-- Grain: one row, the newest month that has scores of its own, comparisons left out (null when nothing is scored).
-- Columns: month.
SELECT max(month) AS month
FROM facts.main.scores
WHERE NOT is_comparison
