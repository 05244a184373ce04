"""What a person sees: one file a page, in subfolders only (pages beside the main script would be an open door)."""
