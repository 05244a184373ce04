-- Grain: one job, how far it is or how it ended. Parameters: job, state, done_count, total_count, told (JSON or null), now.
UPDATE control.main.jobs
SET state = $state, done_count = $done_count, total_count = $total_count, told = $told, changed_at = $now
WHERE job = $job
