-- Grain: at most one row, what is being typed for a branch and month. Parameters: branch, month.
-- Columns: branch, month, revision, content (JSON), saved_at, saved_by.
SELECT branch, month, revision, content, saved_at, saved_by
FROM control.main.drafts
WHERE branch = $branch AND month = $month
