-- Grain: one row a branch, month and edition: the event that scored it last, comparisons left out.
-- Columns: branch, month, edition, event.
SELECT unit AS branch, month, edition, max(event)::BIGINT AS event
FROM facts.main.scores
WHERE unit_kind = 'branch' AND NOT is_comparison
GROUP BY unit, month, edition
ORDER BY month, branch
