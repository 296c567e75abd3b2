"""A lesson as a handout: two pages for Word, to predict and to write on with a pencil; or its key.

All of it is the lesson's own: the notebook's aims and sources, the questions, the words. What the
key says of a run is computed when it is written.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .. import lessons, wordlist
from ..errors import InputError
from ..languages import said, speaking, spoken
from ..lessons.deciding import decide, in_words, network_of, numbers, runs_of
from ..lessons.wholeness import OUTCOMES
from ..lever import Lever, choose
from ..network import Network
from ..question import RUN_BY
from ..words import fill, rounded_count
from .handoutpaper import (
    BODY,
    ROOM,
    ROW,
    SMALL,
    TEXT,
    Block,
    Group,
    Lines,
    Picture,
    Table,
    Text,
    plain,
    write_paper,
)
from .handoutpicture import axes_picture, patients_picture
from .notebooktext import (
    Asked,
    NotebookText,
    Spans,
    language_of,
    own_network,
    read_notebook,
)

PAGES = 2
NEEDED = ("docx", "markdown_it", "matplotlib")
LETTERS = "ABCDEFGH"
KEY_SIZE = 9.0
HIGH_AXES, LOW_AXES, KEY_AXES, PATIENTS = 2.1, 1.6, 1.45, 1.5  # inches
MOST_LEVERS, FEWEST_WORDS = 5, 3


@dataclass(frozen=True)
class Chosen:
    """The questions that stand on a handout, each once and in the notebook's order."""

    first: Asked | None  # to commit oneself
    saw: Asked | None
    why: Asked | None
    second: Asked | None  # to commit oneself once more
    rule: Asked | None
    task: Asked | None
    exit: Asked | None


def is_ready() -> bool:
    """Return whether the packages that write a handout are installed."""
    return all(find_spec(name) is not None for name in NEEDED)


def write_handout(
    notebook: Path, target: Path, *, key: bool = False, language: str = ""
) -> list[str]:
    """Write a lesson's handout as a Word document, or its key; return what had no room on it.

    notebook  one of the package's, or one of a teacher's own
    target    a file that ends in .docx
    key       the teacher's copy: answers, replies, and the curves that the model computes
    language  "en" or "es", for a notebook that chooses none

    Raises InputError if packages are missing, or the notebook cannot be read or the file written.
    """
    if not is_ready():
        raise InputError(
            "Writing a handout needs a few more packages: pip install 'nkteach[handouts]'."
        )
    if target.suffix.lower() != ".docx":
        raise InputError(
            f"{target} cannot be a handout, which is a Word document; "
            "name a file that ends in .docx."
        )
    with speaking(language_of(notebook) or language or spoken()):
        text = read_notebook(notebook)
        if not text.asked:
            raise InputError(
                f"{notebook} asks no questions, so there is nothing to hand out; "
                "put nk.Question(lesson, name) into it."
            )
        groups = _key(text) if key else _student(text)
        pages, left_out = fitted(groups, None if key else PAGES)
        if not key:
            pages = [_filled(page) for page in pages]
        subject = fill("handout.key" if key else "handout.handout")
        write_paper(pages, target, text.title, subject, spoken())
    return [f"{target} has no room for: {', '.join(left_out)}."] if left_out else []


def choose_questions(asked: Sequence[Asked]) -> Chosen:
    """Return which questions of a lesson stand on its handout.

    The middle is the first pair of boxes to write in, what one saw and why, and what was asked
    before it. A second prediction, the rule, a task and the new case follow.
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
    after = first if first is not None else -1
    others = [n for n in free if n != first]
    drawn = [n for n in others if kinds[n] == "draw"]
    tasks = [n for n, kind in enumerate(kinds) if kind == "task"]
    exits = [n for n, role in enumerate(roles) if role == "exit"]

    def at(place: int | None) -> Asked | None:
        return None if place is None else asked[place]

    return Chosen(
        first=at(first),
        saw=at(pair),
        why=at(pair + 1 if pair is not None else None),
        second=at(next(iter([*drawn, *others]), None)),
        rule=at(next((n for n in choices if n > after), None)),
        task=at(next((n for n in tasks if n > after), next(iter(tasks), None))),
        exit=at(next(iter(exits), None)),
    )


def fitted(groups: list[Group], most: int | None) -> tuple[list[list[Group]], list[str]]:
    """Return groups on at most so many pages, and the names of those that had no room.

    Raises InputError if what must not be left out has no room.
    """
    kept, left_out = list(groups), []
    while True:
        pages = _paged(kept)
        if most is None or (len(pages) <= most and _is_within(pages)):
            return pages, left_out
        last = max(kept, key=lambda group: group.rank)
        if last.rank == 0:
            raise InputError(
                "The first question of this lesson is too long for two pages; shorten its texts."
            )
        if not _shortened(last):
            kept.remove(last)
            left_out.append(last.name)


def _paged(groups: list[Group]) -> list[list[Group]]:
    pages: list[list[Group]] = [[]]
    for group in groups:
        if pages[-1] and sum(each.height for each in pages[-1]) + group.height > ROOM:
            pages.append([])
        pages[-1].append(group)
    return pages


def _is_within(pages: list[list[Group]]) -> bool:
    return all(sum(group.height for group in page) <= ROOM for page in pages)


def _shortened(group: Group) -> bool:
    """Take the last of the words off; return whether enough are left."""
    last = group.blocks[-1]
    if group.name == "words" and isinstance(last, Text) and len(last.spans) > 2 * FEWEST_WORDS:
        last.spans = last.spans[:-2]
        return True
    return False


def _filled(page: list[Group]) -> list[Group]:
    """Give a page's room to its lines to write on."""
    lines = [block for group in page for block in group.blocks if isinstance(block, Lines)]
    room = ROOM - sum(group.height for group in page)
    while room >= ROW and any(block.count < block.most for block in lines):
        block = min(
            (block for block in lines if block.count < block.most),
            key=lambda block: block.count,
        )
        block.count += 1
        room -= ROW
    return page


