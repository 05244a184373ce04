-- Grain: one row a value of a submission that has a comment. Parameter: submission. Columns: measure, comment.
SELECT measure, comment
FROM facts.main.value_comments
WHERE submission = $submission
ORDER BY measure
