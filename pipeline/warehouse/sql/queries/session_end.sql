-- Grain: one session, ended. Parameters: sid_sha256, now.
UPDATE control.main.sessions SET ended_at = $now WHERE sid_sha256 = $sid_sha256 AND ended_at IS NULL
