-- Grain: one row a submission, newest first. Parameters: branch, month, state (null: any), submission (null: any).
-- Columns: as the view submission_now, without its event.
SELECT
    submission, branch, month, framework, edition, file_sha256, file_name, submitted_at, submitted_by, submitted_role,
    state, decided_at, decided_by, reason, based_on
FROM submission_now
WHERE ($branch IS NULL OR branch = $branch)
    AND ($month IS NULL OR month = $month)
    AND ($state IS NULL OR state = $state)
    AND ($submission IS NULL OR submission = $submission)
ORDER BY submitted_at DESC, submission DESC
