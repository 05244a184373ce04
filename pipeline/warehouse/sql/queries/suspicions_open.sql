-- Grain: one row a suspicion (code and measure) of the submissions asked for that nobody has accepted.
-- Parameter: submissions (list). Columns: submission, code, measure.
SELECT DISTINCT findings.submission, findings.code, findings.measure
FROM facts.main.submission_findings AS findings
WHERE list_contains($submissions, findings.submission)
    AND findings.severity = 'suspicion'
    AND NOT EXISTS (
        SELECT 1
        FROM facts.main.finding_acceptances AS accepted
        WHERE accepted.submission = findings.submission
            AND accepted.code = findings.code
            AND accepted.measure IS NOT DISTINCT FROM findings.measure
    )
ORDER BY findings.submission, findings.code, findings.measure
