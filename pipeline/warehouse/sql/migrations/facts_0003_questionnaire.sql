-- Grain: what people say of their branches: waves, the files that came in for them, and answers without a name.
-- Append-only; every row names its event. `answers` holds one row a respondent: a sign an item, in the order of the
-- wave's `items` (set apart by spaces), 1 to 5 or "-" for none. Rows are put in the order of their content's hash before
-- they are written, and carry no number, time or sheet, so that no row leads back to a sheet or a person.

CREATE TABLE facts.main.waves (
    wave VARCHAR, name_fa VARCHAR, name_en VARCHAR, first_month VARCHAR, last_month VARCHAR, framework VARCHAR,
    edition VARCHAR, items VARCHAR, event BIGINT
);
CREATE TABLE facts.main.wave_states (
    wave VARCHAR, state VARCHAR, occurred_at TIMESTAMP, who VARCHAR, event BIGINT
);
CREATE TABLE facts.main.answer_files (
    wave VARCHAR, branch VARCHAR, file_sha256 VARCHAR, respondent_count BIGINT, handed_in_at TIMESTAMP,
    handed_in_by VARCHAR, handed_in_role VARCHAR, event BIGINT
);
CREATE TABLE facts.main.answers (wave VARCHAR, branch VARCHAR, answers VARCHAR, event BIGINT);
