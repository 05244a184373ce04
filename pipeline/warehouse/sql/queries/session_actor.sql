-- Grain: at most one row, the active account behind a session that has neither ended nor run out.
-- Parameters: sid_sha256, now. Columns: account, name, role, branch.
SELECT accounts.account, accounts.name, accounts.role, accounts.branch
FROM control.main.sessions AS sessions
INNER JOIN control.main.accounts AS accounts ON accounts.account = sessions.account
WHERE sessions.sid_sha256 = $sid_sha256
    AND sessions.ended_at IS NULL
    AND sessions.expires_at > $now
    AND accounts.is_active
