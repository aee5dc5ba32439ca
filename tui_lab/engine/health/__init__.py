"""What is wrong with a training: one file a family of checks, their thresholds in `limits`."""
