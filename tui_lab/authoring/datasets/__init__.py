"""What scenarios train on: pictures that are shipped, drawn or fetched, and made-up points."""
