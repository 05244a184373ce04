"""The only room that knows DuckDB."""
