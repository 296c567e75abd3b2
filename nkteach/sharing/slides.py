"""A lesson as one file of slides: reveal.js around the same living labs, with no network.

reveal.js comes from the installed wheel of sphinx-revealjs; its files are read when a deck is
written, and go into it whole, with their licence.
"""

import html
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import InputError
from ..languages import speaking
from ..languages.words import catalogue
from ..page import deck_code, deck_style
from .export import (
    Lesson,
    Piece,
    check_target,
    document,
    language_of,
    run_notebook,
    take_apart,
    write,
)

SHORT = 400  # characters of text that leave room for a lab on the same slide


@dataclass
class Slide:
    """What is seen at once, and what only the speaker sees."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[Piece] = field(default_factory=list)


def export_slides(notebook: Path, target: Path, language: str = "") -> list[str]:
    """Write a lesson as a slide deck; return a sentence for each output that is not alive in it.

    Raises InputError if the notebook cannot be read, run or written, or reveal.js is missing.
    """
    reveal()  # these are said before the notebook is run, which takes a while
    check_target(target, notebook)
    done = run_notebook(notebook, language)
    with speaking(language_of(done, language)):
        deck, left_out = render_slides(done, notebook)
    write(deck, target)
    return left_out


def render_slides(notebook: Any, path: Path) -> tuple[str, list[str]]:
    """Return a run notebook as a deck, and a sentence for each output that is not alive in it."""
    lesson = take_apart(notebook, path, projector=True)
    columns = arrange(lesson.pieces)
    if not columns:
        raise InputError(
            f"Every cell of {path.name} is marked to be skipped, so there is no slide; "
            'mark one as "slide".'
        )
    return _deck(lesson, "\n".join(_column(column) for column in columns)), lesson.left_out


def arrange(pieces: list[Piece]) -> list[list[Slide]]:
    """Return columns of slides, by the marks of the notebook's slideshow metadata.

    A notebook that marks no slide and no subslide gets a slide for each heading of the first two
    levels, one below it for each deeper heading, and one for each lab that the text before it
    leaves no room for; its other marks hold. A cell that shows nothing still begins its slide.
    """
    marked = any(piece.slide in ("slide", "subslide") for piece in pieces)
    columns: list[list[Slide]] = []
    revealed = False  # whether a fragment begins with a cell that shows nothing
    for piece in pieces:
        kind = piece.slide if marked or piece.slide else _usual(piece, columns)
        if kind == "skip":
            continue
        if kind == "notes":
            if not columns:
                columns.append([Slide()])
            columns[-1][-1].notes += [piece] if piece.content else []
            continue
        if kind == "slide" or not columns:
            columns.append([Slide()])
        elif kind == "subslide":
            columns[-1].append(Slide())
        if piece.content:
            columns[-1][-1].pieces.append(
                replace(piece, slide="fragment") if revealed and not kind else piece
            )
        revealed = not piece.content and (kind == "fragment" or (revealed and not kind))
    seen = [[slide for slide in column if slide.pieces or slide.notes] for column in columns]
    return [column for column in seen if column]


def _usual(piece: Piece, columns: list[list[Slide]]) -> str:
    """Return how a piece of a notebook without marks goes on."""
    if not columns or piece.heading in (1, 2):
        return "slide"
    present = columns[-1][-1].pieces
    text = sum(len(html.unescape(each.content)) for each in present)
    crowded = piece.alive and (text > SHORT or any(each.alive for each in present))
    return "subslide" if piece.heading or crowded else ""


@cache
def reveal() -> tuple[str, str, str]:
    """Return reveal.js, its style and its licence, as the wheel of sphinx-revealjs holds them."""
    found = find_spec("sphinx_revealjs")
    for place in (found and found.submodule_search_locations) or ():
        folder = Path(place) / "_static" / "revealjs"
        try:
            texts = [
                (folder / name).read_text(encoding="utf-8")
                for name in ("dist/reveal.js", "dist/reveal.css", "LICENSE")
            ]
        except OSError:
            continue
        return texts[0], texts[1], texts[2]
    raise InputError("Writing slides needs one more package: pip install 'nkteach[slides]'.")


def _column(column: list[Slide]) -> str:
    slides = [_slide(slide) for slide in column]
    return slides[0] if len(slides) == 1 else "\n".join(["<section>", *slides, "</section>"])


def _slide(slide: Slide) -> str:
    names = [piece.cell for piece in slide.pieces if piece.cell]
    name = names[0] if names else ""
    if name.isdecimal():  # reveal.js takes digits alone for a slide's number
        name = f"cell-{name}"
    parts = []
    revealed = 0  # fragments that are open
    for piece in slide.pieces:
        if piece.slide == "fragment":
            parts.append("</div>" * revealed + '<div class="fragment">')
            revealed = 1
        own = piece.cell and piece.cell != name  # a link to it leads to this slide
        mark = f'<div class="deck-cell" id="{html.escape(piece.cell)}">' if own else ""
        parts.append(f"{mark}{piece.content}{'</div>' if own else ''}")
    parts.append("</div>" * revealed)
    mark = f' id="{html.escape(name)}"' if name else ""
    notes = "\n".join(piece.content for piece in slide.notes)
    aside = f'<aside class="notes">{notes}</aside>' if notes else ""
    body = "\n".join(parts)
    return f'<section{mark}><div class="deck-sheet">\n{body}\n</div>{aside}</section>'


def _deck(lesson: Lesson, columns: str) -> str:
    code, style, licence = reveal()
    words = catalogue()
    script = html.escape(words["page"]["no_script"])
    made = html.escape(words["deck"]["footer"].replace("{version}", __version__))
    return document(
        title=lesson.title,
        style=f"{style}\n{deck_style()}",
        body=f"""<noscript><p>{script}</p></noscript>
<main class="reveal deck">
<div class="slides">
{columns}
</div>
<p class="deck-made">{made}</p>
</main>""",
        state=lesson.state,
        code=deck_code(),
        before=code,
        note=f"reveal.js\n{licence}",
    )
