-- Grain: one row into control's audit trail. Parameters: the event's fields as audit.seal makes them.
INSERT INTO control.main.events (event, occurred_at, who, role, channel, os_user, verb, subject, detail, previous_hash, hash)
VALUES ($event, $occurred_at, $who, $role, $channel, $os_user, $verb, $subject, $detail, $previous_hash, $hash)
