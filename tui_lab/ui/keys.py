"""One table of keys. The bindings, the key bar, the help screen and the palette all read it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding, BindingType

from tui_lab.languages import translated
from tui_lab.rules import rules
from tui_lab.ui.key_kinds import HEADS as HEADS, Fact as Fact, Key as Key, Scope as Scope, read_as as read_as

PANEL_SCOPES: tuple[Scope, ...] = (
    "lesson", "knobs", "loss", "view", "parameters", "metrics", "console",
)  # fmt: skip

# fmt: off
KEYS = (
    # The most needed first: a narrow key bar ends where it is full.
    Key("lab", "space", "space", "run_or_pause", "run or pause the training", "run/pause", needs="next step"),
    Key("lab", "t", "t", "apply_try", "apply what the lesson suggests to try", "try", needs="try"),
    Key("lab", "n", "n", "lesson(1)",
        "next page of the lesson; after the last one the next scenario", "next page", needs="next page"),
    Key("lab", "F", "F", "fetch", "fetch the data that have a stand-in; again stops, and what has come stays",
        "fetch data", needs="stand-in", deed="fetch"),
    Key("lab", "s", "s", "step", "train one step and pause", "step", needs="next step"),
    Key("lab", "r", "r", "reset", "reset to the same first weights (reloads a scenario that failed)", "reset",
        needs="again"),
    Key("board", "tab", "tab", "next_panel(1)", "next panel", "panel", needs="panels"),
    Key("board", "z", "z", "zoom", "zoom the panel, and back", "zoom", needs="panels"),
    Key("lab", "i", "i", "instruments", "instruments: look into the run with one of them", "look into",
        needs="run"),
    Key("lab", "b", "b", "rewind", "rewind: back through the steps of this run, and on from any", "rewind",
        needs="past"),
    Key("lab", "full_stop", ".", "points",
        "points of the data: place, move and take away, where a view lets you; the network learns from them",
        "points", needs="points"),
    Key("board", "v", "v", "enlarge", "make the panel the large one; if it is so already, the next one",
        "large", needs="figures"),
    Key("lab", "h", "h", "hint", "a hint for the goal; again for a plainer one", needs="hint"),
    Key("lab", "plus,equals_sign", "+", "speed(1)", "faster: slow, normal, fast, flat out", "speed", "+/-",
        needs="steps"),
    Key("lab", "minus", "-", "speed(-1)", "slower", needs="steps"),
    Key("lab", "R", "R", "new_seed", "new seed: other data, other first weights", "new seed",
        needs="recipe"),
    Key("lab", "backspace", "backspace", "undo",
        "undo the last edit, try, default or reset: the run before it comes back as it stood", "undo",
        needs="recipe"),
    Key("lab", "c", "c", "code", "the code of this scenario: what you read is what runs", "code"),
    Key("lab", "p", "p", "lesson(-1)", "page of the lesson before", "page before", needs="page before"),
    Key("lab", "left_square_bracket", "[", "neighbour(-1)", "scenario before", "scenario", "[ ]",
        needs="others"),
    Key("lab", "right_square_bracket", "]", "neighbour(1)", "next scenario", needs="others"),
    Key("board", "shift+tab", "shift+tab", "next_panel(-1)", "panel before", needs="panels"),
    Key("board", "1,2,3,4,5,6,7,8,9", "1-9", "panel", "go to the panel of that number"),
    Key("lab", "x", "x", "export",
        "export: take home the training as a script, weights, curves, a figure, a page, the data", "export"),
    Key("lab", "o", "o", "in_words", "out loud: what this panel shows, in words"),
    Key("lab", "y", "y", "copy", "copy the text of this panel to the clipboard of your terminal", "copy"),
    Key("lab", "M", "M", "devices", "devices: where it trains, and what memory is free; enter moves the run",
        needs="recipe"),
    Key("lab", "ampersand", "&", "detach", "leave, and have it train on in its own process", needs="run",
        deed="detach"),
    Key("lab", "u", "u", "use_advice", "after a divergence: use the knobs that were found to train",
        "use advice", needs="advice"),
    Key("lab", "g", "g", "ghost", "ghosts: show or hide the curves of other runs", needs="ghost"),
    Key("lab", "escape", "esc", "put_away", "put away what is open: a parameter, the cursor, a field"),
    Key("lesson", "enter", "enter", "apply_try", "apply what the lesson suggests to try"),
    Key("lesson", "up,down,pageup,pagedown", "up down", "", "scroll the text", "scroll", "up/down",
        needs="longer"),
    Key("knobs", "up", "up", "move(-1)", "knob above", "choose", "up/down", needs="knobs"),
    Key("knobs", "down", "down", "move(1)", "knob below"),
    Key("knobs", "home", "home", "move(-1000)", "first knob"),
    Key("knobs", "end", "end", "move(1000)", "last knob"),
    Key("knobs", "left", "left", "nudge(-1)", "next smaller value or choice before", "change", "left/right",
        needs="knobs"),
    Key("knobs", "right", "right", "nudge(1)", "next larger value or next choice", needs="knobs"),
    Key("knobs", "enter", "enter", "edit", "type a value; enter takes it, escape leaves it", "type",
        needs="knobs"),
    Key("knobs", "d", "d", "default", "the default of this knob"),
    Key("knobs", "D", "D", "all_defaults", "the defaults of all knobs"),
    Key("loss", "left", "left", "cursor(-1)", "cursor: read step and exact value, a column back", "read",
        "left/right", needs="curve"),
    Key("loss", "right", "right", "cursor(1)", "cursor a column on", needs="curve"),
    Key("loss", "shift+left,pageup", "shift+left", "cursor(-10)", "cursor ten columns back"),
    Key("loss", "shift+right,pagedown", "shift+right", "cursor(10)", "cursor ten columns on"),
    Key("loss", "home", "home", "cursor_to(0)", "cursor to the first step"),
    Key("loss", "end", "end", "cursor_to(1)", "cursor to the last step"),
    Key("loss", "l", "l", "log", "linear or logarithmic loss axis", "log", needs="curve"),
    Key("loss", "m", "m", "smooth", "smoothing: a moving average over the raw line", "smooth", needs="curve"),
    Key("parameters", "up", "up", "move(-1)", "parameter above", "choose", "up/down", needs="rows"),
    Key("parameters", "down", "down", "move(1)", "parameter below"),
    Key("parameters", "pageup", "pageup", "move(-10)", "ten parameters up"),
    Key("parameters", "pagedown", "pagedown", "move(10)", "ten parameters down"),
    Key("parameters", "home", "home", "move(-1000)", "first parameter"),
    Key("parameters", "end", "end", "move(1000)", "last parameter"),
    Key("parameters", "enter", "enter", "open", "open it: every value, heat map, histogram", "open",
        needs="rows"),
    Key("parameters", "left", "left", "columns(-1)", "the columns before", "columns", "left/right",
        needs="pages"),
    Key("parameters", "right", "right", "columns(1)", "the columns that had no room", needs="pages"),
    Key("console", "up", "up", "scroll(-1)", "a line up", "scroll", "up/down", needs="longer"),
    Key("console", "down", "down", "scroll(1)", "a line down"),
    Key("console", "pageup", "pageup", "page(-1)", "a page up"),
    Key("console", "pagedown", "pagedown", "page(1)", "a page down"),
    Key("console", "home", "home", "scroll(-1000000000)", "to the first line that is kept"),
    Key("console", "end", "end", "scroll(1000000000)", "to the newest line, and on with it"),
    Key("metrics", "up", "up", "move(-1)", "metrics above", "more metrics", "up/down", needs="rows"),
    Key("metrics", "down", "down", "move(1)", "metrics that had no room", needs="rows"),
    Key("tensor", "up,k", "up", "move(-1,0)", "value above", "move", "arrows", needs="values"),
    Key("tensor", "down,j", "down", "move(1,0)", "value below"),
    Key("tensor", "left", "left", "move(0,-1)", "value to the left"),
    Key("tensor", "right", "right", "move(0,1)", "value to the right"),
    Key("tensor", "pageup", "pageup", "move(-10,0)", "ten rows up"),
    Key("tensor", "pagedown", "pagedown", "move(10,0)", "ten rows down"),
    Key("tensor", "home", "home", "move_home", "back to the first value"),
    Key("tensor", "w", "w", "gradient", "the values or their gradients", "gradients"),
    Key("view", "up", "up", "cursor(0,-1)", "cursor: read a place, choose a picture; or scroll what is cut",
        "move", "arrows", needs="places"),
    Key("view", "down", "down", "cursor(0,1)", "cursor or rows down"),
    Key("view", "left", "left", "cursor(-1,0)", "cursor or columns to the left"),
    Key("view", "right", "right", "cursor(1,0)", "cursor or columns to the right"),
    Key("view", "shift+up", "shift+up", "cursor(0,-5)", "five places up"),
    Key("view", "shift+down", "shift+down", "cursor(0,5)", "five places down"),
    Key("view", "shift+left", "shift+left", "cursor(-5,0)", "five places to the left"),
    Key("view", "shift+right", "shift+right", "cursor(5,0)", "five places to the right"),
    Key("view", "pageup", "pageup", "page(-1)", "a page up"),
    Key("view", "pagedown", "pagedown", "page(1)", "a page down"),
    Key("view", "home", "home", "cursor_to(0)", "to the first row or picture, or the left end of a map"),
    Key("view", "end", "end", "cursor_to(1)", "to the last row or picture, or the right end of a map"),
    Key("view", "enter", "enter", "pick", "take what is under the cursor, where a view offers it", "take",
        needs="pick"),
    Key("points", "", "arrows", "", "move the cursor by round numbers; with shift by five of them", "move"),
    Key("points", "", "enter", "", "put a point here, or put down the one that was picked up", "put"),
    Key("points", "P", "P", "point_move", "pick up the nearest point; again puts it down", "pick up"),
    Key("points", "X,delete", "X", "point_away", "take the nearest point away, or the one that was picked up",
        "take away"),
    Key("points", "C", "C", "point_class", "put points of the next class", "class", needs="classes"),
    Key("points", "", "esc", "", "let go of a point that was picked up; or edit no more", "end"),
    Key("tensor", "enter,e", "enter", "edit", "type another number for the value under the cursor", "type",
        needs="values"),
    Key("tensor", "0", "0", "zero", "set the value under the cursor to 0", "zero", needs="values"),
    Key("tensor", "f", "f", "freeze", "freeze the value under the cursor, or let it train again", "freeze",
        needs="values"),
    Key("tensor", "a", "a", "all", "edit, zero and freeze act on one value, or on all of them", "one/all",
        needs="values"),
    Key("fault", "up,down,pageup,pagedown", "up down", "", "scroll the text", "scroll", "up/down",
        needs="longer"),
    Key("fault", "D", "D", "all_defaults", "start again with the defaults", "default knobs", needs="recipe"),
    Key("code", "d", "d", "differences",
        "what differs from the scenario before it, or between two choices of a knob; and back",
        "differences"),
    Key("typing", "", "enter", "", "take what is typed", "take"),
    Key("typing", "", "esc", "", "leave the value as it was", "leave it"),
    Key("welcome", "enter", "enter", "start", "open the first scenario of the course", "start"),
    Key("welcome", "escape", "esc", "back", "the menu, with all scenarios", "all scenarios"),
    Key("menu", "up", "up", "move(-1)", "scenario above", "choose", "up/down"),
    Key("menu", "down", "down", "move(1)", "scenario below"),
    Key("menu", "home", "home", "first", "first scenario"),
    Key("menu", "end", "end", "last", "last scenario"),
    Key("menu", "enter", "enter", "open", "open the scenario", "open"),
    Key("menu", "", "letters", "", "filter by names, knobs, words of lessons; escape clears the filter",
        "filter", "type to"),
    Key("runs", "enter", "enter", "restore", "go on from the run as it stood; it stays in the table as it is",
        "go on", needs="runs"),
    Key("runs", "", "letters", "", "filter by scenario, name, note, state, or a knob: lr 0.1", "filter",
        "type to"),
    Key("runs", "ctrl+o", "ctrl+o", "sort", "sort by this column; again: the other way round", "sort",
        needs="runs"),
    Key("runs", "ctrl+x,insert", "ctrl+x", "ghost",
        "mark as a ghost: its curve lies behind that of the present run; up to six", "ghost", needs="runs"),
    Key("runs", "left", "left", "column(-1)", "column to the left", "column", "left/right", needs="runs"),
    Key("runs", "right", "right", "column(1)", "column to the right", needs="runs"),
    Key("runs", "ctrl+k", "ctrl+k", "pin",
        "pin it: it stays whole, where others lose their weights to save room", "pin", needs="runs"),
    Key("runs", "ctrl+n", "ctrl+n", "name", "give it a name", "name", needs="runs"),
    Key("runs", "ctrl+t", "ctrl+t", "note", "write a note on it", "note", needs="runs"),
    Key("runs", "delete,ctrl+d", "delete", "delete", "delete it, weights and all; asks first", "delete",
        needs="runs"),
    Key("runs", "ctrl+e", "ctrl+e", "knobs", "all knobs, or only those that tell one run from another",
        "all knobs", needs="runs"),
    Key("runs", "up", "up", "move(-1)", "run above", needs="runs"),
    Key("runs", "down", "down", "move(1)", "run below"),
    Key("runs", "pageup", "pageup", "page(-1)", "ten runs up"),
    Key("runs", "pagedown", "pagedown", "page(1)", "ten runs down"),
    Key("runs", "home", "home", "move(-1000000000)", "first run"),
    Key("runs", "end", "end", "move(1000000000)", "last run"),
    Key("class", "", "letters", "", "filter by learner, state, scenario, or any other column", "filter",
        "type to"),
    Key("class", "ctrl+o", "ctrl+o", "sort", "sort by this column; again: the other way round", "sort"),
    Key("class", "left", "left", "column(-1)", "column to the left", "column", "left/right"),
    Key("class", "right", "right", "column(1)", "column to the right"),
    Key("class", "up", "up", "move(-1)", "learner above", "choose", "up/down"),
    Key("class", "down", "down", "move(1)", "learner below"),
    Key("class", "pageup", "pageup", "page(-1)", "ten learners up"),
    Key("class", "pagedown", "pagedown", "page(1)", "ten learners down"),
    Key("class", "home", "home", "move(-1000000000)", "first learner"),
    Key("class", "end", "end", "move(1000000000)", "last learner"),
    Key("rewind", "left", "left", "go(-1)", "step before", "step", "left/right"),
    Key("rewind", "right", "right", "go(1)", "next step"),
    Key("rewind", "pageup,up", "pageup", "page(-1)", "back by a twentieth of the run", "far", "pageup/down"),
    Key("rewind", "pagedown,down", "pagedown", "page(1)", "on by a twentieth of the run"),
    Key("rewind", "home", "home", "to(0)", "to the beginning", "ends", "home/end"),
    Key("rewind", "end", "end", "to(1)", "to the last step"),
    Key("rewind", "", "digits", "", "type a step; enter goes there", "go to", "0-9 enter"),
    Key("rewind", "enter", "enter", "typed", "go to the step that was typed"),
    Key("rewind", "", "esc", "", "back to the run as it stands", "leave"),
    Key("help", "up", "up", "move(-1)", "word above"),
    Key("help", "down", "down", "move(1)", "word below"),
    Key("help", "enter", "enter", "open", "open the scenario that shows the word"),
    Key("help", "pageup", "pageup", "page(-1)", "a page up"),
    Key("help", "pagedown", "pagedown", "page(1)", "a page down"),
    Key("help", "home", "home", "page(-1000)", "to the first word"),
    Key("help", "end", "end", "page(1000)", "to the last key"),
    Key("help", "", "letters", "", "find any word that is explained; escape goes back"),
    Key("everywhere", "question_mark", "?", "app.help", "this help: what the words here mean, and all keys",
        "help"),
    Key("everywhere", "q", "q", "back", "back; in the menu: quit", "back"),
    Key("everywhere", "ctrl+p", "ctrl+p", "app.command_palette",
        "find an action, scenario, knob, page or word by name"),
    Key("everywhere", "ctrl+g", "ctrl+g", "app.go_on", "go on with the run that was left, or lacked memory"),
    Key("everywhere", "ctrl+r", "ctrl+r", "app.runs", "all runs: find, compare, name, and go on with any"),
    Key("everywhere", "ctrl+z", "ctrl+z", "app.suspend_process", "back to the shell for a while; fg returns",
        deed="suspend"),
    Key("everywhere", "ctrl+l", "ctrl+l", "app.repaint", "paint the whole screen again"),
    Key("everywhere", "ctrl+q", "ctrl+q", "app.quit", "quit at once"),
)
# fmt: on
_in_use: tuple[Key, ...] = KEYS


def use(table: tuple[Key, ...]) -> None:
    """Have another table, with keys of the user's own: before any screen is imported, which binds them."""
    global _in_use
    _in_use = table


