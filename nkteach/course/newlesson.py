"""A new lesson from a template: a notebook and its questions, in a folder of the teacher's own."""

import json
import re
from pathlib import Path
from typing import Any

from ..errors import InputError

TEMPLATE = Path(__file__).parent / "lessons" / "template" / "questions.json"


def new_lesson(name: str, folder: Path) -> tuple[Path, Path]:
    """Write NAME.ipynb and NAME.json into a folder; return both.

    Raises InputError for a name that cannot be, for files that exist, or a folder that is none.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
        raise InputError(
            f"{name!r} cannot name a lesson; use up to 60 small letters, digits and hyphens."
        )
    notebook, questions = folder / f"{name}.ipynb", folder / f"{name}.json"
    for path in (notebook, questions):
        if path.exists():
            raise InputError(f"{path} is there already; choose another name.")
    title = re.sub(r"^\d+-", "", name).replace("-", " ").capitalize() or name
    text = TEMPLATE.read_text(encoding="utf-8").replace("{title}", title)
    try:
        questions.write_text(text, encoding="utf-8")
        made = json.dumps(_notebook(name, title), ensure_ascii=False, indent=1)
        notebook.write_text(f"{made}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror}; go to another folder."
        ) from None
    return notebook, questions


def _notebook(name: str, title: str) -> dict[str, Any]:
    file = f"{name}.json"
    cells = [
        _text("title", "slide", f"""# {title}

What this lesson asks, in one sentence.

**About 20 minutes.**

After this lesson you can

1. **tell** what becomes of a small and of a large tumour;
2. **find** the start from which the outcome turns;
3. **explain** why it turns there.

*This lesson explains how immune cells work. It is no medical advice, and the model in it predicts \
nothing about any patient.*"""),
        _code("import", "skip", "import nkteach as nk"),
        _text("play", "slide", """## 1 · Play (5 minutes)

[**NK cells**](#Words) and [**T cells**](#Words) can kill tumour cells. Move the lever as you \
like."""),
        _code("lab-bench", "-",
              f'nk.Lab("{file}", levers=["tumour_cells"], days=60, key="bench", keep=True)'),
        _text("commit", "slide", """## 2 · Commit yourself (5 minutes)

Say what you expect. The picture appears when you have committed yourself."""),
        _code("q-many-cells", "-", f'nk.Question("{file}", "many-cells")'),
        _text("task", "slide", """## 3 · Find the edge (5 minutes)

Use the lab of part 1."""),
        _code("q-find-the-edge", "-", f'nk.Question("{file}", "find-the-edge")'),
        _text("exit", "slide", "## 4 · Before you go (5 minutes)"),
        _code("q-why", "-", f'nk.Question("{file}", "why")'),
        _code("answers", "-", f'nk.Answers("{file}")'),
        _text("words", "skip", "## Words"),
        _code("glossary", "skip", f'nk.glossary("{file}")', tags=["remove-input"]),
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    about = {"aim": "What the lesson is for, in one sentence.", "minutes": 20}
    metadata = {"kernelspec": kernel, "nkteach": about, "title": title}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _text(key: str, slide: str, source: str) -> dict[str, Any]:
    metadata = {"slideshow": {"slide_type": slide}}
    return {"cell_type": "markdown", "id": key, "metadata": metadata, "source": source}


def _code(key: str, slide: str, source: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": key,
        "metadata": {"slideshow": {"slide_type": slide}, **metadata},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
