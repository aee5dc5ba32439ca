"""The command `tui-lab`, and how each way of failing ends.

PyTorch and Textual are imported inside the commands that need them, so that help and version answer
at once. Exit codes: 0; 1 a scenario's own code failed, were it one view; 2 the user can mend it; 3 the
training diverged; 130 interrupted; 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from tui_lab import languages
from tui_lab.authoring.knobs import KnobError
from tui_lab.cli.arguments import with_table
from tui_lab.cli.commands import commands_for
from tui_lab.cli.config import no_config, take_config
from tui_lab.cli.kiosk import enter
from tui_lab.cli.parsing import build_parser
from tui_lab.cli.settings import settings
from tui_lab.errors import LabError, ScenarioError
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.terminal.choices import LANGUAGE_VARIABLE, choose_language
from tui_lab.terminal.streams import complain, is_open

# The lab says on its screen what is wrong in the config file; a shell starts with what `completion` prints.
SAYS_ITSELF = (None, "open", "config", "completion")


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv`, the process's own by default; returns the exit code."""
    # Before numpy is imported, which reads it then: small products on all cores only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a character the locale lacks is no reason to fail
    try:
        code = _obey(argv)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except ScenarioError as error:
        fault = error.fault
        where = _("{file}:{line} in {function}: {message}")
        complain(where.format(file=fault.file, line=fault.line, function=fault.during, message=fault.message))
        if fault.source:
            print(f"    {plain(fault.source).strip()}", file=sys.stderr)
        if fault.explanation is not None:
            from tui_lab.printing.below import below

            print(*below(fault.explanation.sentences(), sys.stderr), sep="\n", file=sys.stderr)
        return 1
    except (LabError, KnobError) as error:
        complain(str(error))
        return 2
    except KeyboardInterrupt:
        complain(_("interrupted"))
        return 130
    except BrokenPipeError:
        # The reader has what it wanted. What is still buffered must not fail again at exit.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # as the shell says of a program that SIGPIPE ended
    except (OSError, ValueError):
        if sys.stdout is None or is_open(sys.stdout):
            raise
        complain(_("the scenario's code has closed the standard output: nothing can be said there"))
        return 1


def _obey(argv: list[str] | None) -> int:
    words = sys.argv[1:] if argv is None else argv
    known = commands_for(words)
    config = no_config() if "--kiosk" in words else take_config()
    with suppress(LabError):  # in which help and slips are told; what is wrong with it is said below
        languages.use(choose_language(sys.__stdout__, os.environ | _typed_language(words)).value)
    try:
        arguments = build_parser(known).parse_args(with_table(words, known))
    except SystemExit:  # --help and --version have printed; errors are raised
        return 0
    if arguments.kiosk:
        enter(arguments)
    for variable in (setting.variable for setting in settings()):
        if hasattr(arguments, variable):
            typed = getattr(arguments, variable)
            os.environ[variable] = (
                {True: "on", False: "off"}[typed] if isinstance(typed, bool) else str(typed)
            )
    language = choose_language(sys.__stdout__)
    if os.environ.get(LANGUAGE_VARIABLE, "auto") not in ("", "auto", language.value):
        complain(language.why)
    # What programs read is the same everywhere; only of words the language is what is asked for.
    read = any(getattr(arguments, form, False) for form in ("json", "gradescope"))
    for_programs = read and arguments.command != "terms"
    languages.use(languages.LANGUAGES[0] if for_programs else language.value)
    arguments.config = config
    if arguments.command not in SAYS_ITSELF and (said := config.in_a_line()):
        complain(said)
    return known[arguments.command or "open"].obey(arguments)


def _typed_language(argv: list[str]) -> dict[str, str]:
    """What `--lang` says, before anything is parsed: the help is in it, too."""
    words = [word for one in argv for word in one.split("=", 1)]
    after = words[words.index("--lang") + 1 :][:1] if "--lang" in words else []
    return {LANGUAGE_VARIABLE: after[0]} if after else {}
