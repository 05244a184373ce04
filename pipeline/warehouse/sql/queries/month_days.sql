-- Grain: one row a month that has days of its own, as they were set last. Columns: month, due_on, closes_on.
SELECT month, due_on, closes_on
FROM facts.main.month_days
QUALIFY row_number() OVER (PARTITION BY month ORDER BY event DESC) = 1
ORDER BY month
