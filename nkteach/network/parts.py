"""What a network is made of: species, parameters, quantities, reactions and what judges them."""

from dataclasses import dataclass

from ..errors import InputError
from .checking import LARGEST, check_texts, listed, paired


@dataclass(frozen=True)
class Parameter:
    """A number the model depends on, with the range it may take and where it comes from.

    `source` is a citation, or starts with "assumed". `spread` is how much it varies between the
    patients of a cohort, in multiples of the cohort's spread; 0: not at all.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    meaning: str = ""
    spread: float = 1.0


@dataclass(frozen=True)
class Species:
    """Something that is counted (`kind="cells"`) or a smooth amount.

    Smooth are a `kind="signal"`, and a `kind="pool"`: cells of a compartment so large, as the
    blood of a whole body, that chance averages out.

    `initial` is a number, which a run may replace by the species' name (up to `high`), or an
    expression over parameters. `scale` is a usual amount, below which errors are held to a share of
    it; 0: that of its kind.
    """

    name: str
    unit: str
    meaning: str
    initial: float | str = 0.0
    kind: str = "cells"
    high: float = LARGEST
    scale: float = 0.0


@dataclass(frozen=True)
class Quantity:
    """A named expression over parameters, species, other quantities and `day`."""

    name: str
    expression: str
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Reaction:
    """A change, e.g. "nk_armed + tumour -> nk_armed", and how often it happens per day.

    `rate` is the whole rate (the propensity), not a mass-action constant.
    """

    name: str
    equation: str
    rate: str
    meaning: str = ""
    source: str = ""


@dataclass(frozen=True)
class Extinction:
    """When the sum of `species` falls below `below`, all of them are zero from then on."""

    species: tuple[str, ...]
    below: float = 1.0

    def __post_init__(self) -> None:
        members = listed("The species of an extinction", self.species, str)
        object.__setattr__(self, "species", members)


@dataclass(frozen=True)
class Event:
    """`amount` of `species` added on `day`; both are expressions over parameters.

    Without a species ("") nothing is added: a day to be marked, where the amount is above zero,
    because rates of their own accord change from it on.
    """

    day: str
    species: str
    amount: str
    meaning: str = ""


@dataclass(frozen=True)
class Outcome:
    """The count a run is judged by, and the carrying capacity it is held against.

    Without a capacity a run is not judged: its sentence tells the count. `share`, if given, is the
    quantity that tells which part of the count shows MHC-I; `word` is what the count is called in a
    sentence. `infected` is the species of infected cells, told of where the count was never there.
    """

    count: str
    capacity: str = ""
    share: str = ""
    word: str = "tumour"
    infected: str = ""

    def __post_init__(self) -> None:
        check_texts(self, "an outcome")


@dataclass(frozen=True)
class Blood:
    """The white cells of a microlitre of blood, as a blood count tells them apart.

    `parts` holds (column, label) of each kind, the first being the one that matters; `normal` is
    the range of that one in healthy people, from `source`.
    """

    parts: tuple[tuple[str, str], ...]
    normal: tuple[float, float]
    source: str

    def __post_init__(self) -> None:
        check_texts(self, "a blood count")
        object.__setattr__(self, "parts", paired("The parts of a blood count", self.parts))
        if not self.parts:
            raise InputError(
                'A blood count has no parts; give a list of pairs of texts, as [("a", "b")].'
            )
        normal = listed("The normal range of blood", self.normal, object)
        if len(normal) != 2:
            raise InputError(f"The normal range of blood cannot be {normal}; give two numbers.")
        object.__setattr__(self, "normal", normal)


@dataclass(frozen=True)
class Space:
    """What the space lens reads of a network.

    rules  (name, expression) for every name of core/rule.py. An expression may name whatever a
           rate may; it is worked out every minute, in the amounts of the tissue.
    roles  (role, species) for every role of core/tissue_layout.py but "mixed": what lives on the
           lattice. All other species are well mixed and follow the network's own rates.
    """

    rules: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        for field in ("rules", "roles"):
            pairs = paired(f"The {field} of a space", getattr(self, field))
            object.__setattr__(self, field, pairs)


Part = Parameter | Species | Quantity | Reaction | Event
GROUPS: dict[type, str] = {
    Parameter: "parameters",
    Species: "species",
    Quantity: "quantities",
    Reaction: "reactions",
    Event: "events",
}
