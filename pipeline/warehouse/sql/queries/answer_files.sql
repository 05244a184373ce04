-- Grain: one row a branch with answers in a wave, by code: the file that counts. Parameters: wave, branch (null: all).
-- Columns: wave, branch, file_sha256, respondent_count, handed_in_at, handed_in_by.
SELECT wave, branch, file_sha256, respondent_count, handed_in_at, handed_in_by
FROM answer_file_now
WHERE wave = $wave AND ($branch IS NULL OR branch = $branch)
ORDER BY branch
