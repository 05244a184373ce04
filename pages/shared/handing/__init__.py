"""Handing in a month: the pieces of the upload page, a file each."""
