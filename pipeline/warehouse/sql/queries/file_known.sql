-- Grain: one row. Parameter: file_sha256. Columns: is_known, whether the file's bytes are kept already.
SELECT count(*) > 0 AS is_known
FROM facts.main.files
WHERE file_sha256 = $file_sha256 AND content IS NOT NULL
