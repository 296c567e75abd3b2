"""The view: plain JavaScript modules and a style, joined into one text without a bundler."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
# Each after those it imports from.
MODULES = (
    "outcome.js",
    "levers.js",
    "paint.js",
    "chart.js",
    "cells.js",
    "painter.js",
    "camera.js",
    "deaths.js",
    "finding.js",
    "hand.js",
    "marks.js",
    "tissuewords.js",
    "microscope.js",
    "player.js",
    "counts.js",
    "tissuepicture.js",
    "tissue.js",
    "lab.js",
    "question.js",
    "space.js",
    "engine.js",
    "widget.js",
)
STYLES = ("style.css", "tissue.css", "question.css")

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./[a-z]+\.js";\n', re.MULTILINE)


def joined_code() -> str:
    """Return all modules as one: only the last one's default export remains an export."""
    parts = [(FOLDER / name).read_text(encoding="utf-8") for name in MODULES]
    joined = "\n".join(_IMPORT.sub("", part) for part in parts)
    return re.sub(r"^export (?!default)", "", joined, flags=re.MULTILINE)


def page_code() -> str:
    """Return the code of an exported page: the same modules, and a host in place of Jupyter."""
    code = joined_code().replace("export default {", "const widget = {")
    host = re.sub(r"^export ", "", (FOLDER / "host.js").read_text(encoding="utf-8"), flags=re.M)
    return f"{code}\n{host}\nstartPage(widget);\n"


def page_style() -> str:
    """Return the style of an exported page."""
    return (FOLDER / "page.css").read_text(encoding="utf-8") + joined_style()


def joined_style() -> str:
    """Return the style of all that the view shows."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in STYLES)
