"""The student's copy: to predict and to draw, to say what one saw, to note and to tick."""

import ast
from collections.abc import Sequence

from ...languages import said, spoken
from ...languages.words import fill, rounded_count
from ...network.levers import Lever, choose
from .. import glossary, lessons
from ..lessons.deciding import network_of
from .choosing import choose_questions
from .notebook import Asked, NotebookText, Spans
from .paper import BODY, SMALL, TEXT, Block, Group, Lines, Picture, Table, Text, plain
from .pictures import axes_of, patients_of, png

LETTERS = "ABCDEFGH"
HIGH_AXES, LOW_AXES, PATIENTS = 2.1, 1.6, 1.5  # inches
MOST_LEVERS = 5


def student_copy(text: NotebookText) -> list[Group]:
    chosen = choose_questions(text.asked)
    blank = " ".join(f"{fill(f'handout.{part}')}\t" for part in ("name", "class", "date"))
    top = [
        Text(plain(text.title), 18, after=4, style="Heading 1"),
        Text(plain(blank), before=4, after=8, tabs=(0.52 * TEXT, 0.76 * TEXT, TEXT)),
        *aims(text),
    ]
    groups = [Group("aims", top)]
    heading = Headings()
    for number, asked in enumerate(chosen.before):
        blocks = [heading("again" if number else "commit"), *_asking(asked, HIGH_AXES)]
        groups.append(Group("prediction", blocks))
    if chosen.before:
        saw = prompt(chosen.saw) if chosen.saw else [Text(plain(fill("handout.saw")))]
        why = prompt(chosen.why) if chosen.why else [Text(plain(fill("handout.why")))]
        # What is asked there may give away what the run shows.
        fold = Text(plain(fill("handout.fold"), "italic"), before=6, after=0)
        looked = [fold, heading("look"), *saw, Lines(2), *why, Lines(2)]
        groups.append(Group("what did you see", looked))
    if chosen.after:
        blocks = [heading("again"), *_asking(chosen.after, LOW_AXES)]
        groups.append(Group("second prediction", blocks))
    if chosen.rule:
        blocks = [heading("rule"), *_asking(chosen.rule)]
        groups.append(Group("rule", blocks))
    if chosen.task:
        blocks = [heading("task"), *prompt(chosen.task), *_notes(text, chosen.task)]
        groups.append(Group("task", blocks))
    if chosen.exit:
        blocks = [heading("exit"), *_asking(chosen.exit), Lines(1, 3)]
        groups.append(Group("new case", blocks))
    groups += _end(text, [each for group in groups for each in group.blocks])
    return groups


def aims(text: NotebookText) -> list[Block]:
    lead = [Text(text.lead, after=4)] if text.lead else []
    if not text.aims:
        return list(lead)
    aims = [Text(aim, indent=18, after=0, style="List Number") for aim in text.aims]
    return [*lead, Text(plain(fill("handout.aims"), "bold")), *aims]


class Headings:
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


def prompt(asked: Asked, size: float = BODY) -> list[Block]:
    context = [Text(plain(asked.data["context"]), size)] if asked.data.get("context") else []
    return [*context, Text(plain(asked.data["prompt"], "bold"), size, after=3)]


def _asking(asked: Asked, axes: float = 0.0) -> list[Block]:
    """A question with its options to tick, and room to draw, `axes` inches high."""
    blocks = prompt(asked)
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
    if axes and has_patients(asked):
        blocks.append(Text(plain(fill("handout.colour_in"), "italic"), before=3))
        picture = png(patients_of(PATIENTS))
        blocks.append(Picture(picture, PATIENTS, fill("handout.patients_empty")))
    elif axes and asked.data.get("lines"):
        blocks.append(Text(plain(_what_to_draw(asked), "italic"), before=3))
        blocks.append(Picture(png(axes_of(asked.data, axes)), axes, axes_in_words(asked)))
    return blocks


def has_patients(asked: Asked) -> bool:
    return any("patients" in run for run in asked.data.get("runs", ()))


def _what_to_draw(asked: Asked) -> str:
    lines = asked.data["lines"][: 1 if asked.data["kind"] == "draw" else None]
    names = ", ".join(line["label"] for line in lines)
    given = fill("handout.given") if "start" in asked.data else ""
    runs = [run["name"] for run in asked.data["runs"][:2]]
    both = fill("handout.pencil_runs", runs="; ".join(runs)) if len(runs) > 1 else ""
    parts = [
        fill("handout.pencil", lines=names),
        given,
        "" if asked.data["kind"] == "draw" else both,
    ]
    return " ".join(filter(None, parts))


def axes_in_words(asked: Asked) -> str:
    low, high = (rounded_count(end) for end in asked.data.get("range", (0.5, 1e5)))
    days = rounded_count(asked.data["days"])
    unit = said(asked.data.get("unit", ""))
    return fill("handout.axes", unit=unit, low=low, high=high, days=days)


def _notes(text: NotebookText, asked: Asked) -> list[Block]:
    """A table to note what was set in a task's lab; lines, if its levers are not known here."""
    levers = _levers_of(text, asked)
    if not levers:
        return note_lines()
    head = [fill(f"handout.{part}") for part in ("lever", "start", "run_1", "run_2")]
    rows: list[Sequence[Spans]] = [
        (plain(said(lever.label)), plain(value), plain(""), plain("")) for lever, value in levers
    ]
    rows.append((plain(fill("handout.ended"), "bold"), plain(""), plain(""), plain("")))
    return [Table(head, rows, (0.34, 0.2, 0.23, 0.23), 9.0, least=17.0)]


def note_lines() -> list[Block]:
    return [Text(plain(fill("handout.changed"))), Lines(2, 4)]


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
        (lever, value_in_words(lever, given.get(lever.name, lever.default)))
        for lever in levers[:MOST_LEVERS]
    ]


def value_in_words(lever: Lever, value: float) -> str:
    if lever.kind == "switch":
        return said(lever.on if value else lever.off)
    return f"{rounded_count(float(value))} {said(lever.unit)}".strip()


def _end(text: NotebookText, blocks: Sequence[Block]) -> list[Group]:
    """The sources, and as many of the lesson's words as there is room for."""
    groups = []
    words = _words(text, blocks)
    if words:
        heading = Text(plain(fill("handout.words")), 11, 6, 2, style="Heading 2")
        groups.append(Group("words", [heading, Text(words, SMALL)]))
    if text.sources:
        listed: list[tuple[str, str]] = []
        for number, source in enumerate(text.sources, start=1):
            listed += [(f"{number}. ", "bold"), *source, ("  ", "")]
        heading = Text(plain(fill("handout.sources")), 11, 6, 2, style="Heading 2")
        groups.append(Group("sources", [heading, Text(tuple(listed), SMALL)]))
    return groups


def _words(text: NotebookText, blocks: Sequence[Block]) -> Spans:
    """The lesson's words, each with its meaning; first those that stand on the page."""
    known = glossary.words()
    listed: list[str] = []
    for lesson in dict.fromkeys(each.lesson for each in text.asked):
        listed += lessons.lesson(lesson).get("words", [])
    told = glossary.translated(spoken())
    printed = " ".join(
        part for block in blocks if isinstance(block, Text) for part, _ in block.spans
    )
    entries = [{"word": word} | known[word] | told.get(word, {}) for word in dict.fromkeys(listed)]
    used = [entry for entry in entries if entry["word"].lower() in printed.lower()]
    ordered = used + [entry for entry in entries if entry not in used]
    pairs = [((entry["word"], "bold"), (f" {entry['meaning']}  ", "")) for entry in ordered]
    return tuple(part for pair in pairs for part in pair)
