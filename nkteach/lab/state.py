"""How a lab stands, as a small JSON: in a file, or in a link after its "#"; as page/state.js.

{"nkteach state": 1, "lens": ..., "levers": {name: value}, "seed": ..., "patients": ...,
 "spread": ..., "lines": [columns drawn], "larger": false, "ghosts": {lens: {"levers": ...}}}
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError, unknown

VERSION = 1
MARK = "nkteach state"
FRAGMENT = "#nk="
LARGEST = 100_000  # characters
BROKEN = "This state cannot be read; copy the link, or save the file, anew."


def state_link(state: Mapping[str, Any]) -> str:
    """Return a state as the end of a link: "#nk=" and letters."""
    text = json.dumps(state, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return FRAGMENT + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_state(given: Any, levers: Iterable[str]) -> dict[str, Any]:
    """Return the state in a dict, a JSON text, a link or a file, checked against a lab's levers.

    Raises InputError with one sentence for one that is broken, newer, or of another lab.
    """
    state = _parsed(given)
    if not isinstance(state, dict) or MARK not in state:
        raise InputError(BROKEN)
    if state[MARK] != VERSION:
        newer = isinstance(state[MARK], int) and state[MARK] > VERSION
        raise InputError(
            "This state was made by a later nkteach; update yours: pip install -U nkteach."
            if newer
            else BROKEN
        )
    known = list(levers)
    found = {
        "lens": _typed(state, "lens", str),
        "levers": _levers(state.get("levers"), known),
        "seed": _typed(state, "seed", int),
        "patients": _typed(state, "patients", int),
        "spread": _typed(state, "spread", int | float),
        "lines": _typed(state, "lines", list),
        "larger": _typed(state, "larger", bool),
        "ghosts": _typed(state, "ghosts", dict),
    }
    if not all(isinstance(column, str) for column in found["lines"]):
        raise InputError(BROKEN)
    for ghost in found["ghosts"].values():
        if not isinstance(ghost, dict):
            raise InputError(BROKEN)
        _levers(ghost.get("levers"), known)
    return found


def _parsed(given: Any) -> Any:
    if isinstance(given, dict):
        return given
    if isinstance(given, Path) or (isinstance(given, str) and given.endswith(".json")):
        path = Path(given)
        try:
            given = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise InputError(f"{path} cannot be read; name a file that a lab saved.") from None
    if not isinstance(given, str) or len(given) > LARGEST:
        raise InputError(BROKEN)
    try:
        if FRAGMENT in given:
            packed = given.split(FRAGMENT, 1)[1].strip()
            text = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        else:
            text = given
        return json.loads(text)
    except (ValueError, binascii.Error, RecursionError):
        raise InputError(BROKEN) from None


def _typed(state: Mapping[str, Any], name: str, kind: Any) -> Any:
    value = state.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InputError(BROKEN)
    return value


def _levers(given: Any, known: list[str]) -> dict[str, float]:
    if not isinstance(given, dict):
        raise InputError(BROKEN)
    for name, value in given.items():
        if name not in known:
            advice = "It was saved in another lab; open it there."
            raise unknown("lever", name, known, advice, "In this state")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(BROKEN)
    try:
        return {name: float(value) for name, value in given.items()}
    except OverflowError:
        raise InputError(BROKEN) from None
