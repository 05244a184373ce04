-- Grain: at most one account. Parameter: account. Columns: as the table.
SELECT account, name, role, branch, password_hash, is_active, is_sample, created_at, changed_at
FROM control.main.accounts
WHERE account = $account
