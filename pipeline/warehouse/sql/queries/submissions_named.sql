-- Grain: one row a submission asked for by name. Parameter: submissions (list).
-- Columns: as the view submission_now, without its event.
SELECT
    submission, branch, month, framework, edition, file_sha256, file_name, submitted_at, submitted_by, submitted_role,
    state, decided_at, decided_by, reason, based_on
FROM submission_now
WHERE list_contains($submissions, submission)
