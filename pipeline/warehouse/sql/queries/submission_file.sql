-- Grain: at most one row, the file of a submission as it came. Parameter: submission.
-- Columns: file_name, content (null: it was kept long enough and is forgotten).
SELECT submissions.file_name, files.content
FROM facts.main.submissions AS submissions
INNER JOIN facts.main.files AS files ON files.file_sha256 = submissions.file_sha256
WHERE submissions.submission = $submission
ORDER BY files.content IS NULL, files.event
LIMIT 1
