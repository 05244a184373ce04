-- Grain: one row an account, by name. Columns: as the table; password_hash never leaves the services.
SELECT account, name, role, branch, password_hash, is_active, is_sample, created_at, changed_at
FROM control.main.accounts
ORDER BY account
