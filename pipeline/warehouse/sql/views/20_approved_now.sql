-- Grain: one row a branch and month that has an approved submission: the one approved last.
-- Columns: branch, month, submission, state (approved, accepted), approved_at, approved_by, approved_event,
-- is_revision (an earlier approved one was replaced).
CREATE OR REPLACE VIEW approved_now AS
WITH replaced AS (
    SELECT DISTINCT branch, month
    FROM submission_now
    WHERE state = 'revised'
)
SELECT
    submission_now.branch, submission_now.month, submission_now.submission, submission_now.state,
    submission_now.decided_at AS approved_at, submission_now.decided_by AS approved_by,
    submission_now.decided_event AS approved_event, replaced.branch IS NOT NULL AS is_revision
FROM submission_now
LEFT JOIN replaced ON replaced.branch = submission_now.branch AND replaced.month = submission_now.month
WHERE submission_now.state IN ('approved', 'accepted')
