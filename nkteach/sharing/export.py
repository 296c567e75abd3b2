"""A lesson as one file: its text, and its labs alive, with no kernel, server or network.

The notebook is run once; each widget's state goes into the page with the engine they share.
"""

import ast
import base64
import hashlib
import html
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..course.answerfile import FRESH
from ..errors import InputError
from ..files import check_apart, check_writable, written
from ..languages import ENVIRONMENT, speaking, spoken
from ..languages.words import catalogue, page_catalogue
from ..page import FOLDER, page_code, page_style
from .markup import OURS, to_html
from .outputs import Still, error_words, printed, still

STATE_ID = "nk-state"  # where the page finds what its labs need
ENGINE = "nkteach.page.engine.Engine"
SHOWN = (
    "nkteach.lab.lab.Lab",
    "nkteach.course.question.Question",
    "nkteach.course.answers.Answers",
)
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
WASM, NONE = "'wasm-unsafe-eval'", "'none'"  # sources of a policy
LARGE = 300  # characters above which a part of a network is shared by those that have the same
NOT_OURS = "a widget that is not ours needs a kernel and is left out."
MAKES_READY = {"language", "Lab", "Question", "Answers"}  # ours: see _prepares
LINE = 60  # characters of a cell's first line in a sentence
SECONDS = 300  # a lesson's longest cell
NEEDS_KERNEL = "needs-kernel"  # tag of a cell of which a page shows the code, and stills


def export_page(notebook: Path, target: Path, language: str = "") -> list[str]:
    """Write a lesson as one page; return a sentence for each output that is not alive in it.

    language: "en" or "es", for a notebook that chooses none

    Raises InputError if the notebook cannot be read, run or written.
    """
    check_target(target, notebook)  # said before the notebook is run, which takes a while
    done = run_notebook(notebook, language)
    with speaking(language_of(done, language)):
        page, left_out = render(done, notebook)
    write(page, target)
    return left_out


def check_target(target: Path, notebook: Path) -> None:
    """Raise InputError if a notebook's page cannot be written there, or would take its place."""
    check_apart(target, [notebook])
    if target.suffix.lower() == ".ipynb":
        raise InputError(
            f"{str(target)!r} would be a web page with a notebook's ending; "
            "name an .html file with -o."
        )
    check_writable(target)


def write(text: str, target: Path) -> None:
    """Write a file; raise InputError if it cannot be."""
    with written(target) as file:
        file.write(text)


def run_notebook(path: Path, language: str = "") -> Any:
    """Return the notebook with its outputs and the state of its widgets."""
    try:
        import latex2mathml  # noqa: F401 (all of these are used later)
        import markdown_it  # noqa: F401
        import mdit_py_plugins  # noqa: F401
        import nbclient  # noqa: F401
        import nbformat  # noqa: F401
        import nh3  # noqa: F401
    except ImportError:
        raise InputError(
            "Writing a page needs a few more packages: pip install 'nkteach[page]'."
        ) from None
    return _executed(_read(path), path, language)


def _read(path: Path) -> Any:
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        _tidy(notebook)
    except (
        OSError,
        ValueError,
        AttributeError,
        KeyError,
        TypeError,
        nbformat.ValidationError,
        nbformat.reader.NotJSONError,
    ):
        raise InputError(
            f"{path} is not a notebook that can be read; name an .ipynb file."
        ) from None
    return notebook


def _tidy(notebook: Any) -> None:
    """Take out metadata of the wrong type, which other programs leave: "tags": null.

    Raises TypeError for a cell whose text is none.
    """
    notebook.metadata.pop("widgets", None)  # of an earlier run
    if not isinstance(notebook.metadata.get("kernelspec", {}), dict):
        del notebook.metadata["kernelspec"]
    for cell in notebook.cells:
        if not isinstance(cell.source, str):
            raise TypeError
        for name, kind in (("tags", list), ("slideshow", dict)):
            if not isinstance(cell.metadata.get(name, kind()), kind):
                del cell.metadata[name]
        attached = cell.get("attachments")
        if attached is not None:
            whole = attached if isinstance(attached, dict) else {}
            cell.attachments = {k: v for k, v in whole.items() if isinstance(v, dict)}


