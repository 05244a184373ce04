-- Grain: at most one row, the newest value of a mark. Parameter: mark. Columns: value.
SELECT value
FROM facts.main.marks
WHERE mark = $mark
ORDER BY event DESC
LIMIT 1