# The student's copy


def _student(text: NotebookText) -> list[Group]:
    chosen = choose_questions(text.asked)
    blank = " ".join(f"{fill(f'handout.{part}')}\t" for part in ("name", "class", "date"))
    top = [
        Text(plain(text.title), 18, after=4, style="Heading 1"),
        Text(plain(blank), before=4, after=8, tabs=(0.52 * TEXT, 0.76 * TEXT, TEXT)),
        *_aims(text),
    ]
    groups = [Group("aims", top)]
    heading = _Headings()
    if chosen.first:
        blocks = [heading("commit"), *_asking(chosen.first, HIGH_AXES)]
        groups.append(Group("prediction", blocks))
        saw = _prompt(chosen.saw) if chosen.saw else [Text(plain(fill("handout.saw")))]
        why = _prompt(chosen.why) if chosen.why else [Text(plain(fill("handout.why")))]
        looked = [heading("look"), *saw, Lines(2), *why, Lines(2)]
        groups.append(Group("what did you see", looked))
    if chosen.second:
        blocks = [heading("again"), *_asking(chosen.second, LOW_AXES)]
        groups.append(Group("second prediction", blocks, rank=3))
    if chosen.rule:
        blocks = [heading("rule"), *_asking(chosen.rule)]
        groups.append(Group("rule", blocks, rank=1))
    if chosen.task:
        blocks = [heading("task"), *_prompt(chosen.task), *_notes(text, chosen.task)]
        groups.append(Group("task", blocks, rank=4))
    if chosen.exit:
        blocks = [heading("exit"), *_asking(chosen.exit), Lines(1, 3)]
        groups.append(Group("new case", blocks, rank=2))
    groups += _end(text, [each for group in groups for each in group.blocks])
    return groups


def _aims(text: NotebookText) -> list[Block]:
    lead = [Text(text.lead, after=4)] if text.lead else []
    if not text.aims:
        return list(lead)
    aims = [Text(aim, indent=18, after=0, style="List Number") for aim in text.aims]
    return [*lead, Text(plain(fill("handout.aims"), "bold")), *aims]


