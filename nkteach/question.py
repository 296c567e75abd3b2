"""A question of a lesson: asked, answered and judged in the page, with no kernel needed."""

from typing import Any

import traitlets

from . import lessons
from .engine import Guest, guest_code
from .errors import unknown

CONFIDENCES = ("", "guess", "fairly", "very")


class Question(Guest):
    """A question: `Question("first-responders", "who-kills-first")`.

    lesson  which lesson
    name    which of its questions

    What the student does are traits, both ways:

    answer      name of the chosen option, "" before
    confidence  how sure of a prediction: "guess", "fairly" or "very"
    tries       how often an answer was handed in
    committed   the present answer was handed in; for a prediction it is then fixed
    text        what was written

    Raises InputError for a lesson or a question that does not exist.
    """

    _esm = guest_code("showQuestion")
    title = traitlets.Unicode().tag(sync=True)
    question = traitlets.Dict().tag(sync=True)
    # The compiled network of a prediction; empty for the other kinds.
    model = traitlets.Dict().tag(sync=True)
    answer = traitlets.Unicode("").tag(sync=True)
    confidence = traitlets.Enum(CONFIDENCES, "").tag(sync=True)
    tries = traitlets.Int(0, min=0).tag(sync=True)
    committed = traitlets.Bool(False).tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)

    def __init__(self, lesson: str, name: str) -> None:
        asked = lessons.question(lesson, name)
        super().__init__(
            title=lessons.lesson(lesson)["title"],
            question=asked,
            model=_compiled(asked) if asked["kind"] == "predict" else {},
        )

    @traitlets.validate("answer")
    def _check_answer(self, proposal: Any) -> str:
        known = [option["name"] for option in self.question.get("options", [])]
        answer: str = proposal["value"]
        if answer and answer not in known:
            raise unknown("answer", answer, known, f"There are: {', '.join(known)}.")
        return answer


def _compiled(asked: dict[str, Any]) -> dict[str, Any]:
    from .description import compiled_for_page
    from .models.teaching import network

    moved = {name for run in asked["runs"] for name in run["values"]} & network.settable.keys()
    return compiled_for_page(network, frozenset(moved))
