-- Grain: one row a table of facts whose rows name the event that wrote them. Columns: name.
SELECT table_name AS name
FROM duckdb_columns()
WHERE database_name = 'facts' AND column_name = 'event' AND table_name <> 'events'
ORDER BY table_name