class _Headings:
    """Numbers the parts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, name: str) -> Text:
        self.count += 1
        return Text(
            plain(f"{self.count} · {fill(f'handout.{name}')}"),
            11,
            before=9,
            after=3,
            style="Heading 2",
        )


def _prompt(asked: Asked, size: float = BODY) -> list[Block]:
    context = [Text(plain(asked.data["context"]), size)] if asked.data.get("context") else []
    return [*context, Text(plain(asked.data["prompt"], "bold"), size, after=3)]


def _asking(asked: Asked, axes: float = 0.0) -> list[Block]:
    """A question with its options to tick, and room to draw, `axes` inches high."""
    blocks = _prompt(asked)
    for letter, option in zip(LETTERS, asked.data.get("options", ()), strict=False):
        spans = (("☐ ", ""), (f"{letter}  ", "bold"), (option["text"], ""))
        blocks.append(Text(spans, after=1, indent=28, hanging=28))
    if asked.data["kind"] == "estimate":
        unit = said(asked.data.get("answer_unit", ""))
        blank = f"{fill('handout.estimate')}\t {unit}"
        blocks.append(Text(plain(blank), before=4, tabs=(0.5 * TEXT,)))
    if asked.data["kind"] in ("predict", "estimate"):
        ticks = "    ".join(f"☐ {fill(f'question.{name}')}" for name in ("guess", "fairly", "very"))
        blocks.append(Text((*plain(f"{fill('question.sure')}  "), (ticks, "")), before=3))
    if axes and _has_patients(asked):
        blocks.append(Text(plain(fill("handout.colour_in"), "italic"), before=3))
        picture = patients_picture(PATIENTS)
        blocks.append(Picture(picture, PATIENTS, fill("handout.patients_empty")))
    elif axes and asked.data.get("lines"):
        blocks.append(Text(plain(_what_to_draw(asked), "italic"), before=3))
        blocks.append(Picture(axes_picture(asked.data, axes), axes, _axes_in_words(asked)))
    return blocks


def _has_patients(asked: Asked) -> bool:
    return any("patients" in run for run in asked.data.get("runs", ()))


def _what_to_draw(asked: Asked) -> str:
    lines = asked.data["lines"][: 1 if asked.data["kind"] == "draw" else None]
    names = ", ".join(line["label"] for line in lines)
    given = f" {fill('handout.given')}" if "start" in asked.data else ""
    return fill("handout.pencil", lines=names) + given


def _axes_in_words(asked: Asked) -> str:
    low, high = (rounded_count(end) for end in asked.data.get("range", (0.5, 1e5)))
    days = rounded_count(asked.data["days"])
    unit = said(asked.data.get("unit", ""))
    return fill("handout.axes", unit=unit, low=low, high=high, days=days)


def _notes(text: NotebookText, asked: Asked) -> list[Block]:
    """A table to note what was set in a task's lab; lines, if its levers are not known here."""
    levers = _levers_of(text, asked)
    if not levers:
        return [Text(plain(fill("handout.changed"))), Lines(2, 4)]
    head = [fill(f"handout.{part}") for part in ("lever", "start", "run_1", "run_2")]
    rows: list[Sequence[Spans]] = [
        (plain(said(lever.label)), plain(value), plain(""), plain("")) for lever, value in levers
    ]
    rows.append((plain(fill("handout.ended"), "bold"), plain(""), plain(""), plain("")))
    return [Table(head, rows, (0.34, 0.2, 0.23, 0.23), 9.0, least=17.0)]


def _levers_of(text: NotebookText, asked: Asked) -> list[tuple[Lever, str]]:
    """The levers of the lab that a task is done in, with where they stand when it opens."""
    call = text.labs.get(asked.data.get("lab", ""))
    named = {keyword.arg: keyword.value for keyword in call.keywords} if call else {}
    if "levers" not in named or "network" in named:
        return []
    try:
        given = {name: ast.literal_eval(node) for name, node in named.items() if name}
        levers = choose(network_of({}), given["levers"])
    except (ValueError, TypeError):  # written by code, or not a lever: InputError is a ValueError
        return []
    return [
        (lever, _value_in_words(lever, given.get(lever.name, lever.default)))
        for lever in levers[:MOST_LEVERS]
    ]


def _value_in_words(lever: Lever, value: float) -> str:
    if lever.kind == "switch":
        return said(lever.on if value else lever.off)
    return f"{rounded_count(float(value))} {said(lever.unit)}".strip()


def _end(text: NotebookText, blocks: Sequence[Block]) -> list[Group]:
    """The sources, and as many of the lesson's words as there is room for."""
    groups = []
    words = _words(text, blocks)
    if words:
        heading = Text(plain(fill("handout.words")), 11, 6, 2, style="Heading 2")
        groups.append(Group("words", [heading, Text(words, SMALL)], rank=6))
    if text.sources:
        listed: list[tuple[str, str]] = []
        for number, source in enumerate(text.sources, start=1):
            listed += [(f"{number}. ", "bold"), *source, ("  ", "")]
        heading = Text(plain(fill("handout.sources")), 11, 6, 2, style="Heading 2")
        groups.append(Group("sources", [heading, Text(tuple(listed), SMALL)], rank=5))
    return groups


def _words(text: NotebookText, blocks: Sequence[Block]) -> Spans:
    """The lesson's words, each with its meaning; first those that stand on the page."""
    known = wordlist.words()
    listed: list[str] = []
    for lesson in dict.fromkeys(each.lesson for each in text.asked):
        listed += lessons.lesson(lesson).get("words", [])
    told = wordlist.translated(spoken())
    printed = " ".join(
        part for block in blocks if isinstance(block, Text) for part, _ in block.spans
    )
    entries = [{"word": word} | known[word] | told.get(word, {}) for word in dict.fromkeys(listed)]
    used = [entry for entry in entries if entry["word"].lower() in printed.lower()]
    ordered = used + [entry for entry in entries if entry not in used]
    pairs = [((entry["word"], "bold"), (f" {entry['meaning']}  ", "")) for entry in ordered]
    return tuple(part for pair in pairs for part in pair)


