-- Grain: one row an event of facts, in order. Columns: as the table.
SELECT event, occurred_at, who, role, channel, os_user, verb, subject, detail, previous_hash, hash
FROM facts.main.events
ORDER BY event
