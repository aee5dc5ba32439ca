"""A trainer that lives in another process of the same user: commands and events over a socket."""
