"""The words: what the product speaks of, as frozen values. No disk, no clock."""
