-- Grain: one row a branch and month from which its number of insured holds; what was written last counts.
-- Columns: branch, from_month, insured_main.
SELECT branch, from_month, insured_main
FROM facts.main.branch_insured
QUALIFY row_number() OVER (PARTITION BY branch, from_month ORDER BY event DESC) = 1
ORDER BY branch, from_month
