-- Grain: one row a submission of a branch in some months: what it said of one measure, oldest month first, and within a
-- month in the order of handing in. Parameters: branch, measure, first, last (months, both included).
-- Columns: month, submission, state, submitted_at, submitted_by, value (null: not handed in, or not applicable),
-- is_not_applicable, old_value, was_not_applicable (as the submission before it in the same month said),
-- is_first (there is none), comment, decided_at, decided_by, reason.
SELECT
    submission_now.month, submission_now.submission, submission_now.state, submission_now.submitted_at,
    submission_now.submitted_by, observations.value,
    coalesce(observations.is_not_applicable, FALSE) AS is_not_applicable,
    lag(observations.value) OVER of_month AS old_value,
    coalesce(lag(observations.is_not_applicable) OVER of_month, FALSE) AS was_not_applicable,
    row_number() OVER of_month = 1 AS is_first,
    value_comments.comment, submission_now.decided_at, submission_now.decided_by, submission_now.reason
FROM submission_now
LEFT JOIN facts.main.observations AS observations
    ON observations.submission = submission_now.submission AND observations.measure = $measure
LEFT JOIN facts.main.value_comments AS value_comments
    ON value_comments.submission = submission_now.submission AND value_comments.measure = $measure
WHERE submission_now.branch = $branch AND submission_now.month BETWEEN $first AND $last
WINDOW of_month AS (
    PARTITION BY submission_now.month ORDER BY submission_now.submitted_at, submission_now.submission
)
ORDER BY submission_now.month, submission_now.submitted_at, submission_now.submission
