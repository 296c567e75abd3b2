"""What a network must satisfy to be run; each failure is one sentence that names the part."""

import dataclasses
import keyword
import re
import reprlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..core.rule import LAID_OUT
from ..core.tissue_layout import ROLES
from ..errors import InputError, unknown
from .expressions import FUNCTIONS, names
from .structure import describe_place, sides

if TYPE_CHECKING:
    from .network import Network
    from .parts import Parameter

MOST_SPECIES = 64
MOST_REACTIONS = 200
LARGEST = 1e15
LONGEST = 3_650  # days of a run
KINDS = ("cells", "signal", "pool")  # of species
SWITCH = "switch"  # the unit of a parameter that is on (1) or off (0)
# Fields that are parsed: what is wrong with them, the parser says.
PARSED = ("equation", "rate", "expression", "day", "amount", "capacity")


def number(
    name: str,
    value: Any,
    low: float,
    high: float,
    unit: str = "",
    switch: bool = False,
    whole: bool = False,
) -> float:
    """Return `value` as a number between low and high, or raise one sentence that says how."""
    span = f"whole number from {low:,.0f} to {high:,.0f}"
    if not whole:
        span = f"number from {low:g} to {high:g}"
    allowed = f"give a {span}" + (f" {unit}" if unit else "")
    shown = shortly(value)
    if switch:
        allowed = "give True or False"
    elif type(value).__name__ in ("bool", "bool_"):
        raise InputError(f"{name} cannot be {shown}; {allowed}.")
    # numpy scalars count as numbers; texts and containers do not.
    if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
        raise InputError(f"{name} cannot be {shown}; {allowed}.")
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name} cannot be {shown}; {allowed}.") from None
    if switch and result not in (0.0, 1.0):
        raise InputError(f"{name} cannot be {shown}; {allowed}.")
    if not low <= result <= high:
        raise InputError(f"{name} = {shown} is outside its range; {allowed}.")
    if whole and result != int(result):
        raise InputError(f"{name} = {shown} is not a whole number; {allowed}.")
    return result


def shortly(value: Any) -> str:
    """Return a value as Python writes it, cut where it is long."""
    try:
        return reprlib.repr(value)
    except ValueError:  # Python writes no whole number of thousands of digits
        return "a number too long to write"


def whole_number(name: str, value: Any, low: int, high: int) -> int:
    """Return `value` as a whole number from low to high, or raise one sentence that says how."""
    return int(number(name, value, low, high, whole=True))


