"""Knobs: what they take, what they refuse and in which words, and the steps between values."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.kit.common_knobs import (
    activation_knob,
    hidden_knob,
    initialiser_knob,
    lr_knob,
    momentum_knob,
    optimizer_knob,
    weight_decay_knob,
)
from tui_lab.authoring.knob_kinds import Choice, Integer, Number, Sizes, Switch, Text, knob_from
from tui_lab.authoring.knobs import AnyKnob, KnobError, knobs_of, parse_settings
from tui_lab.errors import Misused

LR = Number(0.1, low=0.0, high=10.0, about="", name="lr")
SHIFT = Number(0.0, low=-3.0, high=5.0, about="", name="shift")
COUNT = Integer(5, low=-10, high=10_000, about="", name="count")
WORD = Choice("sgd", choices=("sgd", "adam", "adamw", "adagrad"), about="", name="word")
SIZES = Sizes((10,), about="", name="hidden")


@pytest.mark.parametrize(
    ("knob", "text", "value"),
    [
        (LR, " 0.5 ", 0.5),
        (LR, "1e-3", 0.001),
        (LR, ".5", 0.5),
        (LR, "0", 0.0),
        (LR, "10", 10.0),
        (SHIFT, "−2.5", -2.5),
        (COUNT, "1,000", 1000),
        (COUNT, "1_000", 1000),
        (COUNT, "−7", -7),
        (COUNT, " 7 ", 7),
        (WORD, "sg", "sgd"),
        (WORD, "ADAM", "adam"),
        (WORD, "adamw", "adamw"),
        (WORD, " adag ", "adagrad"),
        (SIZES, "none", ()),
        (SIZES, "None", ()),
        (SIZES, "0", ()),
        (SIZES, "64,32", (64, 32)),
        (SIZES, "64, 32", (64, 32)),
        (SIZES, "64-32", (64, 32)),
        (SIZES, "10 10 10", (10, 10, 10)),
    ],
)
def test_reads_what_a_learner_types(knob: AnyKnob, text: str, value: object) -> None:
    assert knob.parse(text) == value


@pytest.mark.parametrize(
    "text", ["", " ", "fast", "0,1", "nan", "inf", "-inf", "1e999", "-0.1", "10.01", "1 2", "0x1"]
)
def test_a_number_refuses_in_words(text: str) -> None:
    with pytest.raises(KnobError) as refused:
        LR.parse(text)
    assert str(refused.value).startswith("lr takes a number from 0 to 10, not ")


@pytest.mark.parametrize("text", ["", "2.5", "1e3", "−11", "10001", "five", "--5", "9" * 5000, "nan"])
def test_a_whole_number_refuses_in_words(text: str) -> None:
    with pytest.raises(KnobError) as refused:
        COUNT.parse(text)
    assert str(refused.value).startswith("count takes a whole number from -10 to 10,000, not ")


@pytest.mark.parametrize("text", ["", " ", "ada", "lion", "adamww", "sgd adam"])
def test_a_choice_refuses_in_words(text: str) -> None:
    with pytest.raises(KnobError, match=r"word takes one of sgd, adam, adamw, adagrad, not "):
        WORD.parse(text)


@pytest.mark.parametrize(
    "text", ["-5", "10 -5", "0 10", "10 0", "5000", "1 2 3 4 5 6 7", "ten", "2.5", "10;20", "64--32"]
)
def test_sizes_refuse_in_words(text: str) -> None:
    with pytest.raises(
        KnobError, match=r"hidden takes up to 6 layer sizes from 1 to 4,096 such as 10 or 64 32"
    ):
        SIZES.parse(text)


def test_every_value_is_read_back_from_its_own_text() -> None:
    chance = random.Random(0)
    wide = Number(0.0, low=-1e300, high=1e300, about="", name="wide")
    for _ in range(2000):
        number = chance.choice([-1, 1]) * 10 ** chance.uniform(-300, 300)
        assert wide.parse(wide.format(number)) == number
        whole = chance.randint(-10, 10_000)
        assert COUNT.parse(COUNT.format(whole)) == whole
        sizes = tuple(chance.randint(1, 4096) for _ in range(chance.randint(0, 6)))
        assert SIZES.parse(SIZES.format(sizes)) == sizes
    for number in (0.0, -0.0, 1e15, 123456789.0, 0.1 + 0.2, 5e-324, float(2**60)):
        assert wide.parse(wide.format(number)) == number
    assert [LR.format(value) for value in (1.0, 0.5, 1e-5)] == ["1", "0.5", "1e-05"]


def _climb(knob: Number, value: float, up: bool, most: int = 200) -> list[float]:
    """The values that one key press after another leads to, until it leads no further."""
    seen = [value]
    for _ in range(most):
        after = knob.nudge(seen[-1], up)
        if after == seen[-1]:
            break
        seen.append(after)
    return seen


def test_a_number_climbs_the_1_2_5_ladder() -> None:
    assert _climb(LR, 0.1, up=True) == [0.1, 0.2, 0.5, 1, 2, 5, 10]
    assert _climb(LR, 0.1, up=False) == [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4, 0]
    assert _climb(LR, 0.0, up=True)[:4] == [0, 1e-4, 2e-4, 5e-4]
    assert LR.nudge(0.3, up=True) == 0.5
    assert LR.nudge(0.3, up=False) == 0.2
    share = Number(0.9, low=0.0, high=0.999, about="")
    assert share.nudge(0.9, up=True) == 0.999
    assert share.nudge(0.999, up=False) == 0.5
    positive = Number(1e-3, low=1e-6, high=1.0, about="")
    assert _climb(positive, 1e-4, up=False)[-3:] == [5e-6, 2e-6, 1e-6]


def test_a_number_with_a_negative_end_passes_through_zero_both_ways() -> None:
    ladder = [0, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]
    above = [*ladder, 5]
    below = [-rung for rung in reversed(ladder)]
    assert _climb(SHIFT, -3.0, up=True) == [-3, *below, *above[1:]]
    assert _climb(SHIFT, 5.0, up=False) == [*reversed(above), *list(reversed(below))[1:], -3]
    negative = Number(-1.0, low=-2.0, high=-0.5, about="")
    assert _climb(negative, -2.0, up=True) == [-2, -1, -0.5]
    assert _climb(negative, -0.5, up=False) == [-0.5, -1, -2]


def test_no_nudge_leaves_the_range_or_goes_the_wrong_way() -> None:
    chance = random.Random(1)
    for _ in range(2000):
        low, high = sorted(chance.choice([-1, 1]) * 10 ** chance.uniform(-7, 4) for _ in range(2))
        low, high = chance.choice([(low, high), (0.0, abs(high)), (-abs(low), 0.0)])
        knob = Number(low, low=low, high=high, about="")
        value = chance.choice([low, high, chance.uniform(low, high)])
        up = knob.nudge(value, up=True)
        down = knob.nudge(value, up=False)
        assert low <= down <= value <= up <= high
        assert (up > value) == (value < high)
        assert (down < value) == (value > low)
    whole = Integer(0, low=-37, high=1234, about="")
    for value in range(-37, 1235):
        assert -37 <= whole.nudge(value, False) <= value <= whole.nudge(value, True) <= 1234
        assert whole.nudge(value, True) > value or value == 1234


def test_choices_and_sizes_are_nudged() -> None:
    assert WORD.nudge("adagrad", up=True) == "sgd"
    assert WORD.nudge("sgd", up=False) == "adagrad"
    assert Switch(about="").nudge("off", up=True) == "on"
    assert SIZES.nudge((), up=True) == (1,)
    assert SIZES.nudge((), up=False) == ()
    assert SIZES.nudge((64, 1), up=False) == (64,)
    assert SIZES.nudge((10,), up=True) == (11,)
    assert SIZES.nudge((4096,), up=True) == (4096,)


class Base:
    """Declares knobs as a scenario does."""

    lr = lr_knob(0.5)
    optimizer_name = optimizer_knob()

    def __init__(self, **values: Any) -> None:
        self.knob_values: dict[str, Any] = values


class Derived(Base):
    width = Integer(3, low=1, high=9, about="")
    lr = lr_knob(0.01)


def test_a_class_reads_its_knobs_as_attributes() -> None:
    assert list(knobs_of(Derived)) == ["lr", "optimizer", "width"]
    assert knobs_of(Derived)["lr"].default == 0.01
    assert knobs_of(Base)["lr"].default == 0.5
    thing = Derived(lr=0.25, optimizer="adam", width=4)
    assert (thing.lr, thing.optimizer_name, thing.width) == (0.25, "adam", 4)
    with pytest.raises(Misused, match="lr is a knob"):
        thing.lr = 1.0


def test_settings_are_name_and_value() -> None:
    knobs = knobs_of(Derived)
    assert parse_settings(knobs, ["lr=0.1", " width = 4"]) == {"lr": 0.1, "width": 4}
    with pytest.raises(KnobError, match=r"'lr' is not NAME=VALUE, such as lr=0.1"):
        parse_settings(knobs, ["lr"])
    with pytest.raises(KnobError, match="there is no knob 'rl'; the knobs are lr, optimizer, width"):
        parse_settings(knobs, ["rl=1"])
    with pytest.raises(KnobError, match="width takes a whole number from 1 to 9, not 10"):
        parse_settings(knobs, ["width=10"])


def test_the_defaults_of_the_common_knobs_are_legal_and_explained() -> None:
    knobs: list[AnyKnob] = [
        hidden_knob(10),
        hidden_knob(),
        activation_knob(),
        initialiser_knob(),
        optimizer_knob(),
        lr_knob(0.1),
        momentum_knob(),
        weight_decay_knob(),
    ]
    for knob in knobs:
        assert knob.check(knob.default) == knob.default == knob.parse(knob.format(knob.default))
        assert knob.about
    assert math.isclose(lr_knob(0.1).high, 10.0)


@pytest.mark.parametrize(
    "knob",
    [
        LR,
        COUNT,
        WORD,
        SIZES,
        Switch("on", about="whether", name="noise"),
        Integer(3, low=1, high=9, unit="px", live=True, about="how wide", name="width"),
        Choice("a", choices=("a", "b"), view_only=True, about="what to show", name="shown"),
        Text("[1]", reads=eval, takes="a list", examples=("[1]", "[2]"), about="x", name="x"),
    ],
)
def test_a_description_is_plain_data_and_makes_a_knob_again(knob: AnyKnob) -> None:
    described = json.loads(json.dumps(knob.describe()))
    again = knob_from(described)
    assert type(again) is type(knob) and again.describe() == knob.describe()
    assert again.accepts == knob.accepts and again.default == knob.default
    assert again.nudge(again.default, True) == knob.nudge(knob.default, True)
    assert again.parse(knob.format(knob.default)) == knob.default


def test_what_only_the_scenario_can_check_is_taken_as_it_is() -> None:
    knob = Text("1", reads=float, takes="a number", about="", name="x")
    assert knob_from(knob.describe()).parse(" much ") == "much"
    with pytest.raises(KnobError, match="x takes a number: could not convert"):
        knob.parse("much")


@pytest.mark.parametrize(
    ("acts_when", "values", "why"),
    [
        ("", {}, ""),
        ("rule = adam", {}, "no effect with rule sgd"),
        ("rule = adam or sgd", {}, ""),
        ("hidden > 0", {"hidden": ()}, "no effect with hidden none"),
        ("rule = sgd and save at <= 5", {"save at": 6}, "no effect with save at 6"),
        ("rule = sgd and save at <= 5", {"save at": 5}, ""),
        ("elsewhere = on", {}, ""),
    ],
)
def test_a_knob_says_which_other_one_keeps_it_from_acting(
    acts_when: str, values: dict[str, Any], why: str
) -> None:
    others: list[AnyKnob] = [
        Choice("sgd", choices=("sgd", "adam"), name="rule", about="a word"),
        Sizes((10,), name="hidden", about="layers"),
        Integer(1, low=1, high=9, name="save at", about="a name of two words"),
    ]
    knob = knob_from(
        json.loads(json.dumps(Number(0.9, low=0, high=1, acts_when=acts_when, about="").describe()))
    )
    knobs = {other.name: other for other in others} | {"mine": knob}
    assert why_idle(knob, knobs, values) == why


def test_a_condition_that_is_none_is_refused() -> None:
    knob = Number(0.9, low=0, high=1, acts_when="always", about="")
    with pytest.raises(
        ValueError, match="acts when 'always': that is no condition such as 'optimizer = adam'"
    ):
        why_idle(knob, {}, {})
