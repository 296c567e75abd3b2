"""A lesson as a handout: two pages for Word, to predict and to write on with a pencil; or its key.

All of it is the lesson's own: the notebook's aims and sources, the questions, the words. What the
key says of a run is computed when it is written.
"""

from importlib.util import find_spec
from pathlib import Path

from ...errors import InputError
from ...languages import speaking, spoken
from ...languages.words import fill
from .notebook import language_of, read_notebook

NEEDED = ("docx", "markdown_it", "matplotlib")


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
    from .fitting import filled, fitted, whole
    from .key import teachers_key
    from .student import student_copy
    from .word import write_word

    with speaking(language_of(notebook) or language or spoken()):
        text = read_notebook(notebook)
        if not text.asked:
            raise InputError(
                f"{notebook} asks no questions, so there is nothing to hand out; "
                "put nk.Question(lesson, name) into it."
            )
        left_out: list[str] = []
        if key:
            pages = whole(teachers_key(text))
        else:
            pages, left_out = fitted(student_copy(text))
            pages = [filled(page) for page in pages]
        subject = fill("handout.key" if key else "handout.handout")
        write_word(pages, target, text.title, subject, spoken())
    return [f"{target} has no room for: {', '.join(left_out)}."] if left_out else []
