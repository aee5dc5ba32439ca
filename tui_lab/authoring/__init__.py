"""What the author of a scenario writes with: the contract, knobs, figures. Nothing here knows a screen."""
