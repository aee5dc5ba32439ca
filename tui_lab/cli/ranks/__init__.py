"""Commands in several processes, as torchrun starts them: one of them speaks, all of them work."""