def _executed(notebook: Any, path: Path, language: str) -> Any:
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    begun: list[str] = []  # how each cell that was run is called
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        resources={"metadata": {"path": str(path.parent)}},
        # Its remarks on itself, as that its end interrupted it, are not for a teacher.
        extra_arguments=["--log-level=CRITICAL"],
        on_cell_start=lambda cell, cell_index: begun.append(_called(cell, cell_index, path)),
    )
    try:
        return client.execute(env=os.environ | ({ENVIRONMENT: language} if language else {}))
    except CellExecutionError as error:
        words = error_words(error.ename, error.evalue).strip().splitlines()[0].rstrip(".")
        raise InputError(f"{begun[-1]} does not run: {words}.") from None
    except CellTimeoutError:
        raise InputError(
            f"{begun[-1]} takes longer than {SECONDS} seconds; give it less to do."
        ) from None
    except DeadKernelError:
        where = begun[-1].replace("Cell", "cell", 1) if begun else path.name
        raise InputError(
            f"Python died while it ran {where}; run the notebook in JupyterLab to see why."
        ) from None
    except NoSuchKernel as error:
        raise InputError(
            f"{path.name} asks for the kernel {error.name!r}, which is not on this computer; "
            "choose Python 3 in JupyterLab and save it."
        ) from None


def _called(cell: Any, index: int, path: Path) -> str:
    """Return how a cell is called in a sentence: by its number, and the line it begins with."""
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    short = line if len(line) <= LINE else f"{line[:LINE].rstrip()} ..."
    return f"Cell {index + 1} of {path.name} ({printed(short)})"


def language_of(notebook: Any, asked: str = "") -> str:
    """Return the language of a run notebook: that of its labs, else the one asked for."""
    for entry in _widgets(notebook).values():
        if entry.get("state", {}).get("_anywidget_id") == ENGINE:
            asked = str(entry["state"]["language"])
    return asked or spoken()


def _widgets(notebook: Any) -> dict[str, Any]:
    found: dict[str, Any] = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return found


@dataclass(frozen=True)
class Piece:
    """A cell as HTML: what it shows, where it stood, and how a slide deck takes it."""

    cell: str  # its id in the notebook, "" if it has none
    content: str  # "" for one that shows nothing: its slide mark counts all the same
    slide: str  # "slide", "subslide", "fragment", "skip", "notes" or ""
    heading: int = 0  # level of the heading it begins with, 0 for none
    alive: bool = False  # a lab or a question stands in it


@dataclass(frozen=True)
class Lesson:
    """A run notebook taken apart."""

    title: str
    pieces: list[Piece]
    state: str  # what its labs need, as JSON
    left_out: list[str]  # a sentence for each output that is not alive


def render(notebook: Any, path: Path) -> tuple[str, list[str]]:
    """Return a run notebook as a page, and a sentence for each output that is not alive in it."""
    lesson = take_apart(notebook, path)
    body = "\n".join(_place(piece) for piece in lesson.pieces if piece.content)
    return _page(lesson, body), lesson.left_out


def take_apart(notebook: Any, path: Path, projector: bool = False) -> Lesson:
    """Return a run notebook's cells as pieces, and the state of the labs in them.

    projector: labs at the size of a lecture hall's screen.
    """
    states = _widgets(notebook)
    used: dict[str, Any] = {}
    left_out: list[str] = []
    pieces = []
    for number, cell in enumerate(notebook.cells, start=1):
        if "remove-cell" in cell.metadata.get("tags", []):
            continue
        missing: list[str] = []
        if cell.cell_type == "markdown":
            attached = cell.get("attachments", {})
            shown = _with_places(to_html(str(cell.source), path.parent, missing, attached))
            content = f'<div class="page-text">{shown}</div>' if shown.strip() else ""
            pieces.append(_piece(cell, content, _heading(shown)))
        elif cell.cell_type == "code":
            content = "\n".join(_outputs(cell, number, states, used, left_out))
            pieces.append(_piece(cell, content, alive='data-widget="' in content))
        left_out += [f"Cell {number}: the image {name} cannot be put in." for name in missing]
    if projector:
        for traits in used.values():
            traits["projector"] = True
    if not any(piece.content for piece in pieces):
        raise InputError(
            f"{path.name} has nothing to show: no text, code or output; write a cell, and save it."
        )
    return Lesson(title_of(notebook, path), pieces, _state(states, used), left_out)


