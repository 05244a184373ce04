-- Grain: work that is under way and not yet anyone's figures: drafts being typed, and jobs that run. Times are UTC.

-- One draft a branch and month. `revision` counts its savings; `content` is JSON: measure -> raw text and comment.
CREATE TABLE control.main.drafts (
    branch VARCHAR, month VARCHAR, revision BIGINT NOT NULL, content VARCHAR NOT NULL, saved_at TIMESTAMP NOT NULL,
    saved_by VARCHAR NOT NULL, PRIMARY KEY (branch, month)
);
-- One job. `told` is JSON: what came of it, or why it stopped.
CREATE TABLE control.main.jobs (
    job VARCHAR PRIMARY KEY, kind VARCHAR NOT NULL, subject VARCHAR NOT NULL, state VARCHAR NOT NULL,
    done_count BIGINT NOT NULL, total_count BIGINT NOT NULL, told VARCHAR, started_at TIMESTAMP NOT NULL,
    started_by VARCHAR NOT NULL, changed_at TIMESTAMP NOT NULL
);
