"""Which questions of a lesson stand on its handout."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..question import RUN_BY
from .notebook import Asked


@dataclass(frozen=True)
class Chosen:
    """The questions that stand on a handout, each once and in the notebook's order."""

    before: tuple[Asked, ...]  # to commit oneself
    saw: Asked | None
    why: Asked | None
    after: Asked | None  # to commit oneself once more
    rule: Asked | None
    task: Asked | None
    exit: Asked | None


def choose_questions(asked: Sequence[Asked]) -> Chosen:
    """Return which questions of a lesson stand on its handout.

    The middle is the first pair of boxes to write in, what one saw and why, and what was asked
    before it. A second prediction, the rule, a task and the new case follow; where no question has
    the role "exit", the last one is taken.
    """
    kinds = [each.data["kind"] for each in asked]
    roles = [each.data.get("role") for each in asked]
    pair = next(
        (
            n
            for n in range(1, len(asked) - 1)
            if kinds[n : n + 2] == ["write", "write"] and kinds[n - 1] in (*RUN_BY, "choice")
        ),
        None,
    )
    free = [n for n, kind in enumerate(kinds) if kind in RUN_BY and roles[n] != "exit"]
    choices = [n for n, kind in enumerate(kinds) if kind == "choice" and not roles[n]]
    first = pair - 1 if pair is not None else next(iter([*free, *choices]), None)
    others = [n for n in free if n != first]
    second = next(iter([*(n for n in others if kinds[n] == "draw"), *others]), None)
    begun = first if first is not None else -1
    is_late = second is not None and second > begun
    early = [n for n in (None if is_late else second, first) if n is not None]
    tasks = [n for n, kind in enumerate(kinds) if kind == "task"]
    rule = next((n for n in choices if n > begun), None)
    task = next((n for n in tasks if n > begun), next(iter(tasks), None))
    used = {first, pair, pair + 1 if pair is not None else None, second, rule, task}
    unused = [n for n in reversed(range(len(asked))) if n not in used]
    exits = [n for n, role in enumerate(roles) if role == "exit"]

    def at(place: int | None) -> Asked | None:
        return None if place is None else asked[place]

    return Chosen(
        before=tuple(asked[n] for n in early),
        saw=at(pair),
        why=at(pair + 1 if pair is not None else None),
        after=at(second if is_late else None),
        rule=at(rule),
        task=at(task),
        exit=at(next(iter([*exits, *unused]), None)),
    )