def _piece(cell: Any, content: str, heading: int = 0, alive: bool = False) -> Piece:
    mark = cell.metadata.get("slideshow", {}).get("slide_type", "") or ""
    name = str(cell.get("id", ""))
    return Piece(
        cell="" if name == STATE_ID else name,
        content=re.sub(r"<(pre|table)\b", r'<\1 tabindex="0"', content),  # they scroll when wide
        slide="" if mark == "-" else str(mark),
        heading=heading,
        alive=alive,
    )


def _heading(shown: str) -> int:
    found = re.match(r"\s*<h([1-6])\b", shown)
    return int(found[1]) if found else 0


def _place(piece: Piece) -> str:
    name = f' id="{html.escape(piece.cell)}"' if piece.cell else ""
    return f'<div class="page-cell"{name}>{piece.content}</div>'


def _outputs(
    cell: Any, number: int, states: dict[str, Any], used: dict[str, Any], left_out: list[str]
) -> list[str]:
    tags = cell.metadata.get("tags", [])
    if NEEDS_KERNEL in tags:
        stills = [still(out).shown for out in cell.outputs if VIEW not in out.get("data", {})]
        return [_shown(part) for part in (_code(cell), *stills, _alive_in_a_notebook()) if part]
    parts = []
    alive = False
    for output in cell.outputs:
        key = str(output.get("data", {}).get(VIEW, {}).get("model_id", ""))
        traits = states.get(key, {}).get("state", {})
        if traits.get("_anywidget_id") in SHOWN:
            used[key] = _without_answers(traits)
            words = html.escape(catalogue()["page"]["starting"])
            place = f'class="page-widget" data-widget="{html.escape(key)}"'
            parts.append(f"<div {place}><p>{words}</p></div>")
            alive = True
            continue
        if key and _hidden(states, key):
            continue
        seen = Still("", NOT_OURS, alive=True) if key else still(output)
        if seen.lost:
            left_out.append(f"Cell {number}: {seen.lost}")
        parts += [_shown(seen.shown)] if seen.shown else []
        parts += [_shown(_alive_in_a_notebook())] if seen.alive else []
    # The one line that makes a lab says nothing to a reader without a kernel.
    if not alive and "remove-input" not in tags and (parts or not _prepares(cell.source)):
        parts.insert(0, _shown(_code(cell)))
    return parts


def _shown(part: str) -> str:
    return f'<div class="page-output">{part}</div>'


def _alive_in_a_notebook() -> str:
    return f"<p>{html.escape(catalogue()['page']['needs_kernel'])}</p>"


def _prepares(source: str) -> bool:
    """Whether code only makes ready what other cells show: imports, a language, a lab by name."""
    lines = [line for line in source.splitlines() if not line.startswith(("%", "!"))]
    try:
        statements = ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError):
        return False
    if not statements:  # a line for the shell, or nothing; but a remark is for the reader
        return not any(line.strip() for line in lines)
    return all(
        isinstance(statement, (ast.Import, ast.ImportFrom))
        or (
            isinstance(statement, (ast.Expr, ast.Assign))
            and isinstance(statement.value, ast.Call)
            and ast.unparse(statement.value.func).rpartition(".")[2] in MAKES_READY
        )
        for statement in statements
    )


def _hidden(states: dict[str, Any], key: str) -> bool:
    """Whether a widget has hidden itself, as a progress bar does when it is done."""
    layout = str(states.get(key, {}).get("state", {}).get("layout", "")).removeprefix("IPY_MODEL_")
    return bool(states.get(layout, {}).get("state", {}).get("visibility") == "hidden")


def _code(cell: Any) -> str:
    return f"<pre><code>{html.escape(cell.source)}</code></pre>"


