"""PyTorch's own errors for a beginner: what one means, what stood in the line, what to try."""
