-- Grain: one row a branch: the newest event that changed what its scores take from the register (county, insured).
-- Columns: branch, register_event.
WITH changes AS (
    SELECT branch, event FROM facts.main.branch_versions
    UNION ALL
    SELECT branch, event FROM facts.main.branch_insured
)
SELECT branch, max(event)::BIGINT AS register_event
FROM changes
GROUP BY branch
ORDER BY branch
