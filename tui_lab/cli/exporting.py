"""What `tui-lab export` writes."""

from __future__ import annotations

from tui_lab.authoring.devices import choose_device, limit_threads
from tui_lab.authoring.knobs import parse_settings
from tui_lab.authoring.source import load
from tui_lab.exporting.trial import script_of
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import printed_aside


def script_for(
    entry: Entry, settings: list[str], seed: int, device: str | None, steps: int | None, with_plot: bool
) -> str:
    """A training of a scenario as a script. Raises LabError, KnobError and ScenarioError."""
    with printed_aside():  # what the scenario prints
        scenario = load(entry)
        knobs = parse_settings(scenario.knobs(), settings)
        chosen = choose_device(device).device
        limit_threads(chosen)
        return script_of(entry.name, scenario, knobs, seed, chosen, steps, with_plot)
