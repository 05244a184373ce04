-- Grain: one row a branch of the register, as last loaded. It is open from opened_month to closed_month, both included;
-- null means without end.
-- Columns: branch, name_fa, name_en, county, kind, lat, lon, opened_month, closed_month, is_sample,
-- urban_share_pct (null: not told).
CREATE OR REPLACE VIEW branch_now AS
SELECT branch, name_fa, name_en, county, kind, lat, lon, opened_month, closed_month, is_sample, urban_share_pct
FROM facts.main.branch_versions
QUALIFY row_number() OVER (PARTITION BY branch ORDER BY event DESC) = 1
