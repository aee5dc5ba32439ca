"""`tui-lab class DIR`: a teacher's screen, with who is where and who is stuck."""

from __future__ import annotations

import json
from argparse import Namespace

from tui_lab.cli.arguments import CLASS_VARIABLE, add_course
from tui_lab.cli.course import class_folder, entries_and_course
from tui_lab.cli.kinds import class_folder_of, whole_number
from tui_lab.cli.parser import Parser
from tui_lab.cli.showing import prepare, show
from tui_lab.errors import LabError
from tui_lab.keeping.classroom import STUCK, attendees
from tui_lab.languages import translated as _

PLACE, ABOUT = 10, "show the learners of a class: who is where, who is stuck, who is away"
MINUTE = 60


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=class_folder_of,
        help=f"the folder that their labs write into; by default that of {CLASS_VARIABLE} or of the course",
    )
    add_course(parser)
    parser.add_argument(
        "--stuck",
        metavar="MIN",
        type=whole_number(1, 1000),
        default=round(STUCK / MINUTE),
        help="minutes at work without a goal that make one stuck; %(default)s by default",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON array, without a screen")


def obey(arguments: Namespace) -> int:
    """Show or print them; returns the exit code. Raises LabError."""
    folder = arguments.folder or class_folder(entries_and_course(arguments)[1])
    if folder is None:
        raise LabError(_("which class? tui-lab class DIR, the folder that their labs write into"))
    stuck_after = float(arguments.stuck * MINUTE)
    found = attendees(folder, stuck_after)  # a slip is said before there is a screen
    if arguments.json:
        print(json.dumps([one.as_data() for one in found], indent=2, ensure_ascii=False))
        return 0
    troubled = prepare()
    from tui_lab.ui.keys import leave_out

    leave_out("app.go_on", "app.runs")  # of a learner, which would be the teacher's own
    from tui_lab.ui.class_app import ClassApp

    return show(ClassApp(folder, stuck_after, troubled))
