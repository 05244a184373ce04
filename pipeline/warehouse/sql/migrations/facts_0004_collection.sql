-- Grain: what is asked, answered and decided around a submission, and the days by which a month is due and closed.
-- Append-only; every row names the event that wrote it. Times are UTC, days are days in Iran, months are Jalali.

-- One row a finding of a submission, as it was when it was handed in. `params` is JSON.
CREATE TABLE facts.main.submission_findings (
    submission VARCHAR, code VARCHAR, severity VARCHAR, sheet VARCHAR, cell VARCHAR, measure VARCHAR, value VARCHAR,
    params VARCHAR, event BIGINT
);
-- One row a suspicion (code and measure; null: the whole file) that a reviewer accepted.
CREATE TABLE facts.main.finding_acceptances (
    submission VARCHAR, code VARCHAR, measure VARCHAR, reason VARCHAR, accepted_at TIMESTAMP, accepted_by VARCHAR,
    event BIGINT
);
-- One row a value with a comment by whoever handed it in.
CREATE TABLE facts.main.value_comments (submission VARCHAR, measure VARCHAR, comment VARCHAR, event BIGINT);
-- One row each thing said of a flagged value: opened, answered, closed. The newest says how the flag stands.
CREATE TABLE facts.main.follow_ups (
    follow_up VARCHAR, branch VARCHAR, month VARCHAR, measure VARCHAR, submission VARCHAR, state VARCHAR, note VARCHAR,
    told_at TIMESTAMP, told_by VARCHAR, event BIGINT
);
-- One row a spot check: of `sampled_count` cases looked up, `confirmed_count` were found as reported.
CREATE TABLE facts.main.spot_checks (
    submission VARCHAR, branch VARCHAR, month VARCHAR, measure VARCHAR, sampled_count BIGINT, confirmed_count BIGINT,
    note VARCHAR, checked_at TIMESTAMP, checked_by VARCHAR, event BIGINT
);
-- One row each setting of a month's days: in time until the end of `due_on`, open until the end of `closes_on`.
CREATE TABLE facts.main.month_days (
    month VARCHAR, due_on DATE, closes_on DATE, set_at TIMESTAMP, set_by VARCHAR, event BIGINT
);
-- One row an exception: the branch may hand in that month until the end of `ends_on`. The newest counts; a null
-- `ends_on` ended the one before it at once.
CREATE TABLE facts.main.closing_exceptions (
    branch VARCHAR, month VARCHAR, ends_on DATE, reason VARCHAR, given_at TIMESTAMP, given_by VARCHAR, event BIGINT
);
-- One row a spelling that a person said to mean a branch. `spelling_key` is its comparing form. The newest counts.
CREATE TABLE facts.main.branch_spellings (
    spelling_key VARCHAR, spelling VARCHAR, branch VARCHAR, confirmed_at TIMESTAMP, confirmed_by VARCHAR, event BIGINT
);
