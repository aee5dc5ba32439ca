"""What scenarios are helped by: networks, optimizers, batches, views."""
