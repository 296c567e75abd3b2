"""A lesson as one file: its text, and its labs alive, with no kernel, server or network.

The notebook is run once; each widget's state goes into the page with the engine they share.
"""

import base64
import hashlib
import html
import json
import mimetypes
import re
from pathlib import Path
from typing import Any

from . import __version__
from .answerfile import FRESH
from .errors import InputError
from .page import FOLDER, page_code, page_style
from .words import catalogue

ENGINE = "nkteach.engine.Engine"
SHOWN = ("nkteach.lab.Lab", "nkteach.question.Question", "nkteach.answers.Answers")
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS = 300  # a lesson's longest cell


def export_page(notebook: Path, target: Path) -> list[str]:
    """Write a lesson as one page; return a sentence for each output that is not alive in it.

    Raises InputError if the notebook cannot be read, run or written.
    """
    page, left_out = render(run_notebook(notebook), notebook)
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{target} cannot be written: {error.strerror}; name another file."
        ) from None
    return left_out


def run_notebook(path: Path) -> Any:
    """Return the notebook with its outputs and the state of its widgets."""
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
    except ImportError:
        raise InputError(
            "Writing a page needs a few more packages: pip install 'nkteach[page]'."
        ) from None
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.reader.NotJSONError):
        raise InputError(
            f"{path} is not a notebook that can be read; name an .ipynb file."
        ) from None
    client = NotebookClient(
        notebook, timeout=SECONDS, resources={"metadata": {"path": str(path.parent)}}
    )
    try:
        return client.execute()
    except CellExecutionError as error:
        raise InputError(f"A cell of {path.name} does not run: {error.evalue}") from None


def render(notebook: Any, path: Path) -> tuple[str, list[str]]:
    """Return a run notebook as a page, and a sentence for each output that is not alive in it."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    used: dict[str, Any] = {}
    left_out: list[str] = []
    body = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            text = _with_places(markdown.render(_with_attachments(cell)))
            body.append(f'<div class="page-text">{_with_images(text, path.parent)}</div>')
        elif cell.cell_type == "code":
            body += _outputs(cell, number, states, used, markdown, left_out)
    title = _title(notebook, path)
    return _page(title, "\n".join(body), _state(states, used)), left_out


def _outputs(
    cell: Any,
    number: int,
    states: dict[str, Any],
    used: dict[str, Any],
    markdown: Any,
    left_out: list[str],
) -> list[str]:
    parts = []
    alive = False
    for output in cell.outputs:
        data = output.get("data", {})
        if VIEW in data:
            key = data[VIEW]["model_id"]
            traits = states.get(key, {}).get("state", {})
            if traits.get("_anywidget_id") in SHOWN:
                used[key] = _without_answers(traits)
                words = html.escape(catalogue()["page"]["starting"])
                parts.append(f'<div class="page-widget" data-widget="{key}"><p>{words}</p></div>')
                alive = True
                continue
        shown = _still(output, data, markdown)
        if VIEW in data:
            left_out.append(f"Cell {number}: a widget that is not ours is shown as it was.")
        if shown:
            parts.append(f'<div class="page-output">{shown}</div>')
    # The one line that makes a lab says nothing to a reader without a kernel.
    if parts and not alive and "remove-input" not in cell.metadata.get("tags", []):
        source = f"<pre><code>{html.escape(cell.source)}</code></pre>"
        parts.insert(0, f'<div class="page-output">{source}</div>')
    return parts


def _without_answers(traits: dict[str, Any]) -> dict[str, Any]:
    """A widget's traits without what whoever wrote the page had answered in the notebook."""
    kept = {k: v for k, v in traits.items() if k not in ("_esm", "_css", "layout", "notice")}
    if traits["_anywidget_id"] == "nkteach.question.Question":
        kept |= FRESH | {"generation": ""}
    if traits["_anywidget_id"] == "nkteach.answers.Answers":
        kept |= {"questions": {}, "resets": 0}
    return kept


def _still(output: Any, data: Any, markdown: Any) -> str:
    """Return an output as it was when the notebook ran."""
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return f'<img alt="" src="data:{kind};base64,{data[kind].strip()}">'
    if "image/svg+xml" in data:
        packed = base64.b64encode(data["image/svg+xml"].encode()).decode()
        return f'<img alt="" src="data:image/svg+xml;base64,{packed}">'
    if "text/markdown" in data:
        return str(markdown.render(data["text/markdown"]))
    if "text/html" in data:
        return str(data["text/html"])
    text = data.get("text/plain") or output.get("text") or output.get("evalue") or ""
    return f"<pre>{html.escape(text)}</pre>" if text else ""


def _with_attachments(cell: Any) -> str:
    """Return a cell's text with its attached images written into it."""
    text = str(cell.source)
    for name, kinds in cell.get("attachments", {}).items():
        kind, packed = next(iter(kinds.items()))
        text = text.replace(f"attachment:{name}", f"data:{kind};base64,{packed}")
    return text


def _with_places(text: str) -> str:
    """Name the headings as JupyterLab does, so that links to "#Words" find them."""

    def named(match: re.Match[str]) -> str:
        place = html.unescape(re.sub(r"<[^>]*>", "", match[2])).replace(" ", "-")
        return f'<h{match[1]} id="{html.escape(place)}">{match[2]}</h{match[1]}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", named, text)


def _with_images(text: str, folder: Path) -> str:
    """Write the images that stand beside the notebook into the page."""

    def embedded(match: re.Match[str]) -> str:
        source = html.unescape(match[2])
        file = folder / source
        if re.match(r"[a-z]+:", source) or not file.is_file():
            return match[0]
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        packed = base64.b64encode(file.read_bytes()).decode()
        return f"{match[1]}data:{kind};base64,{packed}{match[3]}"

    return re.sub(r'(<img\b[^>]*?\bsrc=")([^"]+)(")', embedded, text)


def _title(notebook: Any, path: Path) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heading = re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE)
            if heading:
                return heading[1].strip()
    return path.stem


def _state(states: dict[str, Any], used: dict[str, Any]) -> str:
    """Return what the labs need, as JSON that cannot end the element it stands in."""
    core = ""
    for entry in states.values():
        if entry.get("state", {}).get("_anywidget_id") == ENGINE:
            core = next(b["data"] for b in entry["buffers"] if b["path"] == ["core"])
    still = (FOLDER / "still.svg").read_text(encoding="utf-8")
    # Labs of one network carry the same programs: the page holds them once.
    programs: list[str] = []
    for traits in used.values():
        model = traits.get("model") or {}
        if "rates" in model:
            if model["rates"] not in programs:
                programs.append(model["rates"])
            traits["model"] = model | {"rates": programs.index(model["rates"])}
    state = {
        "core": core,
        "programs": programs,
        "strings": catalogue(),
        "still": still,
        "widgets": used,
    }
    text = json.dumps(state, allow_nan=False)
    return text.replace("<", "\\u003c")


def _page(title: str, body: str, state: str) -> str:
    code = page_code()
    words = catalogue()["page"]
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    # Nothing may be loaded, and no script may run but ours, whatever a lesson's text holds.
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}' 'wasm-unsafe-eval'; "
        "worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>
{page_style()}
</style>
</head>
<body>
<main>
<noscript><p>{html.escape(words["no_script"])}</p></noscript>
{body}
<footer><p>{html.escape(words["footer"].replace("{version}", __version__))}</p></footer>
</main>
<script type="application/json" id="nk-state">{state}</script>
<script type="module">{code}</script>
</body>
</html>
"""
