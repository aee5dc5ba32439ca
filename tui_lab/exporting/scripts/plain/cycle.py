def cycle(loader):
    """One batch of the loader after the other; after the last one of an epoch the next epoch begins."""
    while True:
        yield from loader
