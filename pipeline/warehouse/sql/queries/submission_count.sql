-- Grain: one row. Parameters: branch, month. Columns: submission_count, whatever their state.
SELECT count(*)::BIGINT AS submission_count
FROM facts.main.submissions
WHERE branch = $branch AND month = $month
