import torch


def mini_batches(examples, batch_size, device):
    """Places of the examples of one mini-batch after the other, shuffled anew in each epoch; 0 takes all at once."""
    while True:
        order = torch.randperm(examples) if batch_size else torch.arange(examples)
        yield from order.to(device).split(batch_size or examples)
