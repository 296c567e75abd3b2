"""Checking what a student's own code made, for tasks without a lab: `nk.check(...)`."""

from typing import Any

from ..errors import InputError
from ..languages.words import fill
from . import lessons
from .answerfile import FRESH, AnswerFile
from .lessons.tasks import facts_of, unmet


class Check:
    """What a check came to.

    done   all conditions hold
    reply  the sentence to read
    """

    def __init__(self, done: bool, reply: str) -> None:
        self.done = done
        self.reply = reply

    def __bool__(self) -> bool:
        return self.done

    def __repr__(self) -> str:
        return fill("question.done" if self.done else "question.not_yet") + f" {self.reply}"


def check(lesson: str, task: str, made: Any) -> Check:
    """Check a task on what your code made, and keep the result with your answers.

    lesson  which lesson: one of the package, or a file beside the notebook
    task    which of its tasks
    made    an nk.Run, nk.Cohort, nk.Tissue or nk.Lab

    Raises InputError for a task that does not exist, or something that cannot be checked.
    """
    asked = lessons.question(lesson, task)
    if asked["kind"] != "task":
        raise InputError(
            f"{task!r} is no task but a {asked['kind']} question; ask it by nk.Question."
        )
    missing = unmet(asked["conditions"], facts_of(made))
    result = Check(missing is None, asked["done"] if missing is None else missing["reply"])
    file = AnswerFile.of(lesson)
    before = FRESH | file.questions.get(task, {})
    answer = "done" if result else "not yet"
    after = {
        "answer": answer,
        "first": before["first"] or answer,
        "tries": before["tries"] + 1,
        "committed": True,
        "right": "right" if result else "wrong",
        "text": repr(made)[:2000],
    }
    file.keep(task, "task", {part: (before | after)[part] for part in FRESH})
    return result
