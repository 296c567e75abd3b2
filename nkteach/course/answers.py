"""The student's own answers to a lesson, at its end: to hand in, to read again, to begin anew."""

import os
from typing import Any

import traitlets

from ..page.engine import Guest, guest_code
from . import lessons
from .answerfile import AnswerFile
from .answertable import row, write_table


class Answers(Guest):
    """Your answers to a lesson: `Answers("first-responders")`.

    lesson  which lesson: one of the package, or a file beside the notebook ("my-lesson.json")

    path  the file they are kept in, beside the notebook
    rows  one for each question that was answered, {column: text}

    Raises InputError for a lesson that does not exist.
    """

    _esm = guest_code("showAnswers")
    lesson = traitlets.Unicode().tag(sync=True)
    questions = traitlets.Dict().tag(sync=True)  # what was answered, as the file has it
    resets = traitlets.Int(0).tag(sync=True)  # one more: delete them all

    def __init__(self, lesson: str) -> None:
        lessons.lesson(lesson)
        self._file = AnswerFile.of(lesson)
        super().__init__(lesson=lessons.key(lesson), questions=dict(self._file.questions))
        self._file.on_change(self._show)
        self.observe(lambda _: self.reset(), "resets")

    @property
    def path(self) -> Any:
        return self._file.path

    @property
    def rows(self) -> list[dict[str, str]]:
        kept = self._file.questions
        return [row(self.lesson, name, record) for name, record in kept.items()]

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the answers as CSV for a teacher, a row a question.

        Raises InputError if the file cannot be written.
        """
        write_table(path, self.rows)

    def reset(self) -> None:
        """Delete all answers to this lesson."""
        self._file.forget()

    def _show(self) -> None:
        self.questions = dict(self._file.questions)
