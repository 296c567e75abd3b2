"""What a student answered in a lesson: kept in a plain JSON file beside the notebook.

The file is written whole at every change, beside itself and then put in place, so that a kernel
that dies at any moment leaves a whole file. It is checked when it is read; one that is spoilt is
set aside under another name, and what can be read of it is kept.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from ..languages.words import fill
from . import lessons
from .lessons.deciding import PLACES

VERSION = 1
ENDING = ".answers.json"
LONGEST_TEXT = 20_000
LARGEST_FILE = 5_000_000  # bytes; a lesson's answers take a thousandth
CONFIDENCES = ("", "guess", "fairly", "very")
VERDICTS = ("", "right", "wrong")
# What is kept of a question: how it begins. page/kept.js checks the same.
FRESH: dict[str, Any] = {
    "answer": "",
    "first": "",
    "confidence": "",
    "tries": 0,
    "committed": False,
    "right": "",
    "text": "",
    "drawn": [],
    "hints": 0,
    "edits": 0,  # the page counts them, to know whether it has later ones
}


def sound(name: str, value: Any) -> bool:
    """Whether a value can be what is kept under this name."""
    if name == "confidence":
        return value in CONFIDENCES
    if name == "right":
        return value in VERDICTS
    if name == "committed":
        return isinstance(value, bool)
    if name in ("tries", "hints", "edits"):
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**6
    if name == "drawn":
        numbers = isinstance(value, list) and all(
            v is None or (isinstance(v, int | float) and 0 <= v <= 1e15) for v in value
        )
        return numbers and len(value) in (0, PLACES)
    longest = {"answer": 200, "first": 200, "time": 40}.get(name, LONGEST_TEXT)
    return isinstance(value, str) and len(value) <= longest


class AnswerFile:
    """The answers of one lesson; `AnswerFile.of(lesson)` gives each lesson's only one.

    path        the file; it is there once something was answered
    generation  a new one when all answers are deleted, so that no page brings old ones back
    notice      a sentence when the file could not be read or cannot be written, else ""
    """

    _open: ClassVar[dict[Path, "AnswerFile"]] = {}

    @classmethod
    def of(cls, lesson: str) -> "AnswerFile":
        """Return the answers of a lesson in the present folder."""
        path = _place(lesson)
        if path not in cls._open:
            cls._open[path] = cls(path, lessons.key(lesson))
        found = cls._open[path]
        found._read()
        return found

    def __init__(self, path: Path, lesson: str) -> None:
        self.path = path
        self.lesson = lesson
        self.notice = ""
        self.generation = secrets.token_hex(8)
        self.questions: dict[str, dict[str, Any]] = {}
        self.labs: dict[str, Any] = {}
        self._stamp: tuple[int, int] | None = None
        self._forgetting: list[Callable[[], None]] = []
        self._listening: list[Callable[[], None]] = []

    def on_forget(self, forget: Callable[[], None]) -> None:
        """Call `forget` when all answers are deleted."""
        self._forgetting.append(forget)

    def on_change(self, heard: Callable[[], None]) -> None:
        """Call `heard` when an answer was kept."""
        self._listening.append(heard)

    def keep(self, question: str, kind: str, given: dict[str, Any]) -> None:
        """Keep what was answered to a question."""
        self._read()  # another notebook of this lesson may have written
        before = self.questions.get(question, {})
        if before.get("kind") == kind and all(before[part] == given[part] for part in FRESH):
            return  # several traits came with one message
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.questions[question] = {"kind": kind, **given, "time": now}
        self._write()

    def keep_lab(self, key: str, state: dict[str, Any]) -> None:
        """Keep how a lab stands."""
        self._read()
        self.labs[key] = state
        self._write()

    def forget(self) -> None:
        """Delete all answers, and tell all that show one."""
        self.questions, self.labs = {}, {}
        self.generation = secrets.token_hex(8)
        self._stamp = None
        with self._saying_why():
            self.path.unlink(missing_ok=True)
        for forget in list(self._forgetting):
            forget()
        self._tell()

    def take_notice(self) -> str:
        """Return the sentence there is to say, once."""
        notice, self.notice = self.notice, ""
        return notice

    # The file

    def _read(self) -> None:
        try:
            status = self.path.stat()
        except OSError:
            return  # nothing was answered yet
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            if status.st_size > LARGEST_FILE:
                raise ValueError("too large")
            data = json.loads(self.path.read_text(encoding="utf-8"))
            self.questions, self.labs, whole = _checked(data)
            self.generation = str(data.get("generation", self.generation))[:40]
        except (OSError, ValueError, RecursionError):
            self.questions, self.labs, whole = {}, {}, False
        if not whole:
            self._set_aside()

    def _set_aside(self) -> None:
        aside = self.path.with_name(self.path.name.removesuffix(".json") + ".spoilt.json")
        number = 2
        while aside.exists():
            aside = self.path.with_name(
                self.path.name.removesuffix(".json") + f".spoilt-{number}.json"
            )
            number += 1
        with self._saying_why():
            os.replace(self.path, aside)
            key = "partly_spoilt" if self.questions or self.labs else "spoilt"
            self.notice = fill(f"answers.{key}", file=self.path.name, aside=aside.name)
            if self.questions or self.labs:
                self._write()

    def _write(self) -> None:
        data = {
            "nkteach answers": VERSION,
            "lesson": self.lesson,
            "generation": self.generation,
            "questions": self.questions,
            "labs": self.labs,
        }
        text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
        with self._saying_why():
            beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
            try:
                beside.write_text(text, encoding="utf-8", errors="replace")
                os.replace(beside, self.path)
            except OSError:
                beside.unlink(missing_ok=True)
                raise
            status = self.path.stat()
            self._stamp = (status.st_mtime_ns, status.st_size)
        self._tell()

    @contextmanager
    def _saying_why(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            self.notice = fill("answers.not_kept", file=self.path.name, reason=reason)

    def _tell(self) -> None:
        for heard in list(self._listening):
            heard()


def _place(lesson: str) -> Path:
    """The file for a lesson: named after the notebook, where one is named after the lesson.

    It stands beside the notebook, or in the folder that NKTEACH_ANSWERS_DIR names.
    """
    name = lessons.key(lesson)
    folder = Path(os.environ.get("NKTEACH_ANSWERS_DIR") or Path.cwd()).absolute()
    beside = sorted(path.stem for path in folder.glob(f"*{name}.ipynb") if _is_of(path.stem, name))
    return folder / f"{beside[0] if beside else name}{ENDING}"


def _is_of(stem: str, name: str) -> bool:
    """Whether a notebook is a lesson's: "01-first-responders" is of "first-responders"."""
    number = stem.removesuffix(name).removesuffix("-")
    return stem == name or number.isdecimal()


def _checked(data: Any) -> tuple[dict[str, dict[str, Any]], dict[str, Any], bool]:
    """Return the questions and labs that are sound, and whether all was."""
    if not isinstance(data, dict) or data.get("nkteach answers") != VERSION:
        raise ValueError("not ours, or of a later version")
    questions, labs = data.get("questions"), data.get("labs")
    if not isinstance(questions, dict) or not isinstance(labs, dict):
        raise ValueError("no answers")
    good: dict[str, dict[str, Any]] = {}
    for name, record in questions.items():
        if not isinstance(record, dict) or len(name) > 200:
            continue
        kept = {part: record.get(part) for part in (*FRESH, "kind", "time")}
        if all(sound(part, value) for part, value in kept.items()):
            good[name] = kept
    states = {key: state for key, state in labs.items() if isinstance(state, dict)}
    return good, states, len(good) == len(questions) and len(states) == len(labs)
