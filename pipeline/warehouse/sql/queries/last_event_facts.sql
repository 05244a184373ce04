-- Grain: one row, the newest event of facts (none in a new warehouse).
SELECT event, hash FROM facts.main.events ORDER BY event DESC LIMIT 1
