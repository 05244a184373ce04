-- Grain: one row a wave of the questionnaire, newest first. Parameter: wave (null: all).
-- Columns: wave, name_fa, name_en, first_month, last_month, framework, edition, items, state (open, closed), opened_at,
-- opened_by, closed_at, closed_by (null while it is open).
WITH opened AS (
    SELECT wave, occurred_at, who FROM facts.main.wave_states WHERE state = 'open'
),
closed AS (
    SELECT wave, occurred_at, who FROM facts.main.wave_states WHERE state = 'closed'
)
SELECT
    waves.wave, waves.name_fa, waves.name_en, waves.first_month, waves.last_month, waves.framework, waves.edition,
    waves.items, CASE WHEN closed.wave IS NULL THEN 'open' ELSE 'closed' END AS state, opened.occurred_at AS opened_at,
    opened.who AS opened_by, closed.occurred_at AS closed_at, closed.who AS closed_by
FROM facts.main.waves AS waves
INNER JOIN opened ON opened.wave = waves.wave
LEFT JOIN closed ON closed.wave = waves.wave
WHERE $wave IS NULL OR waves.wave = $wave
ORDER BY waves.first_month DESC, waves.wave DESC
