-- Grain: one account's new password. Parameters: account, password_hash, now.
UPDATE control.main.accounts SET password_hash = $password_hash, changed_at = $now WHERE account = $account
