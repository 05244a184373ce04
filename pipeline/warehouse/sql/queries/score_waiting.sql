-- Grain: one row a branch whose newest submission for a month waits for a decision. One handed in before the submission
-- that stands approved is no longer waited for. Parameter: month. Columns: branch, submission, has_approved.
WITH waiting AS (
    SELECT branch, month, submission, submitted_at
    FROM submission_now
    WHERE state = 'submitted' AND month = $month
    QUALIFY row_number() OVER (PARTITION BY branch ORDER BY submitted_at DESC, submission DESC) = 1
),
approved AS (
    SELECT submission_now.branch, submission_now.submitted_at
    FROM submission_now
    INNER JOIN approved_now ON approved_now.submission = submission_now.submission
    WHERE submission_now.month = $month
)
SELECT waiting.branch, waiting.submission, approved.branch IS NOT NULL AS has_approved
FROM waiting
LEFT JOIN approved ON approved.branch = waiting.branch
WHERE approved.submitted_at IS NULL OR waiting.submitted_at >= approved.submitted_at
ORDER BY waiting.branch
