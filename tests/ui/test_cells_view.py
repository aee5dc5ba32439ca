"""A widget that repaints only what changed."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.geometry import Region

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.ui.widgets.cells_view import CellsView


class Words(CellsView):
    """Shows lines of text and keeps what it asked to have repainted."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.repainted: list[Region] = []

    def refresh(self, *regions: Region, **more: bool) -> Words:
        if regions:
            self.repainted += regions
        super().refresh(*regions, **more)
        return self

    def redraw(self) -> None:
        cells = Cells.blank(*self.content_size)
        for row, line in enumerate(self.lines):
            cells.put(row, 0, line, 0xFF0000, bold=True)
        self.put(cells)

    def read(self, row: int) -> str:
        return "".join(segment.text for segment in self.render_line(row)).rstrip()


class WordsApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Words()


async def test_only_changed_spans_are_repainted() -> None:
    async with WordsApp().run_test(size=(40, 5)) as pilot:
        words = pilot.app.query_one(Words)
        words.lines = ["loss 0.25", "steady", "step 100"]
        words.redraw()
        assert [words.read(row) for row in range(4)] == ["loss 0.25", "steady", "step 100", ""]
        words.repainted.clear()
        words.redraw()
        assert words.repainted == []
        words.lines[0], words.lines[2] = "loss 0.75", "step 101"
        words.redraw()
        assert words.repainted == [Region(7, 0, 1, 1), Region(7, 2, 1, 1)]
        assert [words.read(row) for row in range(3)] == ["loss 0.75", "steady", "step 101"]
        style = next(iter(words.render_line(0))).style
        assert style is not None and style.bold and style.color is not None
        assert style.color.get_truecolor() == (255, 0, 0)


async def test_a_new_size_is_drawn_whole() -> None:
    async with WordsApp().run_test(size=(40, 5)) as pilot:
        words = pilot.app.query_one(Words)
        words.lines = ["one", "two"]
        words.redraw()
        words.repainted.clear()
        await pilot.resize_terminal(30, 3)
        assert Region(0, 1, 30, 1) in words.repainted
        assert words.read(1) == "two" and words.read(9) == ""
