"""What stands on a handout, block by block, and how high each is.

Every line has a height of its own, so that two pages stay two pages in any word processor. Widths
are measured with a font that is at hand everywhere, and taken as high as Arial's can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from .notebook import Spans

WIDE, HIGH = 595.3, 841.9  # points, of A4
SIDE, TOP, BOTTOM, FOOT = 48.0, 38.0, 50.0, 24.0  # its margins, and the footer's
TEXT = WIDE - 2 * SIDE
ROOM = HIGH - TOP - BOTTOM  # for blocks, on one page
BODY, SMALL, FOOTER = 10.0, 8.0, 7.5  # points
ROW = 21.0  # between lines to write on
CELL = 5.4  # a table's padding beside its text
PAD = 2.0  # and above and below
# DejaVu Sans is wider: Arial's lines of the lessons are 0.87 to 0.90 times as long, bold ones 0.96.
OF_DEJAVU, OF_DEJAVU_BOLD = 0.92, 0.98
LEADING = 1.26  # a line's height, of its letters' size


@dataclass
class Text:
    """A paragraph. style: the name of a Word style; hanging: its first line begins further left."""

    spans: Spans
    size: float = BODY
    before: float = 0.0
    after: float = 2.0
    indent: float = 0.0
    hanging: float = 0.0
    tabs: tuple[float, ...] = ()  # each ends a line to write on
    style: str = "Normal"

    @property
    def leading(self) -> float:
        return leading_of(self.size)

    @property
    def height(self) -> float:
        bold = self.style.startswith("Heading")
        lines = count_lines(self.spans, self.size, TEXT - self.indent, bold)
        return self.before + lines * self.leading + self.after


@dataclass
class Lines:
    """Empty lines to write on; `most` is how many there may be where a page has room."""

    count: int
    most: int = 6

    @property
    def height(self) -> float:
        return self.count * ROW + 4


@dataclass
class Picture:
    """A picture of the text's width, and what it shows in words."""

    png: bytes
    inches: float
    alternative: str

    @property
    def height(self) -> float:
        return self.inches * 72 + 6


@dataclass
class Table:
    """A table with a head. widths: shares of the text's width."""

    head: Sequence[str]
    rows: list[Sequence[Spans]]
    widths: Sequence[float]
    size: float = SMALL
    least: float = 0.0  # height of a row

    @property
    def height(self) -> float:
        head = tuple(((text, "bold"),) for text in self.head)
        return sum(self.row_height(row) for row in (head, *self.rows)) + 4

    def row_height(self, row: Sequence[Spans]) -> float:
        lines = max(
            count_lines(cell, self.size, TEXT * width - 2 * CELL - 1)
            for cell, width in zip(row, self.widths, strict=True)
        )
        return max(self.least, lines * leading_of(self.size) + 2 * PAD) + 0.5


Block = Text | Lines | Picture | Table


@dataclass
class Group:
    """Blocks that stay together on a page."""

    name: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(block.height for block in self.blocks)


def leading_of(size: float) -> float:
    """Return the height of a line of letters of a size, in points."""
    return round(size * LEADING, 1)


def plain(text: str, style: str = "") -> Spans:
    """Return a text as spans of one style."""
    return ((text, style),)


def count_lines(spans: Spans, size: float, width: float, bold: bool = False) -> int:
    """Return how many lines a text fills, at most."""
    lines, used = 1, 0.0
    space = _width(" ") * size
    for wide in _words(spans, bold):
        long = wide * size
        if used and used + space + long > width:
            lines, used = lines + 1, 0.0
        used += (space if used else 0.0) + long
        while used > width:  # a word longer than a line
            lines, used = lines + 1, used - width
    return lines


def _words(spans: Spans, bold: bool) -> Iterable[float]:
    """How long each word is, at a size of one point; a tab is at least a space."""
    wide = 0.0
    for text, style in spans:
        strong = OF_DEJAVU_BOLD if bold or style == "bold" else OF_DEJAVU
        for letter in text:
            if letter.isspace():
                if wide:
                    yield wide
                wide = 0.0
            else:
                wide += _width(letter) * strong
    if wide:
        yield wide


@cache
def _width(letter: str) -> float:
    """A letter's width in DejaVu Sans, which matplotlib carries, at a size of one point."""
    from matplotlib.font_manager import findfont, get_font

    font = get_font(findfont("DejaVu Sans"))
    font.set_size(100, 72)
    if not font.get_char_index(ord(letter)):
        return 1.0  # of a script it has not, in which letters may be square
    return font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100
