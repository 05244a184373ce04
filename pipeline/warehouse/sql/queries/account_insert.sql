-- Grain: one new account. Parameters: its columns.
INSERT INTO control.main.accounts
    (account, name, role, branch, password_hash, is_active, is_sample, created_at, changed_at)
VALUES ($account, $name, $role, $branch, $password_hash, TRUE, $is_sample, $now, $now)
