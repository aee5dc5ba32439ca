"""The catalogues of the interface's words: which messages there are, and `python -m translating`."""
