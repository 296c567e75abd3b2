"""Units for SBML: powers of counted things, days and the like.

SBML knows no cell. What a species counts is an item here, but for half-effects and the like, which
are ratios already. The volume a model is of is one of itself, so a cell per microlitre is an item
too. A plain number inside an expression takes the unit that its place asks for.
"""

import re
from collections.abc import Mapping

from ..core.graph import LARGEST_WHOLE_POWER
from ..network.expressions import Call, Expression, Name, Number

Unit = tuple[tuple[str, int], ...]  # ((base, power), ...), sorted
PLAIN: Unit = ()
COUNT: Unit = (("item", 1),)
DAY: Unit = (("day", 1),)
RATE: Unit = (("day", -1), ("item", 1))
# Each base with the unit of SBML it is a multiple of.
BASES = {
    "item": ("item", "1"),
    "day": ("second", "86400"),
    "hour": ("second", "3600"),
    "minute": ("second", "60"),
    "second": ("second", "1"),
    "year": ("second", "31557600"),
    "um": ("metre", "1e-6"),
    "mm": ("metre", "1e-3"),
}
_WORDS = {"days": "day", "d": "day", "h": "hour", "hours": "hour", "min": "minute"} | {
    "minutes": "minute", "s": "second", "seconds": "second", "years": "year", "µm": "um",
}  # fmt: skip
# What is told in multiples of something: of a half effect, of a usual dose.
_RATIOS = {"1", "share", "ratio", "fraction", "exponent", "ligand", "switch", "dose", "doses"} | {
    "half-effect", "half-effects", "bout", "bouts",
}  # fmt: skip
_VOLUMES = {"nl", "ul", "µl", "ml", "dl", "l", "mm3"}
_PHRASES = {"", "%", "nights a week"}
_TOKEN = re.compile(r"\s*(?:(1|[^\W\d](?:[\w-]*[^\W\d])?)(?:\^?(-?\d))?|([()/*]))")


def read_unit(text: str) -> Unit | None:
    """Return what a unit in words means, "1/(cell day)" for one; None if that cannot be told."""
    if text.strip() in _PHRASES or text.startswith("x "):  # times what is normal
        return PLAIN
    at = 0
    signs, sign = [1], 1  # of each open bracket, and of what comes next
    found: Unit = PLAIN
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        word, power, mark = match.groups()
        at = match.end()
        if mark == "/":
            sign = -1
            continue
        if mark == "(":
            signs.append(signs[-1] * sign)
        elif mark == ")":
            signs.pop()
            if not signs:
                return None
        elif word:
            found = times(found, _meaning(word + power if power else word, word, int(power or 1)),
                          signs[-1] * sign)  # fmt: skip
        sign = 1
    return found if len(signs) == 1 else None


def _meaning(whole: str, word: str, power: int) -> Unit:
    if whole.lower() in _VOLUMES | _RATIOS or word.lower() in _VOLUMES | _RATIOS:
        return PLAIN
    base = _WORDS.get(word, word)
    return ((base if base in BASES else "item", power),)


def unit_name(unit: Unit) -> str:
    """Return the identifier of a unit, "item_per_day" for one."""
    if unit == PLAIN:
        return "dimensionless"
    above, below = (
        [base + (str(abs(power)) if abs(power) > 1 else "") for base, power in unit
         if power * sign > 0]
        for sign in (1, -1)
    )  # fmt: skip
    return "_".join((*above, *(("per", *below) if below else ())))


def times(a: Unit, b: Unit, sign: int = 1) -> Unit:
    """Return the unit of a product, or of a quotient (`sign` -1)."""
    powers = dict(a)
    for base, power in b:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def raised(unit: Unit, power: int) -> Unit:
    """Return the unit of a power that is not nought."""
    return tuple((base, power * own) for base, own in unit)


def whole_power(exponent: Expression) -> int | None:
    """Return a written whole exponent that is multiplied out, or None; see core/graph.py."""
    match exponent:
        case Number(value):
            whole = abs(value) <= LARGEST_WHOLE_POWER and value == int(value)
            return int(value) if whole else None
        case Call("negate", (inside,)):
            below = whole_power(inside)
            return None if below is None else -below
    return None


def natural(expression: Expression, known: Mapping[str, Unit | None]) -> Unit:
    """Return the unit an expression has if the numbers in it take the units that suit."""
    match expression:
        case Name(name):
            return known.get(name) or PLAIN
        case Call("*" | "/" as operator, (left, right)):
            sign = 1 if operator == "*" else -1
            return times(natural(left, known), natural(right, known), sign)
        case Call("**", (base, exponent)):
            whole = whole_power(exponent)
            return PLAIN if not whole else raised(natural(base, known), whole)
        case Call("sqrt", (inside,)):
            return tuple((base, power // 2) for base, power in natural(inside, known) if power > 1)
        case Call("negate", (inside,)):
            return natural(inside, known)
        case Call("+" | "-" | "min" | "max", parts):
            fixed = [part for part in parts if not adjustable(part)]
            if fixed:
                return natural(fixed[0], known)
            # A number that stands alone is most often the 1 of a share.
            lone = any(isinstance(part, Number) for part in parts)
            return PLAIN if lone else natural(parts[0], known)
    return PLAIN


def adjustable(expression: Expression) -> bool:
    """Return whether a number in an expression can give it any unit."""
    match expression:
        case Number():
            return True
        case Call("*" | "/", parts):
            return any(adjustable(part) for part in parts)
        case Call("negate" | "sqrt", (inside,)):
            return adjustable(inside)
        case Call("+" | "-" | "min" | "max", parts):
            return all(adjustable(part) for part in parts)
    return False


def shared(
    operator: str, parts: tuple[Expression, ...], want: Unit, known: Mapping[str, Unit | None]
) -> list[Unit]:
    """Return the unit that each argument of an operator takes where the whole is to have `want`."""
    units = [natural(part, known) for part in parts]
    match operator:
        case "+" | "-" | "min" | "max":
            fixed = [unit for part, unit in zip(parts, units, strict=True) if not adjustable(part)]
            return [fixed[0] if fixed else want] * len(parts)
        case "*" | "/":
            signs = (1, -1 if operator == "/" else 1)
            rest = times(times(want, units[0], -1), units[1], -signs[1])
            # A plain number is the first to take what is missing.
            order = sorted((0, 1), key=lambda place: not isinstance(parts[place], Number))
            for place in order:
                if adjustable(parts[place]):
                    units[place] = times(units[place], rest, signs[place])
                    break
        case "sqrt":
            return [times(want, want)]
        case "negate":
            return [want]
        case "exp" | "log":
            return [PLAIN]
    return units
