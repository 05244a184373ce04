-- Grain: one row a kept file whose submissions all came in before a moment and none of which waits. Parameter: before.
-- Columns: file_sha256, event (that wrote its row), byte_count, submission_count.
SELECT files.file_sha256, files.event, files.byte_count, count(submission_now.submission) AS submission_count
FROM facts.main.files AS files
INNER JOIN submission_now ON submission_now.file_sha256 = files.file_sha256
WHERE files.content IS NOT NULL
GROUP BY files.file_sha256, files.event, files.byte_count
HAVING max(submission_now.submitted_at) < $before AND bool_and(submission_now.state <> 'submitted')
ORDER BY files.event, files.file_sha256
