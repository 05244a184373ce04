-- Grain: one row. Columns: number (the last job's number, 0 before the first).
SELECT coalesce(max(job::BIGINT), 0) AS number FROM control.main.jobs
