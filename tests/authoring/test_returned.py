"""What a view returned and is no figure, in the language in use."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.languages import in_language
from tui_lab.authoring.figures import Line, Plot
from tui_lab.authoring.knob_kinds import Text
from tui_lab.authoring.returned import figure_of

OTHERS = (None, "text", 3, [Plot("x", "y")], Line("a", [0.0], [1.0]), np.zeros(2), Text("a"))  # type: ignore[arg-type]


@pytest.mark.parametrize("returned", OTHERS, ids=lambda returned: type(returned).__name__)
def test_what_to_return_instead_is_said_in_the_language_in_use(returned: object) -> None:
    with in_language("zh"), pytest.raises(TypeError, match="返回") as raised:
        figure_of(returned, "fit")
    assert not re.search("returned|figure;|instead|for ", str(raised.value))
