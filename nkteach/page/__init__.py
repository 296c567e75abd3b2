"""The view: plain JavaScript modules and a style, joined into one text without a bundler."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
# Each after those it imports from.
MODULES = ("outcome.js", "levers.js", "chart.js", "lab.js", "engine.js", "widget.js")

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./[a-z]+\.js";\n', re.MULTILINE)


def joined_code() -> str:
    """Return all modules as one: only the last one's default export remains an export."""
    parts = [(FOLDER / name).read_text(encoding="utf-8") for name in MODULES]
    joined = "\n".join(_IMPORT.sub("", part) for part in parts)
    return re.sub(r"^export (?!default)", "", joined, flags=re.MULTILINE)
