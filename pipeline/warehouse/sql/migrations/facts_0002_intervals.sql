-- Grain: as before. A score's 90 % interval beside it (null: none was drawn); a branch's urban share for finding like ones.
-- Both are told in pipeline/warehouse/audit.py too: rows written before a column was there are vouched for without it.

ALTER TABLE facts.main.scores ADD COLUMN low DOUBLE;
ALTER TABLE facts.main.scores ADD COLUMN high DOUBLE;
ALTER TABLE facts.main.branch_versions ADD COLUMN urban_share_pct DOUBLE;
