"""How a lab stands, as a small JSON: in a file, or in a link after its "#"; as page/state.js.

{"nkteach state": 1, "lens": ..., "levers": {name: value}, "seed": ..., "patients": ...,
 "spread": ..., "lines": [columns drawn], "larger": false, "ghosts": {lens: {"levers": ...}}}
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError, unknown
from ..network.checking import number, whole_number
from ..network.levers import Lever

VERSION = 1
MARK = "nkteach state"
FRAGMENT = "#nk="
LARGEST = 100_000  # characters
BROKEN = "This state cannot be read; copy the link, or save the file, anew."
ELSEWHERE = "It was saved in another lab; open it there."
LARGEST_SEED = 2**32 - 1  # that the page draws with
MOST_PATIENTS = 100_000


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
    version = _whole(state, MARK)
    if version != VERSION:
        raise InputError(
            "This state was made by a later nkteach; update yours: pip install -U nkteach."
            if version > VERSION
            else BROKEN
        )
    known = list(levers)
    found = {
        "lens": _typed(state, "lens", str),
        "levers": _levers(state.get("levers"), known),
        "seed": _whole(state, "seed"),
        "patients": _whole(state, "patients"),
        "spread": _typed(state, "spread", int | float),
        "lines": _typed(state, "lines", list),
        "larger": _typed(state, "larger", bool),
        "ghosts": _typed(state, "ghosts", dict),
    }
    if not all(isinstance(column, str) for column in found["lines"]):
        raise InputError(BROKEN)
    found["ghosts"] = {lens: _ghost(lens, ghost, known) for lens, ghost in found["ghosts"].items()}
    return found


def checked_ghosts(
    given: Any, levers: Iterable[Lever], lenses: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return what each lens compares with, {lens: {"levers": {name: value}, "seed": ...}}.

    A lever that is missing stands where the lab begins. Raises InputError for a lens that is not
    there, a lever out of its range, or a ghost of patients that cannot be computed again.
    """
    here, known = tuple(lenses), {lever.name: lever for lever in levers}
    ghosts = {}
    for lens, kept in given.items():
        if lens not in here:
            raise unknown("lens", lens, here, ELSEWHERE, "In this state")
        ghost = _ghost(lens, kept, list(known))
        for name, value in ghost["levers"].items():
            lever = known[name]
            number(name, value, lever.low, lever.high, lever.unit, lever.kind == "switch")
        for part, check in CHECKS.items():
            if part in ghost:
                check(ghost[part])
        ghosts[lens] = ghost
    return ghosts


def checked_seed(value: Any) -> int:
    """Return a seed of chance, or raise one sentence that says what it can be."""
    return whole_number("seed", value, 0, LARGEST_SEED)


def checked_patients(value: Any) -> int:
    """Return a number of virtual patients, or raise one sentence that says what it can be."""
    return whole_number("patients", value, 1, MOST_PATIENTS)


def checked_spread(value: Any) -> float:
    """Return how much patients differ, or raise one sentence that says what it can be."""
    return number("spread", value, 0, 1)


CHECKS: dict[str, Callable[[Any], float]] = {
    "seed": checked_seed,
    "patients": checked_patients,
    "spread": checked_spread,
}


def _ghost(lens: str, given: Any, known: list[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InputError(BROKEN)
    ghost: dict[str, Any] = {"levers": _levers(given.get("levers"), known)}
    for part in CHECKS:
        # Without luck of their own, patients cannot be computed again; other lenses need none.
        if part in given or lens == "chance":
            whole = part != "spread"
            ghost[part] = _whole(given, part) if whole else _typed(given, part, int | float)
    return ghost


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
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, binascii.Error, RecursionError):
        raise InputError(BROKEN) from None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)  # NaN and Infinity are no JSON, whatever Python reads


def _whole(state: Mapping[str, Any], name: str) -> int:
    value = _typed(state, name, int | float)
    if isinstance(value, float) and not value.is_integer():
        raise InputError(BROKEN)
    return int(value)


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
            raise unknown("lever", name, known, ELSEWHERE, "In this state")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(BROKEN)
    try:
        return {name: float(value) for name, value in given.items()}
    except OverflowError:
        raise InputError(BROKEN) from None
