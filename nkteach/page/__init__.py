"""The view: plain JavaScript modules and a style, joined into one text without a bundler."""

import json
import re
import zlib
from pathlib import Path

from rjsmin import jsmin

FOLDER = Path(__file__).parent
# Each after those it imports from.
MODULES = (
    "element.js",
    "words.js",
    "description.js",
    "outcome.js",
    "rows.js",
    "levers.js",
    "tools.js",
    "hand.js",
    "paint.js",
    "chart.js",
    "core.js",
    "patients.js",
    "crew.js",
    "crowd.js",
    "space.js",
    "engine.js",
    "cells.js",
    "painter.js",
    "camera.js",
    "deaths.js",
    "finding.js",
    "marks.js",
    "tissuewords.js",
    "microscope.js",
    "player.js",
    "counts.js",
    "tissuepicture.js",
    "tissue.js",
    "strip.js",
    "state.js",
    "share.js",
    "sight.js",
    "lens.js",
    "blood.js",
    "average.js",
    "chance.js",
    "lab.js",
    "kept.js",
    "deciding.js",
    "choices.js",
    "predict.js",
    "draw.js",
    "task.js",
    "question.js",
    "answers.js",
    "widget.js",
)
# What runs in a worker: a text of its own, which the page hands over.
WORKER_MODULES = ("core.js", "patients.js", "worker.js")
WORKER_PLACE = '"@worker.js@"'
STYLES = ("style.css", "tissue.css", "question.css")

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./[a-z]+\.js";\n', re.MULTILINE)


def packed_core() -> bytes:
    """Return core.wasm as core.js takes it: packed by zlib."""
    return zlib.compress((FOLDER / "core.wasm").read_bytes(), 9)


def joined_code() -> str:
    """Return all modules as one: only the last one's default export remains an export."""
    return str(jsmin(_joined(MODULES)))


def bare_code(name: str) -> str:
    """Return a module that stands alone, without its comments."""
    return str(jsmin((FOLDER / name).read_text(encoding="utf-8")))


def page_code() -> str:
    """Return the code of an exported page: the same modules, and a host in place of Jupyter."""
    return _hosted("startPage", "host.js")


def deck_code() -> str:
    """Return the code of an exported slide deck, which runs after reveal.js."""
    return _hosted("startDeck", "host.js", "speaker.js", "deck.js")


def _hosted(start: str, *hosts: str) -> str:
    code = _joined((*MODULES, *hosts)).replace("export default {", "const widget = {")
    return str(jsmin(f"{code}\n{start}(widget);\n"))


def _joined(modules: tuple[str, ...]) -> str:
    parts = [(FOLDER / name).read_text(encoding="utf-8") for name in modules]
    joined = "\n".join(_IMPORT.sub("", part) for part in parts)
    code = re.sub(r"^export (?!default)", "", joined, flags=re.MULTILINE)
    if WORKER_PLACE in code:
        code = code.replace(WORKER_PLACE, json.dumps(jsmin(_joined(WORKER_MODULES))))
    return code


def page_style() -> str:
    """Return the style of an exported page."""
    return (FOLDER / "page.css").read_text(encoding="utf-8") + joined_style()


def site_style() -> str:
    """Return the style of a site's index."""
    return (FOLDER / "page.css").read_text(encoding="utf-8")


def deck_style() -> str:
    """Return the style of an exported slide deck, which comes after that of reveal.js."""
    return page_style() + (FOLDER / "deck.css").read_text(encoding="utf-8")


def joined_style() -> str:
    """Return the style of all that the view shows."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in STYLES)
