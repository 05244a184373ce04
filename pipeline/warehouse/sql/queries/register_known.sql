-- Grain: one row a branch of the register, open or closed, with what was last kept of it.
-- Columns: branch, name_fa, name_en, county, kind, lat, lon, opened_month, closed_month, urban_share_pct,
-- is_sample, insured_main.
WITH insured AS (
    SELECT branch, insured_main
    FROM facts.main.branch_insured
    QUALIFY row_number() OVER (PARTITION BY branch ORDER BY from_month DESC, event DESC) = 1
)
SELECT
    branch_now.branch, branch_now.name_fa, branch_now.name_en, branch_now.county, branch_now.kind, branch_now.lat,
    branch_now.lon, branch_now.opened_month, branch_now.closed_month, branch_now.urban_share_pct,
    branch_now.is_sample, insured.insured_main
FROM branch_now
LEFT JOIN insured ON insured.branch = branch_now.branch
ORDER BY branch_now.branch
