-- Grain: one row a finding of a submission, in the order it was found. Parameter: submission.
-- Columns: code, severity, sheet, cell, measure, value, params (JSON), accepted_by, accepted_at, reason (null: not
-- accepted, or nothing to accept).
WITH accepted AS (
    SELECT code, measure, reason, accepted_at, accepted_by
    FROM facts.main.finding_acceptances
    WHERE submission = $submission
    QUALIFY row_number() OVER (PARTITION BY code, measure ORDER BY event DESC) = 1
)
SELECT
    findings.code, findings.severity, findings.sheet, findings.cell, findings.measure, findings.value, findings.params,
    accepted.accepted_by, accepted.accepted_at, accepted.reason
FROM facts.main.submission_findings AS findings
LEFT JOIN accepted
    ON accepted.code = findings.code AND accepted.measure IS NOT DISTINCT FROM findings.measure
    AND findings.severity = 'suspicion'
WHERE findings.submission = $submission
ORDER BY findings.rowid
