"""Every word that a scenario shows or a lesson uses is explained, and explained in plain sentences."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.lab import NAMES, entry_of, run_of, train_to
from tui_lab.authoring.source import load
from tui_lab.drawing.figures.parameter_table import COLUMNS
from tui_lab.teaching.glossary import Term, find_term, glossary, terms_in
from tui_lab.teaching.lessons import read_lesson

FEWEST = 120
LONGEST = 25  # words of a sentence
# What a lesson may not use without an explanation at hand.
OF_THE_FIELD = """
    accuracy, activation, adam, autograd, backpropagation, backward, bias, batch, class, convolution,
    curvature, derivative, detach, dimension, discriminator, diverge, dropout, encoder, decoder, epoch,
    example, filter, forward, generator, gradient, hidden state, hidden layer, initialisation, input,
    kernel, layer, learning rate, loss, matrix, minimum, momentum, neural network, neuron, noise, optimizer,
    output, overfitting, parameter, perceptron, pixel, plateau, probability, relu, rmsprop, saddle, seed,
    sgd, shape, sigmoid, slope, softmax, step, tanh, target, tensor, threshold, training, transpose, unit,
    variance, vector, weight, weight decay
"""

OF_OWN_CODE = ("console", "warning", "standard error")  # which no shipped scenario shows
every_scenario = pytest.mark.parametrize("name", NAMES)
every_term = pytest.mark.parametrize("term", glossary(), ids=lambda term: term.name)


def test_there_are_many_terms() -> None:
    assert len(glossary()) >= FEWEST


@every_term
def test_a_term_is_explained_in_short_sentences_with_a_formula_and_a_scenario(term: Term) -> None:
    assert term.see in NAMES or term.name in OF_OWN_CODE
    assert term.formula
    for sentence in re.split(r"(?<=[.!?])\s+", term.text):
        assert len(sentence.split()) <= LONGEST, sentence
        assert sentence.endswith((".", "?", "!", ")")), sentence


@every_term
def test_each_of_its_names_finds_it(term: Term) -> None:
    for name in term.names:
        assert find_term(name) is term
        assert (name in term.on_screen) or [found.term for found in terms_in(name)] == [term]


@every_scenario
def test_losses_and_metrics_are_terms(name: str) -> None:
    run = run_of(name)
    train_to(run, min(2, run.scenario.steps))
    names = {*run.scenario.losses, *run.metrics}
    for step in read_lesson(entry_of(name).lesson, run.scenario.knobs()):
        names |= step.goal.metrics if step.goal else set()
    names -= {*run.scenario.knobs(), "diverged"}
    assert [metric for metric in sorted(names) if find_term(metric) is None] == []


@every_scenario
def test_knobs_are_terms_or_say_what_they_are(name: str) -> None:
    for knob in load(entry_of(name)).knobs().values():
        assert find_term(knob.name) or knob.about, knob.name


def test_heads_of_columns_are_terms() -> None:
    assert [column.head for column in COLUMNS if find_term(column.head) is None] == []


@pytest.mark.parametrize("word", " ".join(OF_THE_FIELD.split()).split(", "))
def test_a_word_of_the_field_that_a_lesson_uses_is_found_there(word: str) -> None:
    texts = [entry_of(name).lesson.read_text() for name in NAMES]
    using = [text for text in texts if re.search(rf"(?<![\w.]){word}s?\b", text, re.IGNORECASE)]
    for text in using:
        names = {name.casefold() for one in terms_in(text) for name in one.term.names}
        assert any(word in name for name in names)
    assert find_term(word), "also where no lesson uses it yet"
