-- Grain: one row a job, newest first. Parameters: job (null: any), kind (null: any), most (rows).
-- Columns: as the table.
SELECT job, kind, subject, state, done_count, total_count, told, started_at, started_by, changed_at
FROM control.main.jobs
WHERE ($job IS NULL OR job = $job) AND ($kind IS NULL OR kind = $kind)
ORDER BY started_at DESC, job::BIGINT DESC
LIMIT $most
