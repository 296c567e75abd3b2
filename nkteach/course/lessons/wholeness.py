"""What a lesson's data must hold; each failure is one sentence that names the question at fault."""

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from ...errors import InputError, unknown

KINDS = ("choice", "predict", "draw", "estimate", "task", "write")
RULES = ("largest", "value", "outcome")
ROLES = ("recall", "exit")
OUTCOMES = ("cleared", "controlled", "escaped")
# What can be measured on a run, and what each takes beside the run.
OF_A_RUN = {
    "peak": (),
    "last": (),
    "at": ("day",),
    "sum": (),  # of what happens per day; may have "until"
    "day_of_peak": (),
    "day_above": ("level",),
    "day_below": ("level",),
}
MEASURES = (*OF_A_RUN, *OUTCOMES)
CONDITIONS = ("lever", "outcome", "measure", "lens", "patients", "tissue", "ghost")
MOST_DAYS = 3_650
MOST_PATIENTS = 1_000

_ALLOWED = {
    "choice": {"options", "confidence", "table", "after"},
    "predict": {"options", "rule", "result", "after"},
    "draw": {"within", "replies", "result", "after", "start"},
    "estimate": {"measure", "within", "answer_unit", "replies", "result", "after"},
    "task": {"lab", "conditions", "done", "solution"},
    "write": {"model"},
}
_COMMON = {"kind", "prompt", "context", "hint", "hints", "role"}
_TEXTS = {"context", "hint", "result", "after", "unit", "answer_unit", "lab", "network"}
_RUN_BY = {"days", "runs", "lines", "marks", "unit", "range", "measures", "network"}


def check_lesson(file: str, data: Any) -> dict[str, Any]:
    """Return a lesson's data, or raise InputError for the first thing that does not hold."""
    if not isinstance(data, dict) or not _is_text(data.get("title")):
        raise InputError(
            f'{file} has no title; begin it with {{"title": "...", "questions": ...}}.'
        )
    questions = data.get("questions")
    if not isinstance(questions, dict):
        raise InputError(f'{file} has no questions; add "questions": {{name: question}}.')
    words = data.get("words", [])
    if not isinstance(words, list) or not all(map(_is_text, words)):
        raise InputError(f'{file}: its "words" are not texts; write ["NK cell", "T cell"].')
    for name, asked in questions.items():
        try:
            _check_question(asked)
        except InputError as error:
            raise InputError(f"{file}, question {name!r}: {error}") from None
    return data


def _check_question(asked: Any) -> None:
    _require(isinstance(asked, dict), "it is not an object; write it in { }.")
    kind = asked.get("kind")
    if kind not in KINDS:
        raise unknown("kind", kind, KINDS, f"There are: {', '.join(KINDS)}.")
    _require(_is_text(asked.get("prompt")), 'it asks nothing; add a "prompt".')
    allowed = (
        _COMMON | _ALLOWED[kind] | (_RUN_BY if kind in ("predict", "draw", "estimate") else set())
    )
    for part in asked:
        if part not in allowed:
            raise unknown("part", part, allowed, f"A {kind} question has: {_listed(allowed)}.")
    if asked.get("role", ROLES[0]) not in ROLES:
        raise unknown("role", asked["role"], ROLES, f"There are: {', '.join(ROLES)}.")
    for part in _TEXTS & asked.keys():
        _require(isinstance(asked[part], str), f'"{part}" must be a text; write it in quotes.')
    hints = asked.get("hints", [])
    _require(
        isinstance(hints, list) and all(map(_is_text, hints)),
        'its "hints" are not texts; write ["first step", "second step"].',
    )
    if kind in ("choice", "predict"):
        _check_options(asked)
    if "table" in asked:
        _check_table(asked["table"])
    if kind == "write":
        _require(_is_text(asked.get("model")), 'it has no model answer; add "model".')
    if kind == "task":
        _check_task(asked)
    if kind in ("predict", "draw", "estimate"):
        _check_runs(asked)


