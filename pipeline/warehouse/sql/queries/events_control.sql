-- Grain: one row an event of control, in order. Columns: as the table.
SELECT event, occurred_at, who, role, channel, os_user, verb, subject, detail, previous_hash, hash
FROM control.main.events
ORDER BY event
