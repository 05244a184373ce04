-- Grain: one row an area, as it was loaded last. Columns: area, level, name_fa, name_en, geometry (GeoJSON text), attribution.
WITH newest AS (
    SELECT area, max(event) AS event FROM facts.main.boundaries GROUP BY area
)
SELECT b.area, b.level, b.name_fa, b.name_en, b.geometry, b.attribution
FROM facts.main.boundaries AS b
JOIN newest AS n ON n.area = b.area AND n.event = b.event
ORDER BY b.area
