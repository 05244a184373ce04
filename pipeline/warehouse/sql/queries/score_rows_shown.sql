-- Grain: one row a node: a unit's score of a month as it stood when another month of it was first scored, comparisons
-- left out. Where that month was scored first, as it was first made. No rows where the other month was never scored.
-- Parameters: unit_kind, unit, month, edition (of that month), later_month. Columns: node, score, coverage, state,
-- numerator, denominator, other_numerator, other_denominator.
WITH own AS (
    SELECT event, month, edition, node, score, coverage, state, numerator, denominator, other_numerator, other_denominator
    FROM facts.main.scores
    WHERE unit_kind = $unit_kind AND unit = $unit AND NOT is_comparison AND month IN ($month, $later_month)
),
first_made AS (
    SELECT min(event) AS event
    FROM own
    WHERE month = $later_month
),
chosen AS (
    SELECT coalesce(max(own.event) FILTER (WHERE own.event <= first_made.event), min(own.event)) AS event
    FROM own
    INNER JOIN first_made ON first_made.event IS NOT NULL
    WHERE own.month = $month AND own.edition = $edition
)
SELECT
    own.node, own.score, own.coverage, own.state, own.numerator, own.denominator, own.other_numerator,
    own.other_denominator
FROM own
INNER JOIN chosen ON chosen.event = own.event
WHERE own.month = $month AND own.edition = $edition
ORDER BY own.node
