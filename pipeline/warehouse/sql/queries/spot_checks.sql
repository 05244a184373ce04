-- Grain: one row a spot check, newest first. Parameters: branch (null: any), submission (null: any), first, last
-- (months, both included).
-- Columns: as the table, without its event, and state (of the submission now), rests (whether the month's score rests
-- on that submission, or would: nothing is approved yet and it waits).
SELECT
    spot_checks.submission, spot_checks.branch, spot_checks.month, spot_checks.measure, spot_checks.sampled_count,
    spot_checks.confirmed_count, spot_checks.note, spot_checks.checked_at, spot_checks.checked_by,
    submission_now.state,
    submission_now.state IN ('approved', 'accepted')
    OR (submission_now.state = 'submitted' AND approved_now.submission IS NULL) AS rests
FROM facts.main.spot_checks AS spot_checks
INNER JOIN submission_now ON submission_now.submission = spot_checks.submission
LEFT JOIN approved_now ON approved_now.branch = spot_checks.branch AND approved_now.month = spot_checks.month
WHERE ($branch IS NULL OR spot_checks.branch = $branch)
    AND ($submission IS NULL OR spot_checks.submission = $submission)
    AND spot_checks.month BETWEEN $first AND $last
ORDER BY spot_checks.event DESC