def listed(what: str, value: Any, kind: type, call: str = "") -> tuple[Any, ...]:
    """Return what is listed as a tuple, or raise one sentence that says what `what` may hold."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, dict)):
        found = tuple(value)
        if all(isinstance(one, kind) for one in found):
            return found
    example = f"[{call}(...)]" if call else '["name"]'
    raise InputError(f"{what} cannot be {shortly(value)}; give a list, as {example}.")


def paired(what: str, value: Any) -> tuple[tuple[str, str], ...]:
    """Return pairs of texts as tuples, or raise one sentence."""
    try:
        found = tuple((first, second) for first, second in value)
    except (TypeError, ValueError):
        found = ((value, None),)
    if all(isinstance(text, str) for pair in found for text in pair):
        return found
    shown = shortly(value)
    raise InputError(f'{what} cannot be {shown}; give a list of pairs of texts, as [("a", "b")].')


def check_texts(part: Any, where: str) -> None:
    """Raise InputError for the first field of a part that should be a text and is none."""
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if field.type is str and field.name not in PARSED and not isinstance(value, str):
            shown = shortly(value)
            raise InputError(f"The {field.name} of {where} cannot be {shown}; give a text.")


def unfit(network: "Network", place: int, value: float) -> InputError:
    """Return what to say of a number that no run can begin with; `place` as core/program.py has it.

    page/engine.js says the same.
    """
    from ..languages.words import fill

    size = len(network.species)
    of_events = place - 2 * size - len(network.extinctions)
    if place < size:
        name = network.species_names[place]
        return InputError(fill("failure.start", species=name, value=f"{value:g}"))
    if of_events == 2 * len(network.events):
        return InputError(fill("failure.capacity", capacity=f"{value:g}"))
    event = network.events[network.event_order[of_events // 2]]
    key = "failure.event_amount" if of_events % 2 else "failure.event_day"
    return InputError(fill(key, species=event.species or event.meaning, value=f"{value:g}"))


def check_network(network: "Network") -> None:
    """Raise InputError for the first thing in a network that does not hold together."""
    check_texts(network, "a network")
    taken: set[str] = set()
    named: tuple[Any, ...] = (*network.species, *network.parameters, *network.quantities)
    for part in named:
        _check_name(part.name, taken)
        check_texts(part, repr(part.name))
    for reaction in network.reactions:
        if not isinstance(reaction.name, str) or not 0 < len(reaction.name.strip()) <= 80:
            raise InputError(f"{reaction.name!r} cannot name a reaction; use 1 to 80 characters.")
        if reaction.name in taken:
            raise InputError(f"{reaction.name!r} is used twice in the network; names must differ.")
        check_texts(reaction, f"reaction {reaction.name!r}")
        taken.add(reaction.name)
    if not network.species:
        raise InputError(f"The network {network.name!r} has no species; add at least one.")
    if len(network.species) > MOST_SPECIES or len(network.reactions) > MOST_REACTIONS:
        raise InputError(
            f"The network {network.name!r} is too large; at most {MOST_SPECIES} species and "
            f"{MOST_REACTIONS} reactions can be run."
        )
    for parameter in network.parameters:
        _check_parameter(parameter)
    for species in network.species:
        if species.kind not in KINDS:
            raise InputError(
                f"The kind of species {species.name!r} cannot be {species.kind!r}; "
                f"give one of {', '.join(KINDS)}."
            )
        number(f"The scale of {species.name!r}", species.scale, 0.0, LARGEST)
        number(f"The highest count of {species.name!r}", species.high, 0.0, LARGEST)
        if not isinstance(species.initial, str):
            number(f"the initial count of {species.name}", species.initial, 0.0, species.high)
    for reaction in network.reactions:
        for side in sides(reaction):
            for name in side:
                if name not in network.species_names:
                    advice = "Add it to the network, or correct the equation."
                    where = f"Reaction {reaction.name!r}"
                    raise unknown("species", name, network.species_names, advice, where)
    for extinction in network.extinctions:
        number("The threshold of an extinction", extinction.below, 0.0, LARGEST)
        for name in extinction.species:
            if name not in network.species_names:
                raise unknown("species", name, network.species_names, "Add it.", "Extinction")
    for event in network.events:
        check_texts(event, "an event")
        if event.species and event.species not in network.species_names:
            raise unknown("species", event.species, network.species_names, "Add it.", "Event")
    number(f"The days of {network.name!r}", network.days, 1, LONGEST, "days")
    for name in network.levers:
        if name not in network.settable:
            raise unknown("lever", name, network.settable, "Correct it.", "The network")
    _check_references(network)


def _check_name(name: Any, taken: set[str]) -> None:
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,59}", name):
        raise InputError(
            f"{name!r} cannot be a name; use up to 60 letters, digits and _, a letter first."
        )
    if keyword.iskeyword(name) or name in FUNCTIONS or name in ("day", "days"):
        raise InputError(f"{name!r} already means something else here; choose another name.")
    if name in taken:
        raise InputError(f"{name!r} is used twice in the network; names must differ.")
    taken.add(name)


def _check_parameter(parameter: "Parameter") -> None:
    place = f"parameter {parameter.name!r}"
    for label, value in (("low", parameter.low), ("high", parameter.high)):
        number(f"{label} of {place}", value, -LARGEST, LARGEST)
    if not parameter.low <= parameter.high:
        raise InputError(f"The range of {place} is empty: {parameter.low} to {parameter.high}.")
    number(place, parameter.value, parameter.low, parameter.high, parameter.unit)
    number(f"The spread of {place}", parameter.spread, 0.0, 10.0)


def _check_references(network: "Network") -> None:
    parameters = {parameter.name for parameter in network.parameters}
    quantities = {quantity.name for quantity in network.quantities}
    everywhere = parameters | quantities | set(network.species_names) | {"day"}
    for place, expression in network.parsed.items():
        for name in sorted(names(expression) - everywhere):
            raise unknown(
                "species, parameter or quantity",
                name,
                everywhere,
                "Correct it, or add it to the network.",
                describe_place(place),
            )
    fixed = parameters | set(network.constants)
    for place, expression in network.parsed.items():
        kind = place.split(" ")[0]
        laid_out = kind == "space" and place.split(" ")[1] in LAID_OUT
        if laid_out or kind in ("initial", "event", "outcome"):
            for name in sorted(names(expression) - fixed):
                raise InputError(
                    f"{describe_place(place)} uses {name!r}, which changes during a run; "
                    "use parameters only."
                )
    if network.space is not None:
        _check_roles(network, network.space.roles)
    changing = quantities - set(network.constants)
    for name in network.outputs:
        if name not in changing:
            raise unknown("quantity that changes, for outputs", name, changing, "Correct it.")
    if network.outcome is not None:
        counted = changing & set(network.outputs or changing) | set(network.species_names)
        if network.outcome.count not in counted:
            raise unknown("count to judge a run by", network.outcome.count, counted, "Correct it.")
        if network.outcome.share and network.outcome.share not in counted:
            raise unknown("share of the outcome", network.outcome.share, counted, "Correct it.")
        if network.outcome.infected and network.outcome.infected not in counted:
            raise unknown("infected", network.outcome.infected, counted, "Correct it.")
    if network.blood is not None:
        shown = changing & set(network.outputs or changing) | set(network.species_names)
        for name, _ in network.blood.parts:
            if name not in shown:
                raise unknown("species or output, for the blood", name, shown, "Correct it.")
        low, high = (
            number(f"The {side} end of normal blood", value, 0.0, LARGEST)
            for side, value in zip(("low", "high"), network.blood.normal, strict=True)
        )
        if not low < high:
            raise InputError(f"The normal range of blood is empty: {low:g} to {high:g}.")


def _check_roles(network: "Network", roles: tuple[tuple[str, str], ...]) -> None:
    given = [role for role, _ in roles]
    for role, name in roles:
        if role not in ROLES[1:]:
            raise unknown("role in the space lens", role, ROLES[1:], f"Give one of {ROLES[1:]}.")
        if given.count(role) > 1:
            raise InputError(f"The role {role!r} of the space lens is given twice; give it once.")
        if name not in network.species_names:
            where = f"The role {role!r} of the space lens"
            raise unknown("species", name, network.species_names, "Add it.", where)
