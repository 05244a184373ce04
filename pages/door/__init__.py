"""The way in: the gate before every address, sign-in, headers, language of the first page."""