def leave_out(*actions: str) -> None:
    """Have the table without actions that an app has no use for: before any screen is imported, too."""
    use(tuple(key for key in _in_use if key.action not in actions))


def keys_of(*scopes: Scope) -> list[Key]:
    """The keys of some scopes that do what is allowed here, in the order of the table."""
    return [key for key in _in_use if key.scope in scopes and not (key.deed and rules().why_not(key.deed))]


def shown(scope: Scope, action: str) -> str:
    """The key of an action, as a learner reads it."""
    return next(key.shown for key in _in_use if key.scope == scope and key.action == action)


def names_of(scope: Scope, *actions: str) -> str:
    """What Textual calls the keys of some actions, joined by commas."""
    return ",".join(key.keys for key in keys_of(scope) if key.action in actions)


def keys_now(scopes: tuple[Scope, ...], there: frozenset[Fact] | None = None) -> Iterator[Key]:
    """The keys of the first scope and then of the others that do something where there is what is `there`.

    All of them without it.
    """
    for some in (scopes[:1], scopes[1:]):
        yield from (key for key in keys_of(*some) if there is None or key.needs is None or key.needs in there)


def scopes_in_lab(focused: Scope) -> tuple[Scope, ...]:
    """All scopes of a lab, that of what has the focus first."""
    scopes: tuple[Scope, ...] = (
        "lab",
        "board",
        *PANEL_SCOPES,
        "points",
        "typing",
        "tensor",
        "fault",
        "code",
        "runs",
        "rewind",
    )
    first = [scope for scope in scopes if scope == focused]
    return (*first, *(scope for scope in scopes if scope not in first), "everywhere")


def bar_text(key: Key) -> tuple[str, str]:
    """The key and its word, as the key bar shows them."""
    return read_as(key.bar_key or key.shown), translated(key.bar)


def bindings(*scopes: Scope) -> list[BindingType]:
    """What Textual dispatches by. `panel` is bound once a digit."""
    found: list[BindingType] = []
    for key in _in_use:  # one that is not allowed says why
        if key.scope not in scopes or not key.action or not key.keys:
            continue
        for name in key.keys.split(","):
            action = f"panel({name})" if key.action == "panel" else key.action
            found.append(Binding(name, action, key.help, show=False))
    return found
