"""Tasks: what must hold of a student's own lab, run, cohort or tissue. page/task.js does the same.

A condition is one of these, with a "reply" that says why when it does not hold yet:

{"lever": name, "is": value}, {"lever": name, "between": [low, high]}
{"outcome": "cleared"}                     of the average run with these levers
{"measure": {...}, "between": [low, high]} on that run; see deciding.py
{"lens": "tissue"}                         which view is open
{"patients": "cleared", "between": [...]}  of 100, when all patients are computed
{"tissue": "hours", "between": [...]}      hours watched, or a count of the tissue
{"ghost": true}                            an earlier run was kept to compare with

"between" holds from low up to, but not at, high.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import InputError
from .deciding import measured


@dataclass(frozen=True)
class Facts:
    """What can be asked of a lab, or of the result of a student's own code."""

    levers: Mapping[str, float] = field(default_factory=dict)
    run: Any = None
    lens: str = ""
    patients: Mapping[str, float] = field(default_factory=dict)
    tissue: Mapping[str, float] = field(default_factory=dict)
    ghost: bool = False


def facts_of(made: Any) -> Facts:
    """Return the facts of a lab, run, cohort or tissue. Raises InputError for anything else."""
    from ...lab.lab import Lab
    from ...lenses.cohort import Cohort
    from ...lenses.results import Run
    from ...lenses.runs import OUTCOMES
    from ...lenses.space import Tissue
    from ...network.levers import choose

    if isinstance(made, Lab):
        levers = {lever.name: float(getattr(made, lever.name)) for lever in made.levers}
        return Facts(levers=levers, run=made.run(), lens=made.lens, ghost=bool(made.ghosts))
    if not isinstance(made, Run | Cohort | Tissue):
        raise InputError(
            f"A {type(made).__name__} cannot be checked; give a run, a cohort, a tissue or a lab."
        )
    levers = {lever.name: float(lever.default) for lever in choose(made.network, None)}
    levers |= {name: value for name, (value, _, _) in made.network.settable.items()}
    levers |= made.settings
    if isinstance(made, Run):
        return Facts(levers=levers | {"days": float(made.days[-1])}, run=made, lens="average")
    if isinstance(made, Cohort):
        shares = {name: 100 * made.count(name) / len(made) for name in OUTCOMES}
        return Facts(levers=levers, lens="chance", patients=shares)
    counts = {"hours": float(made.hours), **{k: float(v) for k, v in made.counts.items()}}
    return Facts(levers=levers, lens="tissue", tissue=counts)


def unmet(conditions: list[dict[str, Any]], facts: Facts) -> dict[str, Any] | None:
    """Return the first condition that does not hold, or None."""
    return next((condition for condition in conditions if not _holds(condition, facts)), None)


def _holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    if "lever" in condition:
        value = facts.levers.get(condition["lever"])
        if value is None:
            return False
        return value == float(condition["is"]) if "is" in condition else _lies(value, condition)
    if "outcome" in condition:
        return facts.run is not None and facts.run.outcome == condition["outcome"]
    if "measure" in condition:
        return facts.run is not None and _lies(
            measured(condition["measure"], [facts.run]), condition
        )
    if "lens" in condition:
        return bool(facts.lens == condition["lens"])
    for kind, values in (("patients", facts.patients), ("tissue", facts.tissue)):
        if kind in condition:
            return condition[kind] in values and _lies(values[condition[kind]], condition)
    return facts.ghost == bool(condition["ghost"])


def _lies(value: float, condition: Mapping[str, Any]) -> bool:
    low, high = condition["between"]
    return bool(low <= value < high)
