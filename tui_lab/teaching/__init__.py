"""Which scenarios there are, and what each teaches."""
