"""An SBML model, Level 2 or 3, as a network of ours; docs/sbml.md says what can be held."""

import dataclasses
import os
import re
from typing import Any

from ..errors import InputError
from ..network import Network, Outcome
from ..network.checking import number
from ..network.expressions import Expression, Name
from .names import listed, told
from .remarks import read_remark, remark_of
from .screening import screened

MOST_OF_A_KIND = 1_000  # parts of a model
MOST_LEVERS = 12  # that a lab shows at once
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_PUBMED = re.compile(r"pubmed[:/](\d{1,9})", re.IGNORECASE)


def read_sbml(
    source: str | bytes | os.PathLike[str],
    day: float | None = None,
    count: str = "",
    capacity: str = "",
) -> Network:
    """Return the network an SBML file holds; see Network.from_sbml."""
    if day is not None:
        day = number("day", day, 1e-9, 1e9)
    try:
        import libsbml
    except ImportError:
        raise InputError(
            'Reading SBML needs python-libsbml: pip install "nkteach[sbml]".'
        ) from None
    document = libsbml.readSBMLFromString(screened(source))
    _check(document, libsbml.LIBSBML_SEV_ERROR)
    model = document.getModel()
    if model is None:
        raise InputError("The SBML has no model; export it anew.")
    _check_counts(model)
    from .reading_math import check_functions

    functions = {part.getId(): part for part in model.getListOfFunctionDefinitions()}
    check_functions(functions)
    # Only now is it safe to let functions be put in, as the checks of validity do.
    for category in (
        libsbml.LIBSBML_CAT_UNITS_CONSISTENCY,
        libsbml.LIBSBML_CAT_MODELING_PRACTICE,
        libsbml.LIBSBML_CAT_SBO_CONSISTENCY,
    ):
        document.setConsistencyChecks(category, False)
    document.checkConsistency()
    _check(document, libsbml.LIBSBML_SEV_ERROR)
    _refuse_what_cannot_be_held(model)
    network = _network(model, functions, day)
    return _judged(network, count, capacity)


def _check(document: Any, severity: int) -> None:
    for place in range(document.getNumErrors()):
        error = document.getError(place)
        if error.getSeverity() >= severity:
            message = told(error.getMessage(), 180).rstrip(".")
            raise InputError(f"The SBML is not valid in line {error.getLine()}: {message}.")


def _check_counts(model: Any) -> None:
    """Raise InputError for a model far larger than any that can be held."""
    counts = {
        "species": model.getNumSpecies(),
        "reactions": model.getNumReactions(),
        "parameters": model.getNumParameters(),
        "rules": model.getNumRules() + model.getNumInitialAssignments(),
        "function definitions": model.getNumFunctionDefinitions(),
        "events": model.getNumEvents(),
        "compartments": model.getNumCompartments(),
    }
    for what, count in counts.items():
        if count > MOST_OF_A_KIND:
            raise InputError(
                f"The SBML has {count:,} {what}; at most {MOST_OF_A_KIND:,} can be read."
            )


def _refuse_what_cannot_be_held(model: Any) -> None:
    for rule in model.getListOfRules():
        if rule.isAlgebraic():
            raise InputError(
                "The SBML has an algebraic rule, which cannot be held; solve it for one variable, "
                "as an assignment rule."
            )
    for reaction in model.getListOfReactions():
        if reaction.isSetFast() and reaction.getFast():
            raise InputError(
                f"Reaction {reaction.getId()!r} is fast (always in balance), which cannot be held; "
                "give it a rate."
            )
    factors = [part.getId() for part in model.getListOfSpecies() if part.isSetConversionFactor()]
    if model.isSetConversionFactor() or factors:
        raise InputError(
            f"The SBML converts the units of {listed(factors) or 'its species'} by a factor, which "
            "cannot be held; put the factor into the rates."
        )


