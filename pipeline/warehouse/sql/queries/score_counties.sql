-- Grain: one row a branch of the register, open or closed. Columns: branch, county.
SELECT branch, county
FROM branch_now
ORDER BY branch
