-- Grain: who may come in, and who is in. Small tables with keys; times are UTC.

CREATE TABLE control.main.events (
    event BIGINT, occurred_at TIMESTAMP, who VARCHAR, role VARCHAR, channel VARCHAR, os_user VARCHAR,
    verb VARCHAR, subject VARCHAR, detail VARCHAR, previous_hash VARCHAR, hash VARCHAR
);
CREATE TABLE control.main.accounts (
    account VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, role VARCHAR NOT NULL, branch VARCHAR,
    password_hash VARCHAR NOT NULL, is_active BOOLEAN NOT NULL, is_sample BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL, changed_at TIMESTAMP NOT NULL
);
CREATE TABLE control.main.sessions (
    sid_sha256 VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL, ended_at TIMESTAMP
);
