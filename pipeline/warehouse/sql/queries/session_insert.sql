-- Grain: one new session. Parameters: sid_sha256, account, now, expires_at.
INSERT INTO control.main.sessions (sid_sha256, account, started_at, expires_at, ended_at)
VALUES ($sid_sha256, $account, $now, $expires_at, NULL)
