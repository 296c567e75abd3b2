"""A question of a lesson: asked, answered and judged in the page, with no kernel needed.

The kernel keeps what the student did, in a file beside the notebook; see answers.py.
"""

from collections.abc import Mapping
from typing import Any

import traitlets

from ..errors import InputError, unknown
from ..lenses.assay import Assay
from ..network import Network
from ..page.engine import Guest, guest_code
from . import lessons
from .answerfile import CONFIDENCES, FRESH, LONGEST_TEXT, VERDICTS, AnswerFile, sound
from .lessons.deciding import network_of

WELLS_HEAD = (
    "wells",
    "NK cells for each target",
    "killed, of 100 targets",
    "NK cells that killed nothing, of 100",
)
RUN_BY = ("predict", "draw", "estimate")  # the kinds that a run decides


class Question(Guest):
    """A question: `Question("first-responders", "who-kills-first")`.

    lesson   which lesson: one of the package, or a file beside the notebook ("my-lesson.json")
    name     which of its questions
    network  what its runs are of; the teaching network if not given
    wells    killing assays by name, of which a table is shown once an answer was handed in

    What the student does are traits, both ways, kept through restarts of the kernel:

    answer      name of the chosen option, or the number that was typed; "" before
    first       the first answer that was handed in
    confidence  how sure of it: "guess", "fairly" or "very"
    tries       how often an answer was handed in
    committed   the present answer was handed in; for a prediction it is then fixed
    right       "right" or "wrong", once it was judged
    text        what was written
    drawn       the drawn curve: 61 counts over the days, None where nothing was drawn; or []
    hints       how many hints were read

    Raises InputError for a lesson or a question that does not exist, and for wells of a question
    that is no choice.
    """

    _esm = guest_code("showQuestion")
    title = traitlets.Unicode().tag(sync=True)
    lesson = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    question = traitlets.Dict().tag(sync=True)
    # The compiled network of a prediction; empty for the other kinds.
    model = traitlets.Dict().tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)
    answer = traitlets.Unicode("").tag(sync=True)
    first = traitlets.Unicode("").tag(sync=True)
    confidence = traitlets.Enum(CONFIDENCES, "").tag(sync=True)
    tries = traitlets.Int(0, min=0).tag(sync=True)
    committed = traitlets.Bool(False).tag(sync=True)
    right = traitlets.Enum(VERDICTS, "").tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    drawn: Any = traitlets.List().tag(sync=True)
    hints = traitlets.Int(0, min=0).tag(sync=True)
    # By these a page that outlived a kernel knows that it has later answers than the file.
    edits = traitlets.Int(0, min=0).tag(sync=True)
    generation = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        lesson: str,
        name: str,
        *,
        network: Network | None = None,
        wells: Mapping[str, Assay] | None = None,
    ) -> None:
        asked = lessons.question(lesson, name)
        if wells is not None:
            asked = asked | {"table": _table_of(asked, wells)}
        if network is not None and not isinstance(network, Network):
            raise InputError(f"network cannot be {network!r}; give an nk.Network.")
        self._file = AnswerFile.of(lesson)
        super().__init__(
            title=lessons.lesson(lesson)["title"],
            lesson=lessons.key(lesson),
            name=name,
            question=asked,
            model=_compiled(asked, network) if asked["kind"] in RUN_BY else {},
            notice=self._file.take_notice(),
            generation=self._file.generation,
            **_fitting(asked, self._file.questions.get(name, {})),
        )
        self.observe(self._keep, list(FRESH))
        self._file.on_forget(self._forget)

    @traitlets.validate("answer")
    def _check_answer(self, proposal: Any) -> str:
        answer: str = proposal["value"]
        known = _names(self.question)
        if answer and known and answer not in known:
            raise unknown("answer", answer, known, f"There are: {', '.join(known)}.")
        if not sound("answer", answer):
            raise InputError("answer is too long; give 200 characters at most.")
        return answer

    @traitlets.validate("text")
    def _check_text(self, proposal: Any) -> str:
        return str(proposal["value"])[:LONGEST_TEXT]

    @traitlets.validate("drawn")
    def _check_drawn(self, proposal: Any) -> list[float | None]:
        drawn: list[float | None] = proposal["value"]
        if not sound("drawn", drawn):
            raise InputError("drawn cannot be that; give 61 numbers from 0 on, or None, or [].")
        return drawn

    def _keep(self, change: Any) -> None:
        self._file.keep(
            self.name, self.question["kind"], {part: getattr(self, part) for part in FRESH}
        )
        self.notice = self._file.take_notice() or self.notice

    def _forget(self) -> None:
        self.unobserve(self._keep, list(FRESH))
        try:
            with self.hold_sync():
                self.generation = self._file.generation
                for part, value in FRESH.items():
                    setattr(self, part, value)
        finally:
            self.observe(self._keep, list(FRESH))


def _names(asked: dict[str, Any]) -> list[str]:
    return [option["name"] for option in asked.get("options", [])]


def _table_of(asked: dict[str, Any], wells: Mapping[str, Assay]) -> dict[str, Any]:
    """A row for each ratio of each assay, in whole targets and cells of 100."""
    if asked["kind"] != "choice":
        raise InputError(f"wells are shown by a choice question, and this is a {asked['kind']}.")
    good = isinstance(wells, Mapping) and all(isinstance(each, Assay) for each in wells.values())
    if not (good and wells):
        raise InputError('wells cannot be that; give {"after 4 hours": nk.assay([10], hours=4)}.')
    rows = []
    for named, assay in wells.items():
        for ratio, lysis, kills in zip(assay.ratios, assay.mean, assay.kills, strict=True):
            idle = 100 * kills[0] / max(kills.sum(), 1)
            rows.append([named, f"{ratio:g}", f"{max(0.0, lysis):.0f}", f"{idle:.0f}"])
    return {"head": list(WELLS_HEAD), "rows": rows}


def _fitting(asked: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """What was kept, where it still fits a question that may have been edited since."""
    given = {part: kept[part] for part in FRESH if part in kept}
    if kept.get("kind", asked["kind"]) != asked["kind"]:
        return {}
    known = _names(asked)
    if known and given.get("answer") and given["answer"] not in known:
        return {}
    return given


def _compiled(asked: dict[str, Any], network: Network | None) -> dict[str, Any]:
    from ..lab.description import compiled_for_averages, compiled_for_page

    of = network or network_of(asked)
    for run in asked["runs"]:
        of.values(run["values"])  # raises for a name or a value that cannot be
    moved = {name for run in asked["runs"] for name in run["values"]} & of.settable.keys()
    # Patients differ in parameters that no run moves, so theirs is the longer code.
    patients = any("patients" in run for run in asked["runs"])
    compile_ = compiled_for_page if patients else compiled_for_averages
    compiled = dict(compile_(of, frozenset(moved)))
    if of.outcome is not None:
        judged = bool(of.outcome.capacity)
        compiled["outcome"] = {"count": of.outcome.count, "share": None, "judged": judged}
    for line in asked.get("lines", []):
        if line["column"] not in compiled["columns"]:
            raise unknown(
                "column", line["column"], compiled["columns"], "Correct it in the lesson."
            )
    for spec in asked.get("measures", {}).values():
        if "column" in spec and spec["column"] not in compiled["columns"]:
            raise unknown(
                "column", spec["column"], compiled["columns"], "Correct it in the lesson."
            )
    return compiled
