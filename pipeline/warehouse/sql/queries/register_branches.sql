-- Grain: one row a branch open in a month, by code, with its main insured as of that month. Parameter: month.
-- Columns: branch, name_fa, name_en, county, kind, lat, lon, insured_main and urban_share_pct
-- (null: unknown), is_sample.
WITH insured AS (
    SELECT branch, insured_main
    FROM facts.main.branch_insured
    WHERE from_month <= $month
    QUALIFY row_number() OVER (PARTITION BY branch ORDER BY from_month DESC, event DESC) = 1
)
SELECT
    branch_now.branch, branch_now.name_fa, branch_now.name_en, branch_now.county, branch_now.kind, branch_now.lat,
    branch_now.lon, insured.insured_main, branch_now.urban_share_pct, branch_now.is_sample
FROM branch_now
LEFT JOIN insured ON insured.branch = branch_now.branch
WHERE coalesce(branch_now.opened_month, '') <= $month AND coalesce(branch_now.closed_month, '9') >= $month
ORDER BY branch_now.branch
