"""The command line: `python -m pipeline VERB`. Everything that the pages do to data can be done here."""