def _network(model: Any, functions: dict[str, Any], day: float | None) -> Network:
    from .changes import Changes
    from .formula import multiplied
    from .reading_math import MathReader
    from .reading_units import time_unit
    from .symbols import Symbols

    seconds = time_unit(model)
    per_day = day or (86_400.0 / seconds if seconds else 1.0)
    time: Expression = multiplied(Name("day"), per_day)
    citation = _citation(model)
    source = citation or "assumed: as in the SBML file, which names no source"
    symbols = Symbols(model, MathReader(functions, time), source, _moved(model))
    symbols.know_signs()
    if not symbols.states:
        raise InputError(
            "Nothing changes in the SBML; give it a reaction that makes or takes a species."
        )
    changes = Changes(model, symbols, per_day)
    parts: dict[str, Any] = {
        "species": _species(symbols),
        "parameters": tuple(symbols.parameters.values()),
        "quantities": tuple(symbols.quantities.values()),
        "reactions": tuple(changes.reactions),
        "events": tuple(changes.events),
        "extinctions": tuple(changes.extinctions),
    }
    text = remark_of(model)
    if text is not None:
        return Network(**read_remark(Network, text, "The model") | parts)
    title = told(model.getName() or model.getId()) or "A model from SBML"
    network = Network(
        name=symbols.names.give(model.getId() or "sbml"),
        title=title,
        volume=_volume(seconds, day),
        citation=citation,
        count_unit=parts["species"][0].unit,
        **parts,
    )
    return _tidied(network, symbols.hidden)


def _moved(model: Any) -> set[str]:
    """Return the identifiers of all that reactions, rate rules and events change."""
    moved = {rule.getVariable() for rule in model.getListOfRules() if rule.isRate()}
    for event in model.getListOfEvents():
        moved |= {part.getVariable() for part in event.getListOfEventAssignments()}
    for reaction in model.getListOfReactions():
        for reference in (*reaction.getListOfReactants(), *reaction.getListOfProducts()):
            species = model.getSpecies(reference.getSpecies())
            if not (species.getBoundaryCondition() or species.getConstant()):
                moved.add(species.getId())
    return moved


def _species(symbols: Any) -> tuple[Any, ...]:
    from ..network import Species

    starts = [s.initial for s in symbols.states.values() if isinstance(s.initial, float)]
    most = max(starts, default=0.0) or 1.0
    made = []
    for state in symbols.states.values():
        if state.remark is not None:
            made.append(Species(name=state.name, initial=state.initial, **state.remark))
            continue
        usual = state.initial if isinstance(state.initial, float) else 0.0
        # What is counted is held to a share of 100, as ours is; an amount may be far below one.
        scale = min(max(usual, 1e-3 * most), 1.0) if state.smooth else 0.0
        made.append(
            Species(
                state.name,
                state.unit or "units",
                state.meaning,
                state.initial,
                state.kind,
                high=min(10 * max(usual, most), 1e15),
                scale=scale,
            )
        )
    return tuple(made)


def _volume(seconds: float | None, day: float | None) -> str:
    from .reading_units import time_words

    unit = time_words(seconds) if seconds else "unit of the model's time"
    if day is not None:
        return f"as in the SBML file; a day stands for {day:g} {unit}"
    if seconds is None:
        return "as in the SBML file, which names no unit of time: taken as days"
    return f"as in the SBML file, its time in {unit} shown as days"


def _citation(model: Any) -> str:
    """Return the papers a model says it is described by."""
    import libsbml

    found = []
    for place in range(model.getNumCVTerms()):
        term = model.getCVTerm(place)
        if term.getQualifierType() != libsbml.MODEL_QUALIFIER or (
            term.getModelQualifierType() != libsbml.BQM_IS_DESCRIBED_BY
        ):
            continue
        for index in range(term.getNumResources()):
            address = term.getResourceURI(index)
            doi, pubmed = _DOI.search(address), _PUBMED.search(address)
            if doi or pubmed:
                found.append(f"doi:{doi[0]}" if doi else f"PubMed {pubmed[1]}")  # type: ignore[index]
    return told("; ".join(dict.fromkeys(found)))


def _tidied(network: Network, hidden: list[str]) -> Network:
    """Return a network without what nothing uses, and with no helper among its columns."""
    from ..network.expressions import names

    used = set().union(*(names(expression) for expression in network.parsed.values()))
    kept = tuple(part for part in network.parameters if part.name in used)
    outputs: tuple[str, ...] = ()
    if hidden:
        fixed = {*network.constants, *hidden}
        outputs = tuple(part.name for part in network.quantities if part.name not in fixed)
    free = [part.name for part in kept if part.low < part.high <= 1e12]
    starts = [
        part.name
        for part in network.species
        if isinstance(part.initial, float) and part.initial > 0
    ]
    levers = (*free[: MOST_LEVERS - len(starts[:4])], *starts[:4])
    return dataclasses.replace(network, parameters=kept, outputs=outputs, levers=levers)


def _judged(network: Network, count: str, capacity: str) -> Network:
    """Return the network with the outcome that is asked for, or a plain one if it has none."""
    if not count and not capacity and network.outcome is not None:
        return network
    chosen = count or network.species_names[0]
    word = chosen.replace("_", " ")
    return dataclasses.replace(network, outcome=Outcome(chosen, capacity, word=word))
