-- Grain: one row a branch and month with an approved submission, the one that its score rests on.
-- Parameters: first, last (months, both included).
-- Columns: branch, month, submission, state (approved, accepted), is_revision, approved_event (its first approval: a
-- later acceptance changes no figure).
WITH approvals AS (
    SELECT submission, min(event) AS approved_event
    FROM facts.main.submission_states
    WHERE state IN ('approved', 'accepted')
    GROUP BY submission
)
SELECT
    approved_now.branch, approved_now.month, approved_now.submission, approved_now.state, approved_now.is_revision,
    approvals.approved_event
FROM approved_now
INNER JOIN approvals ON approvals.submission = approved_now.submission
WHERE approved_now.month BETWEEN $first AND $last
ORDER BY approved_now.month, approved_now.branch
