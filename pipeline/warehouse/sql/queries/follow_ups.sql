-- Grain: one row each thing said of a flagged value, oldest first; flags in the order they were raised.
-- Parameters: branch, month, follow_up (null: any).
-- Columns: follow_up, branch, month, measure, submission, state, note, told_at, told_by, state_now (of the newest).
SELECT
    follow_up, branch, month, measure, submission, state, note, told_at, told_by,
    last_value(state) OVER (
        PARTITION BY follow_up ORDER BY event ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS state_now
FROM facts.main.follow_ups
WHERE ($branch IS NULL OR branch = $branch)
    AND ($month IS NULL OR month = $month)
    AND ($follow_up IS NULL OR follow_up = $follow_up)
ORDER BY min(event) OVER (PARTITION BY follow_up), event