def _check_options(asked: Mapping[str, Any]) -> None:
    options = asked.get("options")
    _require(
        isinstance(options, list)
        and len(options) >= 2
        and all(isinstance(o, dict) for o in options),
        'it has too few answers; give at least two "options".',
    )
    assert isinstance(options, list)
    for option in options:
        for part in ("name", "text", "reply"):
            _require(_is_text(option.get(part)), f'an option has no "{part}"; add one.')
    names = [option["name"] for option in options]
    _require(len(set(names)) == len(names), "two options have the same name; names must differ.")
    if asked["kind"] == "choice":
        right = [option for option in options if option.get("right") is True]
        _require(len(right) == 1, 'exactly one option must have "right": true.')


def _check_table(table: Any) -> None:
    head = table.get("head") if isinstance(table, dict) else None
    rows = table.get("rows") if isinstance(table, dict) else None
    advice = 'its "table" is no table; write {"head": ["...", "..."], "rows": [["...", "..."]]}.'
    _require(isinstance(head, list) and isinstance(rows, list) and bool(rows), advice)
    assert isinstance(head, list)
    assert isinstance(rows, list)
    for row in (head, *rows):
        same = isinstance(row, list) and len(row) == len(head)
        _require(same and all(map(_is_text, row)), advice)


def _check_runs(asked: Mapping[str, Any]) -> None:
    kind = asked["kind"]
    _require_number("days", asked.get("days"), 1, MOST_DAYS)
    runs = asked.get("runs")
    _require(
        isinstance(runs, list) and 1 <= len(runs) <= 4,
        'it has no runs; add "runs": [{"name": "...", "values": {}}], 4 at most.',
    )
    assert isinstance(runs, list)
    for run in runs:
        whole = isinstance(run, dict) and _is_text(run.get("name"))
        _require(whole and isinstance(run.get("values"), dict), 'a run needs "name" and "values".')
        if "patients" in run:
            _require_number("patients", run["patients"], 1, MOST_PATIENTS)
    lines = _objects("lines", asked.get("lines", []))
    for line in lines:
        named = _is_text(line.get("column")) and _is_text(line.get("label"))
        _require(named, 'a line needs "column" and "label".')
    for mark in _objects("marks", asked.get("marks", [])):
        _require(_is_text(mark.get("label")), 'a mark needs "label" and "day".')
        _require_number("day", mark.get("day"), 0, MOST_DAYS)
    if "range" in asked:
        _check_range(asked["range"])
    measures = asked.get("measures", {})
    _require(isinstance(measures, dict), '"measures" must be {name: measure}.')
    for name, measure in measures.items():
        try:
            _check_measure(measure, runs)
        except InputError as error:
            raise InputError(f"measure {name!r}: {error}") from None
    if kind == "draw":
        _require(bool(lines), 'it has nothing to draw; add "lines" with the curve first.')
        _require(
            "patients" not in runs[0], "only a run of the average can be drawn; drop patients."
        )
    if kind == "predict":
        _check_rule(asked, measures)
    replies = asked.get("replies", {})
    _require(
        isinstance(replies, dict) and all(map(_is_text, replies.values())),
        '"replies" must be {name: text}.',
    )
    if "within" in asked:
        _require_number("within", asked["within"], 1, 1000)
    if "start" in asked:
        _require_number("start", asked["start"], 0, 1e15)
    if kind == "estimate":
        _require_known("measure", asked.get("measure"), measures)
        for part in ("close", "high", "low"):
            _require(part in replies, f'"replies" has no "{part}"; add one.')


def _check_range(given: Any) -> None:
    low, high = _pair("range", given)
    _require(0 < low < high, '"range" must be [low, high] with 0 < low < high.')
    # An axis is labelled at its powers of ten.
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    _require(
        first <= last,
        f'"range" cannot be {given!r}; give one that holds a power of ten, as 100 or 1,000.',
    )


