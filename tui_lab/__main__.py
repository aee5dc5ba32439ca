"""`python -m tui_lab`: the command `tui-lab`."""

import sys

from tui_lab.cli.main import main

sys.exit(main())
