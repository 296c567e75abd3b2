"""Identifiers and texts of an SBML file, as names and texts of ours."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

from ..network.expressions import FUNCTIONS

LONGEST_NAME = 50
LONGEST_TEXT = 300
# What some programs call everything; the name beside it says more.
_NUMBERED = re.compile(r"(?:species|metabolite|parameter|ModelValue|reaction|s|re)_?\d+")
# What a run, a cohort or a tissue is asked for by name.
_OPTIONS = {
    "day", "days", "every", "runs", "seed", "spread", "method", "columns", "executor", "progress",
    "mixing", "self",
}  # fmt: skip


class Names:
    """Gives every part of a model a name of our kind, and each a different one."""

    def __init__(self) -> None:
        from ..lab.lab import Lab

        # A lab has each parameter as an attribute, beside those it has already.
        self._taken = {*_OPTIONS, *FUNCTIONS, "network", "levers", *dir(Lab)}

    def give(self, identifier: str, title: str = "") -> str:
        """Return a name for a part with this identifier, and perhaps a title."""
        wish = title if title and _NUMBERED.fullmatch(identifier) else identifier
        plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode()
        name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME] or "x"
        if not name[0].isalpha():
            name = f"x_{name}"
        if keyword.iskeyword(name):
            name += "_"
        free, count = name, 1
        while free in self._taken:
            count += 1
            free = f"{name}_{count}"
        self._taken.add(free)
        return free


def told(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text of a file in one line, without control characters, not too long."""
    letters = (" " if unicodedata.category(c)[0] in "CZ" else c for c in text[: 4 * longest])
    line = " ".join("".join(letters).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Return names in a sentence, the first few of many."""
    every = [repr(name) for name in names]
    return ", ".join(every[:5]) + (f" and {len(every) - 5} more" if len(every) > 5 else "")
