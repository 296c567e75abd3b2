"""What changes the species of an SBML model: reactions, rate rules, and the plainest events."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import libsbml

from ..errors import InputError
from ..network import Event, Extinction, Reaction
from ..network.expressions import Call, Expression, Name, Number
from .formula import ONE, ZERO, Ways, divided, multiplied, ways, written
from .names import told
from .remarks import read_remark, remark_of
from .symbols import Symbols

Counts = dict[str, float]


@dataclass(frozen=True)
class _Part:
    """Both sides of a reaction; by what its rate is divided, and times what."""

    suffix: str
    taken: Counts
    left: Counts
    divisor: Expression = ONE
    factor: float = 1.0


class Changes:
    """Reactions and events of a model; `per_day` is how much of its time goes by in a day."""

    def __init__(self, model: Any, symbols: Symbols, per_day: float) -> None:
        self.model = model
        self.symbols = symbols
        self.per_day = per_day
        self.reactions: list[Reaction] = []
        self.events: list[Event] = []
        self.extinctions: list[Extinction] = []
        for reaction in model.getListOfReactions():
            self._reaction(reaction)
        for rule in model.getListOfRules():
            if rule.isRate():
                self._rate_rule(rule)
        for event in model.getListOfEvents():
            self._event(event)

    # Reactions

    def _reaction(self, reaction: Any) -> None:
        identifier = reaction.getId()
        law = reaction.getKineticLaw()
        if law is None:
            raise InputError(f"Reaction {identifier!r} has no kinetic law; give it a rate.")
        symbols = self.symbols
        local = {
            parameter.getId(): symbols.local(reaction, parameter)
            for parameter in (*law.getListOfParameters(), *law.getListOfLocalParameters())
        }
        where = f"The rate of reaction {identifier!r}"
        rate = symbols.read(law.getMath(), where, local)
        taken, left = self._sides(reaction)
        text = remark_of(reaction) if symbols.ours else None
        if text is not None:
            kept = read_remark(Reaction, text, f"Reaction {identifier!r}")
            name = kept.get("name", identifier)
            rate_text = symbols.fitting(rate, f"{identifier}_rate")
            self.reactions.append(
                Reaction(**kept | {"name": name, "equation": equation(taken, left),
                                   "rate": rate_text})
            )  # fmt: skip
            return
        name = symbols.names.give(identifier, reaction.getName())
        meaning = symbols.meaning_of(reaction, name)
        directions = ways(rate, reaction.getReversible(), symbols.lows)
        for part in self._parts(identifier, taken, left):
            self._both_ways(name, part, directions, meaning)

    def _sides(self, reaction: Any) -> tuple[Counts, Counts]:
        """Return what a reaction takes and leaves of what changes, by identifier."""
        found: list[Counts] = []
        for side in (reaction.getListOfReactants(), reaction.getListOfProducts()):
            counts: Counts = {}
            for reference in side:
                identifier = reference.getSpecies()
                species = self.model.getSpecies(identifier)
                count = _stoichiometry(self.model, reaction, reference)
                kept = identifier in self.symbols.states and not (
                    species.getBoundaryCondition() or species.getConstant()
                )
                if kept and count:
                    counts[identifier] = counts.get(identifier, 0.0) + count
            found.append(counts)
        return found[0], found[1]

    def _parts(self, identifier: str, taken: Counts, left: Counts) -> Iterator["_Part"]:
        """Yield a reaction, or, where one of ours cannot say it, one for each species it changes.

        Concentrations change by the rate over the volume, and not only by whole numbers.
        """
        states = self.symbols.states
        net = {name: left.get(name, 0.0) - taken.get(name, 0.0) for name in {**taken, **left}}
        changed = {name: count for name, count in net.items() if count}
        divisors = {written(states[name].divisor): states[name].divisor for name in changed}
        whole = all(count == int(count) < 1000 for count in (*taken.values(), *left.values()))
        if whole and len(divisors) <= 1:
            for divisor in divisors.values():
                yield _Part("", taken, left, divisor)
            return
        for name, count in changed.items():
            if not states[name].smooth:
                raise InputError(
                    f"Reaction {identifier!r} changes {name!r} by {count:g}; what is counted can "
                    "only change by whole numbers up to 999."
                )
        for name, count in changed.items():
            one = {name: 1.0}
            sides = ({}, one) if count > 0 else (one, {})
            yield _Part(f"_{states[name].name}", *sides, states[name].divisor, abs(count))

    def _both_ways(self, name: str, part: "_Part", directions: Ways, meaning: str) -> None:
        """Add a reaction, and the way back if there is one."""
        sides = part.taken, part.left
        for rate, back, (before, after) in zip(
            directions, ("", "_back"), (sides, sides[::-1]), strict=True
        ):
            if rate is not None:
                own = f"{name}{part.suffix}{back}"
                rate = multiplied(divided(rate, part.divisor), part.factor * self.per_day)
                text = self.symbols.fitting(rate, f"{own}_rate")
                self.reactions.append(Reaction(own, self._equation(before, after), text, meaning))

    def _equation(self, taken: Counts, left: Counts) -> str:
        names = {identifier: state.name for identifier, state in self.symbols.states.items()}
        return equation(
            {names[name]: count for name, count in taken.items()},
            {names[name]: count for name, count in left.items()},
        )

    # Rate rules

    def _rate_rule(self, rule: Any) -> None:
        identifier = rule.getVariable()
        where = f"The rate rule of {identifier!r}"
        state = self.symbols.states[identifier]
        rate = self.symbols.read(rule.getMath(), where)
        directions = ways(rate, True, self.symbols.lows)
        lost = directions[1]
        if lost is not None and not gone_with(lost, state.name):
            raise InputError(
                f"{where} may take it below zero, which no amount can be here; only what is lost "
                "in proportion to what is there can be held."
            )
        name = self.symbols.names.give(f"{state.name}_changes")
        self._both_ways(name, _Part("", {}, {identifier: 1.0}), directions, "")

    # Events

    def _event(self, event: Any) -> None:
        identifier = event.getId() or event.getName() or "without a name"
        marks = event.getNumEventAssignments() == 0
        if marks and not self.symbols.ours:
            return  # It changes nothing.
        trigger = event.getTrigger()
        math = trigger.getMath() if trigger is not None else None
        if event.isSetDelay() or math is None or math.getNumChildren() != 2:
            raise _refused_event(identifier)
        where = f"The trigger of event {identifier!r}"
        turned = math.getType() in (libsbml.AST_RELATIONAL_LT, libsbml.AST_RELATIONAL_LEQ)
        if not turned and math.getType() not in (
            libsbml.AST_RELATIONAL_GT,
            libsbml.AST_RELATIONAL_GEQ,
        ):
            raise _refused_event(identifier)
        more, less = (math.getChild(1 if turned else 0), math.getChild(0 if turned else 1))
        if more.getType() == libsbml.AST_NAME_TIME:
            day = self.symbols.read(less, where)
            day = day if self.per_day == 1 else Call("/", (day, Number(self.per_day)))
            self._given(event, identifier, day)
        else:
            self._dies_out(
                event, identifier, self.symbols.read(less, where), self.symbols.read(more, where)
            )

    def _given(self, event: Any, identifier: str, day: Expression) -> None:
        text = remark_of(event) if self.symbols.ours else None
        kept = {"meaning": told(event.getName())}
        if text is not None:
            kept = read_remark(Event, text, f"The event {identifier!r}")
        if event.getNumEventAssignments() == 0:
            self.events.append(Event(**kept | {"day": written(day), "species": ""}))
        for assignment in event.getListOfEventAssignments():
            variable = assignment.getVariable()
            where = f"The event {identifier!r}"
            value = self.symbols.read(assignment.getMath(), where)
            here = self.symbols.environment[variable]
            match value:
                case Call("+", (one, amount)) if one == here:
                    pass
                case Call("+", (amount, one)) if one == here:
                    pass
                case _:
                    raise _refused_event(identifier)
            if isinstance(here, Call):
                amount = Call("*", (amount, here.arguments[1]))
            name = self.symbols.states[variable].name
            self.events.append(Event(written(day), name, written(amount), **kept))

    def _dies_out(self, event: Any, identifier: str, total: Expression, below: Expression) -> None:
        gone = []
        for assignment in event.getListOfEventAssignments():
            value = self.symbols.read(assignment.getMath(), f"The event {identifier!r}")
            if value != ZERO:
                raise _refused_event(identifier)
            gone.append(self.symbols.states[assignment.getVariable()].name)
        known = isinstance(below, Number) and _summed(total) == sorted(gone)
        if not known or event.getTrigger().getInitialValue():
            raise _refused_event(identifier)
        self.extinctions.append(Extinction(tuple(gone), float(getattr(below, "value", 0.0))))


def equation(taken: Counts, left: Counts) -> str:
    """Return both sides of a reaction as text."""
    sides = []
    for side in (taken, left):
        terms = [f"{count:g} {name}" if count != 1 else name for name, count in side.items()]
        sides.append(" + ".join(terms) or "0")
    return " -> ".join(sides)


def gone_with(expression: Expression, name: str) -> bool:
    """Return whether an expression is plainly zero where `name` is."""
    match expression:
        case Number(value):
            return value == 0
        case Name(other):
            return other == name
        case Call("*", (left, right)):
            return gone_with(left, name) or gone_with(right, name)
        case Call("/" | "**", (left, _)):
            return gone_with(left, name)
        case Call("+" | "-" | "max" | "min", (left, right)):
            return gone_with(left, name) and gone_with(right, name)
        case Call("negate" | "sqrt", (inside,)):
            return gone_with(inside, name)
    return False


def _summed(expression: Expression) -> list[str]:
    match expression:
        case Name(name):
            return [name]
        case Call("+", (left, right)):
            return sorted(_summed(left) + _summed(right))
    return [""]


def _stoichiometry(model: Any, reaction: Any, reference: Any) -> float:
    where = f"Reaction {reaction.getId()!r}"
    variable = reference.getId()
    if variable and (
        model.getRule(variable) is not None
        or model.getInitialAssignmentBySymbol(variable) is not None
    ):
        raise InputError(
            f"{where}: how much of {reference.getSpecies()!r} takes part is computed, which cannot "
            "be held; give a number."
        )
    if reference.isSetStoichiometryMath():
        math = reference.getStoichiometryMath().getMath()
        if math is None or not math.isNumber():
            raise InputError(
                f"{where}: how much of {reference.getSpecies()!r} takes part is a formula, which "
                "cannot be held; give a number."
            )
        return float(math.getValue())
    if model.getLevel() > 2 and not reference.isSetStoichiometry():
        raise InputError(
            f"{where} does not say how much of {reference.getSpecies()!r} takes part; give it."
        )
    count = float(reference.getStoichiometry())
    if not 0 <= count < 1e6:
        raise InputError(f"{where} has {count:g} of {reference.getSpecies()!r}; give 0 or more.")
    return count


def _refused_event(identifier: str) -> InputError:
    return InputError(
        f"Event {told(identifier, 60)!r} cannot be held; only events that add to a species on a "
        "day, or that set to zero what falls below a number, can."
    )