def _check_measure(measure: Any, runs: list[Any]) -> None:
    _require(isinstance(measure, dict), 'write it as {"of": "peak", "column": "tumour"}.')
    of = measure.get("of")
    if of not in MEASURES:
        raise unknown("measure of", of, MEASURES, f"There are: {', '.join(MEASURES)}.")
    place = measure.get("run", 0)
    _require(
        isinstance(place, int) and 0 <= place < len(runs),
        f'"run" must be from 0 to {len(runs) - 1}.',
    )
    if of in OUTCOMES:
        _require("patients" in runs[place], f'{of!r} counts patients; give run {place} "patients".')
        return
    _require("patients" not in runs[place], f"{of!r} needs a run without patients.")
    _require(_is_text(measure.get("column")), 'it needs a "column".')
    for part in OF_A_RUN[of]:
        _require_number(part, measure.get(part), 0, 1e15)


def _check_rule(asked: Mapping[str, Any], measures: Mapping[str, Any]) -> None:
    rule = asked.get("rule")
    kind = rule.get("kind") if isinstance(rule, dict) else None
    if kind not in RULES:
        raise unknown("rule", kind, RULES, f"There are: {', '.join(RULES)}.")
    assert isinstance(rule, dict)
    if kind == "largest":
        measured = [option["measure"] for option in asked["options"] if "measure" in option]
        _require(len(measured) >= 2, 'at least two options need a "measure".')
        for name in measured:
            _require_known("measure", name, measures)
        if any(option.get("near") for option in asked["options"]):
            _require_number("near", rule.get("near"), 0, 1)
    if kind == "value":
        _require_known("measure", rule.get("measure"), measures)
        if "over" in rule:
            _require_known("measure", rule["over"], measures)
        spans = sorted(_pair("between", option.get("between")) for option in asked["options"])
        for before, after in pairwise(spans):
            _require(before[1] == after[0], '"between" of the options must join without a gap.')
    if kind == "outcome":
        averages = all("patients" not in run for run in asked["runs"])
        _require(averages, 'patients have many outcomes; use the rule "value" for them.')
        for option in asked["options"]:
            wanted = option.get("outcomes")
            _require(
                isinstance(wanted, list) and len(wanted) == len(asked["runs"]),
                'each option needs "outcomes", one for each run.',
            )
            for outcome in wanted:
                _require(outcome in (*OUTCOMES, "any"), f"an outcome cannot be {outcome!r}.")


def _check_task(asked: Mapping[str, Any]) -> None:
    conditions = asked.get("conditions")
    _require(isinstance(conditions, list) and conditions != [], 'it needs "conditions".')
    _require(_is_text(asked.get("done")), 'it needs "done": what to say when it is done.')
    assert isinstance(conditions, list)
    for condition in conditions:
        _require(isinstance(condition, dict), "a condition is written in { }.")
        kinds = [kind for kind in CONDITIONS if kind in condition]
        _require(len(kinds) == 1, f"a condition has one of: {', '.join(CONDITIONS)}.")
        _require(_is_text(condition.get("reply")), 'a condition needs a "reply" that says why.')
        if "between" in condition:
            _pair("between", condition["between"])
        if kinds == ["measure"]:
            _check_measure(condition["measure"], [{}])
        needs = kinds[0] in ("measure", "patients", "tissue") or (
            kinds == ["lever"] and "is" not in condition
        )
        _require(not needs or "between" in condition, f'{kinds[0]!r} needs "between": [low, high].')


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise InputError(sentence)


def _require_known(kind: str, name: Any, known: Iterable[str]) -> None:
    if not isinstance(name, str) or name not in known:
        raise unknown(kind, name, known, f"There are: {', '.join(known) or 'none'}.")


def _require_number(name: str, value: Any, low: float, high: float) -> None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    _require(fits, f'"{name}" cannot be {value!r}; give a number from {low:g} to {high:g}.')


def _objects(name: str, value: Any) -> list[dict[str, Any]]:
    whole = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    _require(whole, f'"{name}" cannot be {value!r}; give a list of objects, as [{{ }}].')
    found: list[dict[str, Any]] = value
    return found


def _pair(name: str, value: Any) -> tuple[float, float]:
    whole = isinstance(value, list) and len(value) == 2
    whole = whole and all(isinstance(v, int | float) for v in value)
    _require(whole, f'"{name}" cannot be {value!r}; give [low, high].')
    return float(value[0]), float(value[1])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
