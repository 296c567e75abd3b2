"""From groups of blocks to pages: two at most, as even as can be, and full of lines to write on."""

from collections.abc import Sequence

from ...errors import InputError
from .key import split
from .paper import ROOM, ROW, Group, Lines, Table, Text
from .student import note_lines

PAGES = 2
FEWEST_WORDS = 3
FIRST_TO_GO = ("words", "sources", "task", "second prediction", "new case", "rule")


def fitted(groups: list[Group]) -> tuple[list[list[Group]], list[str]]:
    """Return groups on two pages at most, and the names of those that had no room.

    Raises InputError if what must not be left out has no room.
    """
    kept = list(groups)
    left_out: list[str] = []
    while True:
        pages = paged(kept)
        if len(pages) <= PAGES and all(_height(page) <= ROOM for page in pages):
            return pages, left_out
        gone = _make_room(kept)
        if gone is None:
            raise InputError(
                "The first question of this lesson is too long for two pages; shorten its texts."
            )
        left_out += [gone] if gone else []


def whole(groups: list[Group]) -> list[list[Group]]:
    """Return groups on pages with nothing left out, so there may be more than two."""
    pages = paged(groups)
    if len(pages) <= PAGES:
        return pages
    return paged([piece for group in groups for piece in split(group)])


def _make_room(groups: list[Group]) -> str | None:
    """Take back what matters least; return what is left out by it, None if all else is needed."""
    held = {group.name: group for group in groups}
    words, task, second = (held.get(name) for name in ("words", "task", "second prediction"))
    if words and second and groups.index(second) < groups.index(words):
        groups.remove(words)
        groups.insert(groups.index(second), words)  # the foot of the first page may have room
        return ""
    if task and isinstance(task.blocks[-1], Table):
        task.blocks[-1:] = note_lines()
        return ""
    if words and isinstance(words.blocks[-1], Text):
        shown = words.blocks[-1]
        if len(shown.spans) > 2 * FEWEST_WORDS:
            shown.spans = shown.spans[:-2]
            return ""
    for name in FIRST_TO_GO:
        if name in held:
            groups.remove(held[name])
            return name
    return None


def paged(groups: list[Group]) -> list[list[Group]]:
    """Return groups page by page; two pages are as even as they can be."""
    pages: list[list[Group]] = [[]]
    for group in groups:
        if pages[-1] and _height([*pages[-1], group]) > ROOM:
            pages.append([])
        pages[-1].append(group)
    if len(pages) == 2:
        breaks = range(1, len(groups))
        even = min(breaks, key=lambda n: max(_height(groups[:n]), _height(groups[n:])))
        return [groups[:even], groups[even:]]
    return pages


def _height(groups: Sequence[Group]) -> float:
    return sum(group.height for group in groups)


def filled(page: list[Group]) -> list[Group]:
    """Give a page's room to its lines to write on."""
    lines = [block for group in page for block in group.blocks if isinstance(block, Lines)]
    room = ROOM - _height(page)
    while room >= ROW and any(block.count < block.most for block in lines):
        block = min(
            (block for block in lines if block.count < block.most),
            key=lambda block: block.count,
        )
        block.count += 1
        room -= ROW
    return page
