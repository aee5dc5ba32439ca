import torch


def mini_batches(examples, batch_size, device):
    """Which examples make one mini-batch after the other, shuffled anew in each epoch; of size 0, all."""
    while True:
        order = torch.randperm(examples) if batch_size else torch.arange(examples)
        yield from order.to(device).split(batch_size or examples)
