-- Grain: one draft, new or in place of what it was. Parameters: branch, month, revision, content, now, who.
INSERT INTO control.main.drafts (branch, month, revision, content, saved_at, saved_by)
VALUES ($branch, $month, $revision, $content, $now, $who)
ON CONFLICT (branch, month) DO UPDATE SET
    revision = excluded.revision, content = excluded.content, saved_at = excluded.saved_at, saved_by = excluded.saved_by
