"""Frames -> bytes (workbooks now, pages to print later). No query, no screen."""
