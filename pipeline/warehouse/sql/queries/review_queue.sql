-- Grain: one row a submission, oldest first, with what a reviewer's queue says of it.
-- Parameters: state, branch, submission (null: any).
-- Columns: as the view submission_now, and name_fa, name_en (of the branch; null: not in the register), revises (the
-- approved submission before it, else null), value_count, changed_count (values that differ from that one; all of them
-- where there is none), suspicion_count, open_suspicion_count (not accepted yet), warning_count,
-- open_follow_up_count (of its branch and month).
WITH approvals AS (
    SELECT submission, min(event) AS event
    FROM facts.main.submission_states
    WHERE state IN ('approved', 'accepted')
    GROUP BY submission
),
items AS (
    SELECT submission_now.*, approvals.event AS own_event
    FROM submission_now
    LEFT JOIN approvals ON approvals.submission = submission_now.submission
    WHERE ($state IS NULL OR submission_now.state = $state)
        AND ($branch IS NULL OR submission_now.branch = $branch)
        AND ($submission IS NULL OR submission_now.submission = $submission)
),
befores AS (
    SELECT items.submission, others.submission AS revises
    FROM items
    INNER JOIN facts.main.submissions AS others ON others.branch = items.branch AND others.month = items.month
    INNER JOIN approvals ON approvals.submission = others.submission
    WHERE others.submission <> items.submission AND (items.own_event IS NULL OR approvals.event < items.own_event)
    QUALIFY row_number() OVER (
        PARTITION BY items.submission ORDER BY approvals.event DESC, others.submission DESC
    ) = 1
),
new_values AS (
    SELECT items.submission, observations.measure, observations.value,
        coalesce(observations.is_not_applicable, FALSE) AS is_not_applicable
    FROM items
    INNER JOIN facts.main.observations AS observations ON observations.submission = items.submission
),
old_values AS (
    SELECT befores.submission, observations.measure, observations.value,
        coalesce(observations.is_not_applicable, FALSE) AS is_not_applicable
    FROM befores
    INNER JOIN facts.main.observations AS observations ON observations.submission = befores.revises
),
value_counts AS (
    SELECT
        coalesce(new_values.submission, old_values.submission) AS submission,
        count(new_values.measure) AS value_count,
        count(*) FILTER (
            WHERE new_values.measure IS NULL OR old_values.measure IS NULL
                OR new_values.value IS DISTINCT FROM old_values.value
                OR new_values.is_not_applicable <> old_values.is_not_applicable
        ) AS changed_count
    FROM new_values
    FULL JOIN old_values
        ON old_values.submission = new_values.submission AND old_values.measure = new_values.measure
    GROUP BY 1
),
accepted AS (
    SELECT DISTINCT submission, code, measure
    FROM facts.main.finding_acceptances
),
finding_counts AS (
    SELECT
        findings.submission,
        count(*) FILTER (WHERE findings.severity = 'suspicion') AS suspicion_count,
        count(*) FILTER (WHERE findings.severity = 'suspicion' AND accepted.code IS NULL) AS open_suspicion_count,
        count(*) FILTER (WHERE findings.severity = 'warning') AS warning_count
    FROM facts.main.submission_findings AS findings
    LEFT JOIN accepted
        ON accepted.submission = findings.submission AND accepted.code = findings.code
        AND accepted.measure IS NOT DISTINCT FROM findings.measure
    GROUP BY findings.submission
),
newest_said AS (
    SELECT branch, month, state
    FROM facts.main.follow_ups
    QUALIFY row_number() OVER (PARTITION BY follow_up ORDER BY event DESC) = 1
),
follow_up_counts AS (
    SELECT branch, month, count(*) AS open_follow_up_count
    FROM newest_said
    WHERE state <> 'closed'
    GROUP BY branch, month
)
SELECT
    items.* EXCLUDE (own_event), branch_now.name_fa, branch_now.name_en, befores.revises,
    coalesce(value_counts.value_count, 0) AS value_count,
    coalesce(value_counts.changed_count, 0) AS changed_count,
    coalesce(finding_counts.suspicion_count, 0) AS suspicion_count,
    coalesce(finding_counts.open_suspicion_count, 0) AS open_suspicion_count,
    coalesce(finding_counts.warning_count, 0) AS warning_count,
    coalesce(follow_up_counts.open_follow_up_count, 0) AS open_follow_up_count
FROM items
LEFT JOIN branch_now ON branch_now.branch = items.branch
LEFT JOIN befores ON befores.submission = items.submission
LEFT JOIN value_counts ON value_counts.submission = items.submission
LEFT JOIN finding_counts ON finding_counts.submission = items.submission
LEFT JOIN follow_up_counts ON follow_up_counts.branch = items.branch AND follow_up_counts.month = items.month
ORDER BY items.submitted_at, items.decided_event, items.submission
