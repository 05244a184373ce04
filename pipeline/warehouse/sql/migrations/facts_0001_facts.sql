-- Grain: what branches hand in, what is made of it, and who did it. Append-only; every row names the event that wrote it.
-- Only what DuckLake supports too: no keys, indexes, sequences or upserts. Times are UTC. Months are Jalali, 'YYYY-MM'.

CREATE TABLE facts.main.events (
    event BIGINT, occurred_at TIMESTAMP, who VARCHAR, role VARCHAR, channel VARCHAR, os_user VARCHAR,
    verb VARCHAR, subject VARCHAR, detail VARCHAR, previous_hash VARCHAR, hash VARCHAR
);
CREATE TABLE facts.main.marks (mark VARCHAR, value VARCHAR, event BIGINT);
CREATE TABLE facts.main.editions (
    framework VARCHAR, edition VARCHAR, from_month VARCHAR, content VARCHAR, content_sha256 VARCHAR,
    published_at TIMESTAMP, published_by VARCHAR, event BIGINT
);
CREATE TABLE facts.main.branch_versions (
    branch VARCHAR, name_fa VARCHAR, name_en VARCHAR, county VARCHAR, kind VARCHAR, lat DOUBLE, lon DOUBLE,
    opened_month VARCHAR, closed_month VARCHAR, is_sample BOOLEAN, event BIGINT
);
CREATE TABLE facts.main.branch_insured (
    branch VARCHAR, from_month VARCHAR, insured_main DOUBLE, source VARCHAR, event BIGINT
);
CREATE TABLE facts.main.boundaries (
    area VARCHAR, level VARCHAR, name_fa VARCHAR, name_en VARCHAR, geometry VARCHAR, attribution VARCHAR, event BIGINT
);
CREATE TABLE facts.main.files (
    file_sha256 VARCHAR, file_name VARCHAR, content BLOB, byte_count BIGINT, event BIGINT
);
CREATE TABLE facts.main.submissions (
    submission VARCHAR, branch VARCHAR, month VARCHAR, framework VARCHAR, edition VARCHAR, file_sha256 VARCHAR,
    file_name VARCHAR, submitted_at TIMESTAMP, submitted_by VARCHAR, submitted_role VARCHAR, event BIGINT
);
CREATE TABLE facts.main.submission_states (
    submission VARCHAR, state VARCHAR, occurred_at TIMESTAMP, who VARCHAR, reason VARCHAR, event BIGINT
);
CREATE TABLE facts.main.observations (
    submission VARCHAR, branch VARCHAR, month VARCHAR, measure VARCHAR, value DOUBLE, is_not_applicable BOOLEAN,
    sheet VARCHAR, cell VARCHAR, event BIGINT
);
CREATE TABLE facts.main.scores (
    edition VARCHAR, is_comparison BOOLEAN, unit_kind VARCHAR, unit VARCHAR, month VARCHAR, node VARCHAR, level VARCHAR,
    score DOUBLE, coverage DOUBLE, state VARCHAR, value DOUBLE, numerator DOUBLE, denominator DOUBLE,
    other_numerator DOUBLE, other_denominator DOUBLE, months_count BIGINT, event BIGINT
);
