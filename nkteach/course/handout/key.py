"""The key: answers, what to think of each option, and the curves that the model computes."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from ...errors import InputError
from ...languages import said
from ...languages.words import fill
from ...lenses.cohort import Cohort
from ...network import Network
from ...network.levers import choose
from ..lessons.deciding import decide, in_words, network_of, numbers, runs_of
from ..lessons.wholeness import OUTCOMES
from ..question import RUN_BY
from .choosing import choose_questions
from .notebook import Asked, NotebookText, own_network
from .paper import Block, Group, Picture, Text, plain
from .pictures import axes_of, patients_of, png
from .student import (
    LETTERS,
    PATIENTS,
    Headings,
    aims,
    axes_in_words,
    has_patients,
    prompt,
    value_in_words,
)

SIZE = 9.0
AXES = 1.45  # inches


def teachers_key(text: NotebookText) -> list[Group]:
    """Return the blocks of a key; what the runs show is computed now."""
    chosen = choose_questions(text.asked)
    top = [
        Text(plain(text.title), 18, after=2, style="Heading 1"),
        Text(plain(fill("handout.not_for_students"), "bold"), after=4),
        *aims(text),
    ]
    groups = [Group("aims", top)]
    heading = Headings()
    answered = partial(_answered, text)
    for number, asked in enumerate(chosen.before):
        blocks = [heading("again" if number else "commit"), *answered(asked)]
        groups.append(Group("prediction", blocks))
    looked = [each for each in (chosen.saw, chosen.why) if each]
    if looked:
        models = [block for each in looked for block in answered(each)]
        groups.append(Group("what did you see", [heading("look"), *models]))
    for name, each in (
        ("again", chosen.after),
        ("rule", chosen.rule),
        ("task", chosen.task),
        ("exit", chosen.exit),
    ):
        if each:
            axes = name != "exit"
            groups.append(Group(name, [heading(name), *answered(each, axes=axes)]))
    return groups


def split(group: Group) -> Iterator[Group]:
    """A key may go on to the next page within a question, but not below a heading or in a run."""
    piece: list[Block] = []
    for block, after in zip(group.blocks, [*group.blocks[1:], None], strict=True):
        piece.append(block)
        prompts = isinstance(block, Text) and (
            block.style.startswith("Heading") or block.spans[-1][1] == "bold"
        )
        if not (prompts or isinstance(after, Picture)):
            yield Group(group.name, piece)
            piece = []
    if piece:
        yield Group(group.name, piece)


def _answered(text: NotebookText, asked: Asked, *, axes: bool = True) -> list[Block]:
    """A question with its answer, what to think of each option, and what the run shows."""
    data, kind = asked.data, asked.data["kind"]
    blocks = prompt(asked, SIZE)
    right = next((o["name"] for o in data.get("options", ()) if o.get("right")), "")
    shown: list[Block] = []
    if kind in RUN_BY:
        right, shown = _shown(asked, _network(text, asked), axes)
    for letter, option in zip(LETTERS, data.get("options", ()), strict=False):
        is_right = option["name"] == right
        mark = f"☑ {letter}  " if is_right else f"☐ {letter}  "
        sign = f"{fill('handout.right')} " if is_right else ""
        spans = ((mark, "bold"), (f"{option['text']} {sign}", "bold"), (option["reply"], ""))
        blocks.append(Text(spans, SIZE, after=1, indent=28, hanging=28))
    for name, reply in data.get("replies", {}).items():
        label = f"{fill(f'handout.if_{name}')} "
        blocks.append(Text(((label, "bold"), (reply, "")), SIZE, after=1))
    if kind == "write":
        label = f"{fill('question.model')}: "
        blocks.append(Text(((label, "bold"), (data["model"], "")), SIZE))
    if kind == "task":
        solution = _solution(data)
        label = f"{fill('handout.one_way')} "
        if solution:
            blocks.append(Text(((label, "bold"), (f"{solution}. ", "")), SIZE, after=1))
        blocks.append(Text(plain(data["done"]), SIZE))
    return blocks + shown


def _network(text: NotebookText, asked: Asked) -> Network:
    return own_network(text, asked.network) if asked.network else network_of(asked.data)


def _shown(asked: Asked, network: Network, axes: bool) -> tuple[str, list[Block]]:
    """Return the option that a question's runs bear out, and what they show."""
    data = asked.data
    runs = runs_of(data, network)
    if data["kind"] == "predict":
        right, found = decide(data, runs)
    else:
        right, found = "", numbers(data, runs)
    words = in_words(data, found)
    result = data.get("result", "")
    for name, value in words.items():
        result = result.replace("{" + name + "}", value)
    if data["kind"] == "estimate":
        unit = said(data.get("answer_unit", ""))
        label = fill("handout.estimate_shown", shown=f"{words[data['measure']]} {unit}".strip())
        result = f"{label} {result}".strip()
    after = f" {data['after']}" if data.get("after") else ""
    label = f"{fill('handout.run')} "
    blocks: list[Block] = [Text(((label, "bold"), (f"{result}{after}", "")), SIZE, before=2)]
    if axes and has_patients(asked):
        first = next(run for run in runs if isinstance(run, Cohort))
        counts = {name: round(100 * first.count(name) / len(first)) for name in OUTCOMES}
        told = ", ".join(
            f"{sign} {fill(f'question.of_100_{name}', count=str(counts[name]))}"
            for name, sign in zip(OUTCOMES, "●■△", strict=True)
        )
        picture = png(patients_of(PATIENTS, counts))
        blocks += [Text(plain(f"{told}."), SIZE), Picture(picture, PATIENTS, told)]
    elif axes and data.get("lines"):
        words_of = f"{axes_in_words(asked)} {fill('handout.run')} {result}"
        blocks.append(Picture(png(axes_of(data, AXES, runs)), AXES, words_of))
    return right, blocks


def _solution(data: dict[str, Any]) -> str:
    """One way to do a task, by the labels of its levers."""
    values = data.get("solution", {})
    try:
        levers = choose(network_of({}), values)
    except InputError:
        return ""
    return ", ".join(
        f"{said(lever.label)}: {value_in_words(lever, values[lever.name])}" for lever in levers
    )
