"""Lessons as a folder of static files for any web server: an index, and pages, slides, handouts."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from .. import __version__
from ..course.handout import is_ready, write_handout
from ..course.handout.notebook import language_of as chosen_in
from ..course.handout.notebook import read_notebook
from ..course.lessonlist import lessons_folder
from ..errors import InputError
from ..languages import LANGUAGES, speaking, spoken
from ..languages.words import catalogue
from ..page import site_style
from .export import document, language_of, render, run_notebook, title_of, write
from .markup import to_html
from .slides import render_slides, reveal

PAGE, SLIDES, HANDOUT = ".html", "-slides.html", "-handout.docx"  # after the notebook's own name
INDEX = "index.html"


@dataclass(frozen=True)
class Entry:
    """A lesson as the index shows it."""

    name: str
    title: str
    about: str  # HTML
    language: str  # of title and about
    handout: bool = False


def write_site(folder: Path, notebooks: list[Path], language: str = "") -> Iterator[str]:
    """Write an index, and each notebook as a page and as slides; yield a sentence for each file.

    language: "en" or "es", of the index, and of a notebook that chooses none; if it is not given,
    the index is in the language of the notebooks, if they are all in one

    A notebook that asks questions is written as a handout too, where its packages are installed.

    Links between the files are relative, also those that a notebook has to another one of them.
    Raises InputError if a notebook cannot be run, the folder cannot be written, or reveal.js is
    missing.
    """
    reveal()
    names = [path.stem for path in notebooks]
    files = [f"{name}{ending}".lower() for name in names for ending in (PAGE, SLIDES)]
    if len({*files, INDEX}) <= len(files):
        raise InputError(
            "Two notebooks of a site cannot have one name, nor be named index, nor one as the "
            "slides of another; rename one."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made: {error.strerror}; name another folder."
        ) from None
    entries = []
    for path in notebooks:
        notebook = run_notebook(path, language)
        for renderer, ending in ((render, PAGE), (render_slides, SLIDES)):
            with speaking(language_of(notebook, language)):
                text, left_out = renderer(notebook, path)
            target = folder / f"{path.stem}{ending}"
            write(_linked(text, names, ending), target)
            yield f"{target}: {target.stat().st_size / 1000:.0f} kB"
        yield from left_out
        handout = folder / f"{path.stem}{HANDOUT}"
        handed_out, sentences = hand_out(path, handout, language)
        yield from sentences
        about = _linked(_about(notebook, path.stem), names, PAGE)
        told = _language_of_text(path, notebook, language)
        entries.append(Entry(path.stem, title_of(notebook, path), about, told, handed_out))
    of_all = {entry.language for entry in entries}
    with speaking(language or (of_all.pop() if len(of_all) == 1 else spoken())):
        write(_index(entries), folder / INDEX)
    yield f"{folder / INDEX}: the index"


def _language_of_text(path: Path, notebook: Any, language: str) -> str:
    """Return the language of a notebook's text; one of ours that chooses none is English."""
    if path.resolve().is_relative_to(lessons_folder().resolve()):
        return chosen_in(path) or LANGUAGES[0]
    return language_of(notebook, language)


def hand_out(notebook: Path, target: Path, language: str = "") -> tuple[bool, list[str]]:
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
        left_out = write_handout(notebook, target, language=language)
    except InputError as error:
        return False, [f"{notebook.name} has no handout. {error}"]
    return True, [f"{target}: {target.stat().st_size / 1000:.0f} kB", *left_out]


def _linked(text: str, names: list[str], ending: str) -> str:
    """Return a page whose links to notebooks of the site lead to their pages."""

    def page_of(match: re.Match[str]) -> str:
        name = unquote(html.unescape(match[2]))
        return f"{match[1]}{_address(name, ending)}" if name in names else match[0]

    return re.sub(r'(<a href=")(?:\./)?([^"/#?]+)\.ipynb(?=["#])', page_of, text)


def _address(name: str, ending: str) -> str:
    """Return the address of a file of the site, as it stands in an attribute."""
    return html.escape(quote(f"{name}{ending}"))


def _about(notebook: Any, name: str) -> str:
    """Return the first paragraph below the first heading; name: of the page it stands on."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found = re.search(r"<p>.*?</p>", to_html(str(cell.source)), re.DOTALL)
            about = found[0] if found else ""
            return about.replace('<a href="#', f'<a href="{_address(name, PAGE)}#')
    return ""


def _index(entries: list[Entry]) -> str:
    words = {key: html.escape(text) for key, text in catalogue()["site"].items()}
    footer = html.escape(catalogue()["page"]["footer"].replace("{version}", __version__))
    items = "\n".join(
        f'<li><h2><a href="{_address(entry.name, PAGE)}"{_in(entry, "hreflang", "lang")}>'
        f"{html.escape(entry.title)}</a></h2>\n"
        f"<div{_in(entry, 'lang')}>{entry.about}</div>\n{_links(entry, words)}</li>"
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
        f'<p class="site-other"><a href="{_address(entry.name, ending)}"{_in(entry, "hreflang")}>'
        f'{words[kind]}<span class="site-unseen"{_in(entry, "lang")}>: '
        f"{html.escape(entry.title)}</span></a></p>"
        for ending, kind in others
    )


def _in(entry: Entry, *names: str) -> str:
    """Return attributes that say in which language an entry is, where it is not the index's."""
    return "".join(f' {name}="{entry.language}"' for name in names if entry.language != spoken())
