"""Steps of training as machine code: traced from a scenario's parts, built aside, taken up when ready."""
