"""What becomes of a named tensor while its scenario trains."""

from __future__ import annotations

from typing import Literal

# A copy is a parameter that nothing moves while others train, such as a target network or an average of
# the weights; an input is a plain tensor whose gradient is of interest, and no parameter.
TensorRole = Literal["trained", "frozen", "copy", "input", "buffer"]
