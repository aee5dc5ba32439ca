"""`python -m tui_lab`: the command `tui-lab`."""

import sys

from tui_lab.cli import main

sys.exit(main())
