-- Grain: one row a file whose bytes are let go; its name, size and fingerprint stay. Parameter: files (fingerprints).
UPDATE facts.main.files SET content = NULL
WHERE list_contains($files, file_sha256)
