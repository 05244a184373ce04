-- Grain: one row an edition, comparison or not, unit kind (branch, county, province), unit, month and node: its latest
-- score. Rows of earlier events stay in facts.scores.
-- Columns: as facts.scores.
CREATE OR REPLACE VIEW score_now AS
SELECT
    edition, is_comparison, unit_kind, unit, month, node, level, score, coverage, state, value,
    numerator, denominator, other_numerator, other_denominator, months_count, low, high, event
FROM facts.main.scores
QUALIFY row_number() OVER (
    PARTITION BY edition, is_comparison, unit_kind, unit, month, node ORDER BY event DESC
) = 1
