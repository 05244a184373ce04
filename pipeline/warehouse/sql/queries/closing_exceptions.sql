-- Grain: one row an exception given, newest first. Columns: branch, month, ends_on, reason, given_at, given_by,
-- ended_at and ended_by (null: it runs its course; else when and by whom it was ended or replaced by a newer one).
WITH followed AS (
    SELECT
        branch, month, ends_on, reason, given_at, given_by, event,
        lead(given_at) OVER of_branch_month AS ended_at, lead(given_by) OVER of_branch_month AS ended_by
    FROM facts.main.closing_exceptions
    WINDOW of_branch_month AS (PARTITION BY branch, month ORDER BY event)
)
SELECT branch, month, ends_on, reason, given_at, given_by, ended_at, ended_by
FROM followed
WHERE ends_on IS NOT NULL
ORDER BY event DESC
