"""Lessons as a folder of static files for any web server: an index, and pages, slides, handouts."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..course.handout import is_ready, write_handout
from ..course.handout.notebook import read_notebook
from ..errors import InputError
from ..languages import speaking
from ..languages.words import catalogue
from ..page import site_style
from .export import document, language_of, render, run_notebook, title_of, write
from .markup import to_html
from .slides import render_slides, reveal

PAGE, SLIDES, HANDOUT = ".html", "-slides.html", "-handout.docx"  # after the notebook's own name


@dataclass(frozen=True)
class Entry:
    """A lesson as the index shows it."""

    name: str
    title: str
    about: str  # HTML
    handout: bool = False


def write_site(folder: Path, notebooks: list[Path]) -> Iterator[str]:
    """Write an index, and each notebook as a page and as slides; yield a sentence for each file.

    A notebook that asks questions is written as a handout too, where its packages are installed.

    Links between the files are relative, also those that a notebook has to another one of them.
    Raises InputError if a notebook cannot be run, the folder cannot be written, or reveal.js is
    missing.
    """
    reveal()
    names = [path.stem for path in notebooks]
    if len({name.lower() for name in [*names, "index"]}) <= len(names):
        raise InputError("Two notebooks of a site cannot have one name, nor be named index.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made: {error.strerror}; name another folder."
        ) from None
    entries = []
    for path in notebooks:
        notebook = run_notebook(path)
        for renderer, ending in ((render, PAGE), (render_slides, SLIDES)):
            with speaking(language_of(notebook)):
                text, left_out = renderer(notebook, path)
            target = folder / f"{path.stem}{ending}"
            write(_linked(text, names, ending), target)
            yield f"{target}: {target.stat().st_size / 1000:.0f} kB"
        yield from left_out
        handout = folder / f"{path.stem}{HANDOUT}"
        handed_out, sentences = hand_out(path, handout)
        yield from sentences
        entries.append(Entry(path.stem, title_of(notebook, path), _about(notebook), handed_out))
    write(_index(entries), folder / "index.html")
    yield f"{folder / 'index.html'}: the index"


def hand_out(notebook: Path, target: Path) -> tuple[bool, list[str]]:
    """Write a lesson's handout if that can be; return whether it was, and sentences about it."""
    try:
        target.unlink(missing_ok=True)  # an earlier one may be of another lesson
    except OSError as error:  # on Windows, where it is open in Word
        return False, [
            f"{target} cannot be replaced: {error.strerror}; close it and write the site again."
        ]
    if not is_ready():
        return False, []
    try:
        if not read_notebook(notebook).asked:
            return False, []
        left_out = write_handout(notebook, target)
    except InputError as error:
        return False, [f"{notebook.name} has no handout. {error}"]
    return True, [f"{target}: {target.stat().st_size / 1000:.0f} kB", *left_out]


def _linked(text: str, names: list[str], ending: str) -> str:
    """Return a page whose links to notebooks of the site lead to their pages."""

    def page_of(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}{ending}" if match[2] in names else match[0]

    return re.sub(r'(<a href=")(?:\./)?([^"/#?]+)\.ipynb(?=["#])', page_of, text)


def _about(notebook: Any) -> str:
    """Return the first paragraph below the first heading."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found = re.search(r"<p>.*?</p>", to_html(str(cell.source)), re.DOTALL)
            return found[0] if found else ""
    return ""


def _index(entries: list[Entry]) -> str:
    words = {key: html.escape(text) for key, text in catalogue()["site"].items()}
    footer = html.escape(catalogue()["page"]["footer"].replace("{version}", __version__))
    items = "\n".join(
        f'<li><h2><a href="{html.escape(entry.name)}{PAGE}">{html.escape(entry.title)}</a></h2>\n'
        f"{entry.about}\n{_links(entry, words)}</li>"
        for entry in entries
    )
    body = f"""<main class="site">
<h1>{words["title"]}</h1>
<p>{words["about"]}</p>
<ol>
{items}
</ol>
<footer><p>{footer}</p></footer>
</main>"""
    return document(title=catalogue()["site"]["title"], style=site_style(), body=body)


def _links(entry: Entry, words: dict[str, str]) -> str:
    others = [(SLIDES, "slides"), *([(HANDOUT, "handout")] if entry.handout else [])]
    return "\n".join(
        f'<p><a href="{html.escape(entry.name)}{ending}">{words[kind]}'
        f'<span class="site-unseen">: {html.escape(entry.title)}</span></a></p>'
        for ending, kind in others
    )
