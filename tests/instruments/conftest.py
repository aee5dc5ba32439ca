"""The fixtures of the scenario tests, for whoever looks into all of them."""

from tests.scenarios.conftest import fashion_files as fashion_files, fashion_folder as fashion_folder
