-- Grain: one row a wave and branch: the newest file of answers, which is the one that counts.
-- Columns: as facts.answer_files.
CREATE OR REPLACE VIEW answer_file_now AS
SELECT wave, branch, file_sha256, respondent_count, handed_in_at, handed_in_by, handed_in_role, event
FROM facts.main.answer_files
QUALIFY row_number() OVER (PARTITION BY wave, branch ORDER BY event DESC) = 1
