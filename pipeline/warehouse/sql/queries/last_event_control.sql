-- Grain: one row, the newest event of control (none in a new warehouse).
SELECT event, hash FROM control.main.events ORDER BY event DESC LIMIT 1
