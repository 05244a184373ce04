-- Grain: one row a branch that a file holds figures of. Parameter: file_sha256. Columns: branch.
SELECT DISTINCT branch FROM facts.main.submissions WHERE file_sha256 = $file_sha256 ORDER BY branch
