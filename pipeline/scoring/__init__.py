"""Frame in, frame out: how a score is made. No clock, disk, environment or log."""
