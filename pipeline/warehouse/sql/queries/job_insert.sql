-- Grain: one new job. Parameters: its columns; now stands for both its times.
INSERT INTO control.main.jobs
    (job, kind, subject, state, done_count, total_count, told, started_at, started_by, changed_at)
VALUES ($job, $kind, $subject, $state, $done_count, $total_count, NULL, $now, $started_by, $now)
