-- Grain: one row an edition, unit, month and node: its latest score, comparisons left out.
-- Parameters: unit_kind; unit (null: all); first, last (months, both included); nodes (list of ids; null: all).
-- Columns: edition, unit, month, node, level, score, coverage, state, value, numerator, denominator, other_numerator,
-- other_denominator, months_count, low and high (the 90 % interval; null: none was drawn).
SELECT
    edition, unit, month, node, level, score, coverage, state, value,
    numerator, denominator, other_numerator, other_denominator, months_count, low, high
FROM score_now
WHERE NOT is_comparison
    AND unit_kind = $unit_kind
    AND ($unit IS NULL OR unit = $unit)
    AND month BETWEEN $first AND $last
    AND ($nodes IS NULL OR list_contains($nodes, node))
