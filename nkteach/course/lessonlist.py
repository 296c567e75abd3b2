"""The list of lessons that `nkteach` opens: a small notebook, made from the notebooks beside it."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

NAME = "00-lessons.ipynb"
MARK = "nkteach list"  # in the metadata: what we wrote, so that what a student changed stays


def lessons_folder() -> Path:
    """Return the folder of the lessons: in the installed package, or in a checkout."""
    installed = Path(__file__).parent / "lessons" / "notebooks"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "notebooks"


def write_list(folder: Path) -> Path:
    """Write the list into a folder and return it; one that was changed by hand is left alone.

    Raises OSError where the folder cannot be written.
    """
    path = folder / NAME
    if not path.exists() or _is_ours(path):
        notebook = list_of(folder)
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def list_of(folder: Path) -> dict[str, Any]:
    """Return a notebook that links all notebooks of a folder, with their aims and minutes."""
    rows = [
        row for path in sorted(folder.glob("*.ipynb")) if path.name != NAME and (row := _row(path))
    ]
    text = "\n".join(
        [
            "# Lessons on natural killer cells and cancer immunity",
            "",
            "Open a lesson, then choose **Run All Cells** in the menu **Run**. Your answers are",
            "kept beside it, so you can stop and go on another day.",
            "",
            "| lesson | what you will be able to do | minutes |",
            "|---|---|---|",
            *rows,
            "",
            "*The lessons explain how immune cells work. They give no medical advice.*",
        ]
    )
    cell = {"cell_type": "markdown", "id": "lessons", "metadata": {}, "source": text}
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    metadata = {"kernelspec": kernel, MARK: _digest(text), "title": "Lessons"}
    return {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _row(path: Path) -> str:
    """A notebook's line of the list; nothing for one that cannot be read."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [c for c in notebook["cells"] if c["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
        about = notebook["metadata"].get("nkteach")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""
    about = about if isinstance(about, dict) else {}
    fences = r"^(```|~~~).*?(^\1|\Z)"
    heading = re.search(r"^#\s+(.+)$", re.sub(fences, "", text, flags=re.M | re.S), re.MULTILINE)
    number = re.match(r"(\d+)-", path.name)
    title = f"{int(number[1])} · " if number else ""
    title += heading[1].strip() if heading else path.stem
    aim, minutes = about.get("aim"), about.get("minutes")
    if not isinstance(aim, str):
        first = re.search(r"^1\. (.+?)[;.]?$", text, re.MULTILINE)
        aim = first[1] if first else ""
    if isinstance(about.get("needs"), str):
        aim = f"{aim.rstrip('.')}. Needs {about['needs']}"
    if not isinstance(minutes, int):
        found = re.search(r"About (\d+) minutes", text)
        minutes = int(found[1]) if found else ""
    return f"| [{_plain(title)}]({quote(path.name)}) | {_plain(aim)} | {minutes} |"


def _plain(text: str) -> str:
    """Text that cannot leave its cell of a table, nor be taken for markup."""
    text = re.sub(r"\*\*", "", text).replace("\n", " ")
    return re.sub(r"([\\|\[\]<>`])", r"\\\1", text)


def _is_ours(path: Path) -> bool:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        (cell,) = notebook["cells"]
        return bool(notebook["metadata"][MARK] == _digest("".join(cell["source"])))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
