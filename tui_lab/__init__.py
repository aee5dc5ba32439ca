"""A neural-network laboratory in a terminal."""

import os

# Before numpy is imported, which reads it then: small products on all cores only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.2.0"
