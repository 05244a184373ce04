"""The use cases: the pages' and the command line's only door."""
