-- Grain: one row a spelling that a person said to mean a branch, as it was last said; by spelling.
-- Columns: spelling_key (its comparing form), spelling, branch, confirmed_at, confirmed_by.
SELECT spelling_key, spelling, branch, confirmed_at, confirmed_by
FROM facts.main.branch_spellings
QUALIFY row_number() OVER (PARTITION BY spelling_key ORDER BY event DESC) = 1
ORDER BY spelling
