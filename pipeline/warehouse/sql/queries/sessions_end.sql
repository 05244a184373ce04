-- Grain: every open session of an account, ended. Parameters: account, now.
UPDATE control.main.sessions SET ended_at = $now WHERE account = $account AND ended_at IS NULL
