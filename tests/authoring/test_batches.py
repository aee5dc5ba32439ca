"""Mini-batches: every example once an epoch, in the order that the seed gives."""

from __future__ import annotations

import torch

from tui_lab.authoring.kit.batches import Batches

CPU = torch.device("cpu")


def test_an_epoch_holds_every_example_once_and_the_rest_is_the_last_batch() -> None:
    torch.manual_seed(0)
    batches = Batches(10, 4, CPU)
    epoch = [batches.next() for _ in range(3)]
    assert [len(batch) for batch in epoch] == [4, 4, 2]
    assert sorted(torch.cat(epoch).tolist()) == list(range(10))
    assert batches.epoch == 1.0
    assert torch.cat([batches.next() for _ in range(3)]).tolist() != torch.cat(epoch).tolist()


def test_the_seed_gives_the_order_that_randperm_has() -> None:
    torch.manual_seed(3)
    order = torch.randperm(6).tolist()
    torch.manual_seed(3)
    batches = Batches(6, 3, CPU)
    assert torch.cat((batches.next(), batches.next())).tolist() == order


def test_batch_size_zero_takes_all_in_their_own_order() -> None:
    before = torch.random.get_rng_state()
    batches = Batches(5, 0, CPU)
    assert batches.next().tolist() == batches.next().tolist() == [0, 1, 2, 3, 4]
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_batch_larger_than_the_data_is_all_of_it() -> None:
    batches = Batches(3, 100, CPU)
    assert sorted(batches.next().tolist()) == [0, 1, 2]
    assert batches.epoch == 1.0


def test_an_epoch_has_ended_after_its_last_batch() -> None:
    batches = Batches(5, 2, torch.device("cpu"))
    ended = [batches.epoch_ended]
    for _ in range(6):
        batches.next()
        ended.append(batches.epoch_ended)
    assert ended == [False, False, False, True, False, False, True]
