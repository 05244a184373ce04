-- Grain: one row, how many sessions of an account are open. Parameters: account, now. Columns: open_count.
SELECT count(*)::BIGINT AS open_count
FROM control.main.sessions
WHERE account = $account AND ended_at IS NULL AND expires_at > $now
