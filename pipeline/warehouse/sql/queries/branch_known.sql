-- Grain: one row. Parameter: branch. Columns: is_known, whether the register has ever named it.
SELECT count(*) > 0 AS is_known
FROM facts.main.branch_versions
WHERE branch = $branch
