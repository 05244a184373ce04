-- Grain: one row. Parameter: content_sha256. Columns: content, the edition's files as one JSON object by file name.
SELECT content
FROM facts.main.editions
WHERE content_sha256 = $content_sha256
LIMIT 1
