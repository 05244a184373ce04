-- Grain: one row a submission, as it stands now. An approved one that a later approval replaced reads 'revised'.
-- Columns: submission, branch, month, framework, edition, file_sha256, file_name, submitted_at, submitted_by,
-- submitted_role, state, decided_at, decided_by and reason (null while it waits), decided_event (of its newest state),
-- based_on (the submission of the same branch and month that came in before it; null: the first).
CREATE OR REPLACE VIEW submission_now AS
WITH newest_states AS (
    SELECT submission, state, occurred_at, who, reason, event
    FROM facts.main.submission_states
    QUALIFY row_number() OVER (PARTITION BY submission ORDER BY event DESC) = 1
),
joined AS (
    SELECT
        submissions.submission, submissions.branch, submissions.month, submissions.framework, submissions.edition,
        submissions.file_sha256, submissions.file_name, submissions.submitted_at, submissions.submitted_by,
        submissions.submitted_role, newest_states.state, newest_states.occurred_at, newest_states.who,
        newest_states.reason, newest_states.event AS decided_event,
        newest_states.state IN ('approved', 'accepted') AS is_approved,
        lag(submissions.submission) OVER (
            PARTITION BY submissions.branch, submissions.month ORDER BY submissions.event, submissions.submission
        ) AS based_on
    FROM facts.main.submissions AS submissions
    INNER JOIN newest_states ON newest_states.submission = submissions.submission
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY branch, month, is_approved ORDER BY decided_event DESC, submission DESC
        ) AS place
    FROM joined
)
SELECT
    submission, branch, month, framework, edition, file_sha256, file_name, submitted_at, submitted_by, submitted_role,
    CASE WHEN is_approved AND place > 1 THEN 'revised' ELSE state END AS state,
    CASE WHEN state <> 'submitted' THEN occurred_at END AS decided_at,
    CASE WHEN state <> 'submitted' THEN who END AS decided_by,
    CASE WHEN state <> 'submitted' THEN reason END AS reason,
    decided_event, based_on
FROM ranked
