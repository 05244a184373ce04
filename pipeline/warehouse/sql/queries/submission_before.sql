-- Grain: at most one row, the approved submission that a submission meets: the last one of the same branch and month
-- approved before it was, or, where it never was, the last approved at all. Parameter: submission. Columns: submission.
WITH approvals AS (
    SELECT submission, min(event) AS event
    FROM facts.main.submission_states
    WHERE state IN ('approved', 'accepted')
    GROUP BY submission
),
this AS (
    SELECT submissions.branch, submissions.month, approvals.event
    FROM facts.main.submissions AS submissions
    LEFT JOIN approvals ON approvals.submission = submissions.submission
    WHERE submissions.submission = $submission
)
SELECT others.submission
FROM this
INNER JOIN facts.main.submissions AS others ON others.branch = this.branch AND others.month = this.month
INNER JOIN approvals ON approvals.submission = others.submission
WHERE others.submission <> $submission AND (this.event IS NULL OR approvals.event < this.event)
ORDER BY approvals.event DESC, others.submission DESC
LIMIT 1
