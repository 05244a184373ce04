-- Grain: one account, closed for good. Parameters: account, now.
UPDATE control.main.accounts SET is_active = FALSE, changed_at = $now WHERE account = $account
