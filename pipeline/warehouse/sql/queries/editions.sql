-- Grain: one row a published edition, in the order of the months from which they hold; content left out.
-- Columns: framework, edition, from_month, content_sha256, published_at, published_by.
SELECT framework, edition, from_month, content_sha256, published_at, published_by
FROM facts.main.editions
ORDER BY from_month, event
