-- Grain: one row a submission of the months from `first` to `last`, as it stands. Parameters: first, last.
-- Columns: branch, month, submission, state, submitted_at (UTC), decided_at (UTC, null while it waits).
SELECT branch, month, submission, state, submitted_at, decided_at
FROM submission_now
WHERE month BETWEEN $first AND $last
ORDER BY branch, month, submitted_at, submission