# The key


def _key(text: NotebookText) -> list[Group]:
    chosen = choose_questions(text.asked)
    top = [
        Text(plain(text.title), 18, after=2, style="Heading 1"),
        Text(plain(fill("handout.not_for_students"), "bold"), after=4),
        *_aims(text),
    ]
    groups = [Group("aims", top)]
    heading = _Headings()
    answered = partial(_answered, text)
    if chosen.first:
        groups.append(Group("prediction", [heading("commit"), *answered(chosen.first)]))
        looked = [each for each in (chosen.saw, chosen.why) if each]
        models = [block for each in looked for block in answered(each)]
        groups.append(Group("what did you see", [heading("look"), *models]))
    for name, each in (
        ("again", chosen.second),
        ("rule", chosen.rule),
        ("task", chosen.task),
        ("exit", chosen.exit),
    ):
        if each:
            axes = name != "exit"
            groups.append(Group(name, [heading(name), *answered(each, axes=axes)]))
    return [piece for group in groups for piece in _split(group)]


def _split(group: Group) -> Iterator[Group]:
    """A key may go on to the next page within a question, but not below a heading or in a run."""
    piece: list[Block] = []
    for block, after in zip(group.blocks, [*group.blocks[1:], None], strict=True):
        piece.append(block)
        prompts = isinstance(block, Text) and block.spans[-1][1] == "bold"
        if not (prompts or isinstance(after, Picture)):
            yield Group(group.name, piece)
            piece = []
    if piece:
        yield Group(group.name, piece)


def _answered(text: NotebookText, asked: Asked, *, axes: bool = True) -> list[Block]:
    """A question with its answer, what to think of each option, and what the run shows."""
    data, kind = asked.data, asked.data["kind"]
    blocks = _prompt(asked, KEY_SIZE)
    right = next((o["name"] for o in data.get("options", ()) if o.get("right")), "")
    shown: list[Block] = []
    if kind in RUN_BY:
        right, shown = _shown(asked, _network(text, asked), axes)
    for letter, option in zip(LETTERS, data.get("options", ()), strict=False):
        is_right = option["name"] == right
        mark = f"☑ {letter}  " if is_right else f"☐ {letter}  "
        sign = f"{fill('handout.right')} " if is_right else ""
        spans = ((mark, "bold"), (f"{option['text']} {sign}", "bold"), (option["reply"], ""))
        blocks.append(Text(spans, KEY_SIZE, after=1, indent=28, hanging=28))
    for name, reply in data.get("replies", {}).items():
        label = f"{fill(f'handout.if_{name}')} "
        blocks.append(Text(((label, "bold"), (reply, "")), KEY_SIZE, after=1))
    if kind == "write":
        label = f"{fill('question.model')}: "
        blocks.append(Text(((label, "bold"), (data["model"], "")), KEY_SIZE))
    if kind == "task":
        solution = _solution(data)
        label = f"{fill('handout.one_way')} "
        if solution:
            blocks.append(Text(((label, "bold"), (f"{solution}. ", "")), KEY_SIZE, after=1))
        blocks.append(Text(plain(data["done"]), KEY_SIZE))
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
    blocks: list[Block] = [Text(((label, "bold"), (f"{result}{after}", "")), KEY_SIZE, before=2)]
    if axes and _has_patients(asked):
        first = next(run for run in runs if hasattr(run, "count"))
        counts = {name: round(100 * first.count(name) / len(first)) for name in OUTCOMES}
        told = ", ".join(
            f"{sign} {fill(f'question.of_100_{name}', count=str(counts[name]))}"
            for name, sign in zip(OUTCOMES, "●■△", strict=True)
        )
        picture = patients_picture(PATIENTS, counts)
        blocks += [Text(plain(f"{told}."), KEY_SIZE), Picture(picture, PATIENTS, told)]
    elif axes and data.get("lines"):
        words_of = f"{_axes_in_words(asked)} {fill('handout.run')} {result}"
        blocks.append(Picture(axes_picture(data, KEY_AXES, runs), KEY_AXES, words_of))
    return right, blocks


def _solution(data: dict[str, Any]) -> str:
    """One way to do a task, by the labels of its levers."""
    values = data.get("solution", {})
    try:
        levers = choose(network_of({}), values)
    except InputError:
        return ""
    return ", ".join(
        f"{said(lever.label)}: {_value_in_words(lever, values[lever.name])}" for lever in levers
    )
