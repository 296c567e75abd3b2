"""The command line: `nkteach` opens the lessons; its commands write pages, slides and more."""

import argparse
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__
from .course.lessonlist import lessons_folder, write_list
from .errors import InputError, unknown
from .files import check_apart
from .languages import ENVIRONMENT, LANGUAGES, spoken

if TYPE_CHECKING:
    from .network import Network

COPY = "nkteach-lessons"


def find_lesson(name: str, language: str = "") -> Path:
    """Return a lesson's notebook by the start of its name ("01"), its whole name or a path.

    language: where the lesson was translated into it, the notebook is that one
    """
    if name.endswith(".ipynb"):
        if not Path(name).is_file():
            raise InputError(f"There is no notebook {name}; name an .ipynb file that exists.")
        return Path(name)
    told = _beginning(name, lessons_folder() / language) if language else []
    if len(told) == 1:
        return told[0]
    found = _beginning(name, lessons_folder())
    if len(found) != 1:
        known = [lesson.stem for lesson in _beginning("", lessons_folder())]
        raise unknown("lesson", name, known, f"There are: {', '.join(known)}.")
    return found[0]


def _beginning(name: str, folder: Path) -> list[Path]:
    """Return the notebooks of a folder whose names begin so."""
    return [path for path in sorted(folder.glob("*.ipynb")) if path.stem.startswith(name)]


def find_model(name: str) -> "Network":
    """Return the teaching network or a published one by its name."""
    from .models import published
    from .models.teaching import network as teaching

    models = {teaching.name: teaching}
    if name not in models and name not in published:
        known = [*models, *published]
        raise unknown("model", name, known, f"There are: {', '.join(known)}.")
    return models.get(name) or published[name]


def copy_lessons(folder: Path) -> Path:
    """Copy the lessons to a folder of the student's own; what is there already stays."""
    source = lessons_folder()
    for file in sorted(source.rglob("*")):
        target = folder / file.relative_to(source)
        if file.is_file() and ".ipynb_checkpoints" not in file.parts and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    return folder


def open_lessons(folder: Path, more: list[str]) -> int:
    """Open the list of lessons in JupyterLab."""
    if find_spec("jupyterlab") is None:
        raise InputError("Opening a lesson needs JupyterLab: pip install 'nkteach[lab]'.")
    try:
        start = write_list(copy_lessons(folder))
    except OSError as error:
        raise InputError(
            f"The lessons cannot be copied to {folder}: {error.strerror}; "
            "name another place with --folder."
        ) from None
    command = [sys.executable, "-m", "jupyterlab", str(start), *more]
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 0


def asked_language(chosen: argparse.Namespace) -> str:
    """Return the language asked for by an option or the environment, "" if by neither."""
    return chosen.language or (spoken() if os.environ.get(ENVIRONMENT) else "")


def write_file(chosen: argparse.Namespace) -> None:
    if chosen.command == "slides":
        from .sharing.slides import export_slides as export
    else:
        from .sharing.export import export_page as export

    language = asked_language(chosen)
    lesson = find_lesson(chosen.lesson, language)
    target = chosen.output or Path(f"{lesson.stem}{chosen.ending}")
    for sentence in export(lesson, target, language):
        print(sentence)
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB, alive without a network")


def write_handout(chosen: argparse.Namespace) -> None:
    from .course.handout import write_handout as write

    language = asked_language(chosen)
    lesson = find_lesson(chosen.lesson, language)
    ending = "-key.docx" if chosen.key else "-handout.docx"
    target = chosen.output or Path(f"{lesson.stem}{ending}")
    check_apart(target, [lesson])
    for sentence in write(lesson, target, key=chosen.key, language=language):
        print(sentence)
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB, to edit and to print")


def begin_lesson(chosen: argparse.Namespace) -> None:
    from .course.newlesson import new_lesson

    notebook, questions = new_lesson(chosen.name, Path())
    print(f"{notebook} and {questions}: open the first in JupyterLab, the second in any editor")


def collect_answers(chosen: argparse.Namespace) -> None:
    from .course.collection import collect

    check_apart(chosen.output, chosen.files)
    collection = collect(*chosen.files)
    for sentence in collection.problems:
        print(sentence, file=sys.stderr)
    collection.to_html(chosen.output)
    print(f"{chosen.output}: from {collection.files} files")


def write_folder(chosen: argparse.Namespace) -> None:
    from .sharing.site import write_site

    every = [lesson.stem for lesson in _beginning("", lessons_folder())]
    language = asked_language(chosen)
    lessons = [find_lesson(name, language) for name in chosen.lessons or every]
    for sentence in write_site(chosen.folder, lessons, language):
        print(sentence)


def write_document(chosen: argparse.Namespace) -> None:
    target = chosen.output or Path(f"{chosen.model}.md")
    find_model(chosen.model).document(target)
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


COMMANDS = {
    "page": write_file,
    "slides": write_file,
    "handout": write_handout,
    "site": write_folder,
    "document": write_document,
    "new-lesson": begin_lesson,
    "collect": collect_answers,
}


def _take_language(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--lang", "--language", dest="language", choices=LANGUAGES, default="",
        help="its language (en)",
    )  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="nkteach", description=__doc__)
    parser.add_argument("--version", action="version", version=f"nkteach {__version__}")
    parser.add_argument(
        "--folder",
        dest="copy",
        type=Path,
        default=Path(COPY),
        help=f"where your copy is kept ({COPY})",
    )
    commands = parser.add_subparsers(dest="command")
    for name, what, ending in (
        ("page", "write a lesson as one file that needs no network", ".html"),
        ("slides", "write a lesson as slides, one file that needs no network", "-slides.html"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument("lesson", help='a lesson ("01") or a notebook of your own (my.ipynb)')
        command.add_argument(
            "-o", "--output", type=Path, help=f"the file to write (LESSON{ending})"
        )
        _take_language(command)
        command.set_defaults(ending=ending)
    handout = commands.add_parser(
        "handout", help="write a lesson as two pages for Word, to print; or the key to them"
    )
    handout.add_argument("lesson", help='a lesson ("01") or a notebook of your own (my.ipynb)')
    handout.add_argument(
        "-o", "--output", type=Path, help="the file to write (LESSON-handout.docx)"
    )
    handout.add_argument("--key", action="store_true", help="the teacher's copy, with the answers")
    _take_language(handout)
    site = commands.add_parser("site", help="write lessons as a folder for any web server")
    site.add_argument("folder", type=Path, metavar="DIR", help="the folder to write to")
    site.add_argument("lessons", nargs="*", help="lessons or notebooks of your own (all lessons)")
    _take_language(site)
    document = commands.add_parser("document", help="write a model as one document, with sources")
    document.add_argument("model", nargs="?", default="teaching", help="a model (teaching)")
    document.add_argument("-o", "--output", type=Path, help="the file to write (MODEL.md)")
    new = commands.add_parser("new-lesson", help="begin a lesson of your own from a template")
    new.add_argument("name", help='what it is called, as "my-lesson"')
    collected = commands.add_parser(
        "collect", help="turn a class's answer files into one picture of before and after"
    )
    collected.add_argument("files", nargs="+", type=Path, help="CSV files that students saved")
    collected.add_argument(
        "-o", "--output", type=Path, default=Path("class.html"), help="the file to write"
    )
    chosen, more = parser.parse_known_args(arguments)
    try:
        if chosen.command is None:
            return open_lessons(chosen.copy, more)
        if more:
            parser.error(f"unknown: {' '.join(more)}")
        COMMANDS[chosen.command](chosen)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
