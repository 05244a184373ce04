-- Grain: one row an applied migration: those of facts, then those of control, each in their order. Columns: name.
SELECT name
FROM (
    SELECT 1 AS place, name FROM facts.main.migrations
    UNION ALL
    SELECT 2 AS place, name FROM control.main.migrations
) AS applied
ORDER BY place, name
