"""From a scenario to one plain script: its text is changed, so that comments stay, by what its tree says."""
