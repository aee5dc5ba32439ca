"""What a learner has done, kept between visits in one small JSON file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path


def state_folder() -> Path:
    """Where tui-lab keeps what it remembers, by the XDG base directory rules."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "tui-lab"


def printed_file() -> Path:
    """What libraries and child processes printed while the lab had the terminal, the last time."""
    return state_folder() / "printed.txt"


@dataclass
class Progress:
    """The last scenario opened; the lesson steps whose goal was met and the knobs as left, by scenario.

    `knobs` holds the texts that a learner would type.
    """

    last: str = ""
    goals: dict[str, list[str]] = field(default_factory=dict)
    knobs: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Progress:
        """What was kept; a fresh start when there is nothing or it cannot be read."""
        try:
            kept = json.loads(_file().read_text(encoding="utf-8"))
            return cls(
                last=str(kept["last"]),
                goals={str(k): [str(g) for g in v] for k, v in kept["goals"].items()},
                knobs={str(k): {str(n): str(t) for n, t in v.items()} for k, v in kept["knobs"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def save(self) -> None:
        """Write it whole or not at all, with the goals that another tui-lab has met in the meantime.

        A folder that cannot be written costs the memory, not the lab.
        """
        for scenario, met in Progress.load().goals.items():
            mine = self.goals.setdefault(scenario, [])
            mine += [goal for goal in met if goal not in mine]
        file = _file()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh = file.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
            fresh.replace(file)
        except OSError:
            return

    def goal_met(self, scenario: str, step: str) -> bool:
        """Note that the goal of a lesson step was met; whether that is news."""
        met = self.goals.setdefault(scenario, [])
        if step in met:
            return False
        met.append(step)
        self.save()
        return True


def _file() -> Path:
    return state_folder() / "progress.json"
