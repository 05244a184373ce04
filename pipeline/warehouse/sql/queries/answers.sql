-- Grain: one row a respondent of a wave, of the files that count. Parameter: wave. Columns: branch, answers.
SELECT answers.branch, answers.answers
FROM facts.main.answers AS answers
INNER JOIN answer_file_now AS files
    ON files.wave = answers.wave AND files.branch = answers.branch AND files.event = answers.event
WHERE answers.wave = $wave
ORDER BY answers.branch, answers.answers
