-- Grain: one row a branch: its latest score on one node in one month under one edition, in force then or compared.
-- Parameters: edition, month, node. Columns: unit, score.
SELECT unit, score
FROM score_now
WHERE unit_kind = 'branch' AND edition = $edition AND month = $month AND node = $node
QUALIFY row_number() OVER (PARTITION BY unit ORDER BY event DESC) = 1
ORDER BY unit
