"""The command `tui-lab`, also `python -m tui_lab`."""

import gc
import os
import sys


def main() -> None:
    """Obey the process's command line; ends the process, with the exit code of the command."""
    gc.disable()  # nothing that is imported is garbage, and each collection would walk all of it
    try:
        from tui_lab import process

        process.end_on_signals()
    except KeyboardInterrupt:  # in the milliseconds before signals end it
        sys.stderr.write("tui-lab: interrupted\n")
        os._exit(130)

    from tui_lab.cli.main import main as obey

    gc.enable()
    process.leave(obey())


if __name__ == "__main__":
    main()
