"""How a run decides: what can be measured on it, and which option, number or drawing it bears out.

page/deciding.js does the same. A measure is {"of": ..., "column": ..., "run": place of the run}:

peak, last          the highest and the last value of the column
at                  its value on a "day"
sum                 what happens per day, added up from day 0 (until the day "until")
day_of_peak         the day of the highest value
day_above           the first day at or above a "level"; infinite if there is none
day_below           the day from which it stays below a "level"; infinite if there is none
cleared, controlled, escaped
                    how many of 100 patients, for a run with "patients"
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .wholeness import OUTCOMES

if TYPE_CHECKING:
    import numpy as np

    from ...lenses.cohort import Cohort
    from ...lenses.results import Run
    from ...network import Network

PLACES = 61  # days on which a drawing has a value
WITHIN = 2.0  # a drawing or a number is close when it is within this factor


def network_of(asked: Mapping[str, Any]) -> "Network":
    """Return the network that a question's runs are of."""
    from ...models import published
    from ...models.teaching import network

    return published[asked["network"]] if "network" in asked else network


def runs_of(asked: Mapping[str, Any], network: "Network | None" = None) -> "list[Run | Cohort]":
    """Return the runs of a question, computed in Python."""
    from ...lenses.average import simulate_network
    from ...lenses.chance import SPREAD, chance_network

    network = network or network_of(asked)
    days = asked["days"]
    return [
        chance_network(
            network,
            run["patients"],
            run.get("seed", 1),
            days=days,
            spread=run.get("spread", SPREAD),
            progress=False,
            **run["values"],
        )
        if "patients" in run
        else simulate_network(network, days, run["values"])
        for run in asked["runs"]
    ]


def measured(spec: Mapping[str, Any], runs: "Sequence[Any]") -> float:
    """Return what a measure comes to."""
    run = runs[spec.get("run", 0)]
    of = spec["of"]
    if of in OUTCOMES:
        return 100 * float(run.count(of)) / len(run)
    days, values = run.days, run[spec["column"]]
    if of == "peak":
        return float(values.max())
    if of == "last":
        return float(values[-1])
    if of == "at":
        return float(values[_nearest(days, spec["day"])])
    if of == "sum":
        return _sum(days, values, spec.get("until", math.inf))
    if of == "day_of_peak":
        return float(days[values.argmax()])
    if of == "day_above":
        reached = values >= spec["level"]
        return float(days[reached.argmax()]) if reached.any() else math.inf
    # The row after the last one that is not below.
    after = len(days) - int((values >= spec["level"])[::-1].argmax())
    if not (values >= spec["level"]).any():
        after = 0
    return float(days[after]) if after < len(days) else math.inf


def numbers(asked: Mapping[str, Any], runs: "Sequence[Any]") -> dict[str, float]:
    """Return a question's measures, which its result sentence may name."""
    return {name: measured(spec, runs) for name, spec in asked.get("measures", {}).items()}


def in_words(asked: Mapping[str, Any], found: Mapping[str, float]) -> dict[str, str]:
    """Return the measures as the result sentence names them."""
    from ...languages.words import rounded_count, rounded_day

    words = {}
    for name, value in found.items():
        of = asked["measures"][name]["of"]
        if of in OUTCOMES:
            words[name] = str(math.floor(value + 0.5))
        elif of.startswith("day_"):
            words[name] = rounded_day(value)
        else:
            words[name] = rounded_count(math.floor(value + 0.5) if value >= 1 else value)
    return words


def decide(asked: Mapping[str, Any], runs: "Sequence[Any]") -> tuple[str, dict[str, float]]:
    """Return the option of a prediction that the runs bear out, and the measures.

    largest  the option whose measure is the largest; or the option marked "near", where the second
             largest is at least that share of it
    value    the option whose interval "between" holds a measure, or a measure "over" another
    outcome  the option whose "outcomes" are those of the runs, one by one; "any" fits each
    """
    rule, found = asked["rule"], numbers(asked, runs)
    options = asked["options"]
    if rule["kind"] == "largest":
        sizes = {o["name"]: found[o["measure"]] for o in options if "measure" in o}
        best, second = sorted(sizes, key=lambda name: -sizes[name])[:2]
        near = [option["name"] for option in options if option.get("near")]
        if near and sizes[second] >= rule["near"] * sizes[best]:
            return str(near[0]), found
        return best, found
    if rule["kind"] == "value":
        value = found[rule["measure"]]
        if "over" in rule:
            other = found[rule["over"]]
            value = value / other if other else math.inf
        fits = [o["name"] for o in options if o["between"][0] <= value < o["between"][1]]
    else:
        outcomes = [run.outcome for run in runs]
        fits = [
            option["name"]
            for option in options
            if all(map(lambda want, got: want in ("any", got), option["outcomes"], outcomes))
        ]
    return (str(fits[0]) if fits else ""), found


def estimate_verdict(asked: Mapping[str, Any], guess: float, runs: "Sequence[Any]") -> str:
    """Return "close", "high" or "low" for an estimated number."""
    shown = measured(asked["measures"][asked["measure"]], runs)
    within = asked.get("within", WITHIN)
    if shown / within <= guess <= shown * within:
        return "close"
    return "high" if guess > shown else "low"


def drawn_days(days: float) -> list[float]:
    """Return the days on which a drawing has a value."""
    return [days * place / (PLACES - 1) for place in range(PLACES)]


def filled(drawn: Sequence[float | None], low: float) -> list[float]:
    """Return a drawing without gaps: straight on the logarithmic axis, level at both ends."""
    known = [place for place, value in enumerate(drawn) if value is not None]
    logs = [math.log(max(float(drawn[place] or 0.0), low)) for place in known]
    result = []
    for place in range(len(drawn)):
        after = next((i for i, other in enumerate(known) if other >= place), len(known) - 1)
        before = max(0, after - 1) if known[after] > place else after
        width = known[after] - known[before]
        share = min(1.0, (place - known[before]) / width) if width else 0.0
        result.append(math.exp(logs[before] + share * (logs[after] - logs[before])))
    return result


def compare_drawing(
    asked: Mapping[str, Any], drawn: Sequence[float | None], runs: "Sequence[Any]"
) -> dict[str, float]:
    """Return how a drawing and the run differ.

    factor   by how much, typically: 2 means twice or half as many
    day, drawn, shown   where they differ most, and both values there
    """
    low = asked.get("range", (0.5,))[0]
    column = asked["lines"][0]["column"]
    mine = filled(drawn, low)
    days = drawn_days(asked["days"])
    theirs = [max(float(runs[0][column][_nearest(runs[0].days, day)]), low) for day in days]
    gaps = [abs(math.log(a / b)) for a, b in zip(mine, theirs, strict=True)]
    worst = gaps.index(max(gaps))
    return {
        "factor": math.exp(sum(gaps) / len(gaps)),
        "day": days[worst],
        "drawn": mine[worst],
        "shown": theirs[worst],
    }


def _nearest(days: "np.ndarray", day: float) -> int:
    """The place of the row nearest to a day; the earlier of two, as in page/rows.js."""
    return int(abs(days - day).argmin())


def _sum(days: "np.ndarray", values: "np.ndarray", until: float) -> float:
    import numpy as np

    kept = days <= until
    return float(np.trapezoid(values[kept], days[kept]))