def _without_answers(traits: dict[str, Any]) -> dict[str, Any]:
    """A widget's traits without what whoever wrote the page had answered in the notebook."""
    kept = {k: v for k, v in traits.items() if k not in ("_esm", "_css", "layout", "notice")}
    if traits["_anywidget_id"] == "nkteach.course.question.Question":
        kept |= FRESH | {"generation": ""}
    if traits["_anywidget_id"] == "nkteach.course.answers.Answers":
        kept |= {"questions": {}, "resets": 0}
    return kept


def _with_places(text: str) -> str:
    """Name the headings as JupyterLab does, so that links to "#Words" find them."""

    def named(match: re.Match[str]) -> str:
        place = html.unescape(re.sub(r"<[^>]*>", "", match[2])).replace(" ", "-")
        if OURS in place:  # the page finds things of its own by such a name
            return match[0]
        return f'<h{match[1]} id="{html.escape(place)}">{match[2]}</h{match[1]}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", named, text)


def title_of(notebook: Any, path: Path) -> str:
    """Return the words of a notebook's first heading of the first level, or its file's name."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            shown = to_html(str(cell.source))
            for heading in re.findall(r"<h1\b[^>]*>(.*?)</h1>", shown, re.DOTALL):
                words = " ".join(html.unescape(re.sub(r"<[^>]*>", "", heading)).split())
                if words:
                    return words
    return path.stem


def _state(states: dict[str, Any], used: dict[str, Any]) -> str:
    """Return what the labs need."""
    core = ""
    for entry in states.values():
        if entry.get("state", {}).get("_anywidget_id") == ENGINE:
            core = next(b["data"] for b in entry["buffers"] if b["path"] == ["core"])
    still = (FOLDER / "still.svg").read_text(encoding="utf-8")
    # Labs of one network have much in common: the page holds it once.
    common: list[Any] = []
    for traits in used.values():
        model = traits.get("model") or {}
        large = {part: value for part, value in model.items() if len(json.dumps(value)) > LARGE}
        common += [value for value in large.values() if value not in common]
        traits["model"] = {part: value for part, value in model.items() if part not in large}
        traits["common"] = {part: common.index(value) for part, value in large.items()}
    state = {
        "core": core,
        "common": common,
        "strings": page_catalogue(),
        "still": still,
        "widgets": used,
    }
    return as_json(state)


def as_json(value: Any) -> str:
    """Return JSON that cannot end the element it stands in."""
    return json.dumps(value, allow_nan=False).replace("<", "\\u003c")


def _page(lesson: Lesson, body: str) -> str:
    words = catalogue()["page"]
    footer = html.escape(words["footer"].replace("{version}", __version__))
    return document(
        title=lesson.title,
        style=page_style(),
        body=f"""<main>
<noscript><p>{html.escape(words["no_script"])}</p></noscript>
{body}
<footer><p>{footer}</p></footer>
</main>""",
        state=lesson.state,
        code=page_code(),
    )


def document(
    *,
    title: str,
    style: str,
    body: str,
    state: str = "",
    code: str = "",
    before: str = "",
    note: str = "",
) -> str:
    """Return a whole file that loads nothing.

    state: what the code reads, as JSON
    before: a script of others that the code needs; note: their licence
    """
    # No script may run but these, whatever a lesson's text holds.
    allowed = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in (before, code)
        if script
    ]
    policy = (
        f"default-src 'none'; script-src {' '.join([*allowed, WASM] if allowed else [NONE])}; "
        "worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    scripts = []
    if state:
        scripts.append(f'<script type="application/json" id="{STATE_ID}">{state}</script>')
    if before:
        scripts.append(f"<!--\n{note.replace('--', '- -')}\n-->\n<script>{before}</script>")
    if code:
        scripts.append(f'<script type="module">{code}</script>')
    return "\n".join([
        "<!doctype html>",
        f'<html lang="{spoken()}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(title)}</title>",
        f"<style>\n{style}\n</style>",
        "</head>",
        "<body>",
        body,
        *scripts,
        "</body>",
        "</html>",
        "",
    ])  # fmt: skip
