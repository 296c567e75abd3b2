"""Writing a file: where it cannot be, a sentence says why."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from .errors import InputError


def heading(made_by: str, settings: Mapping[str, float]) -> str:
    """Return the comment lines a table of numbers begins with: what made it, what was set."""
    from . import __version__

    given = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    return f"# nkteach {__version__}, network {made_by}\n# settings: {given or 'defaults'}\n"


@contextmanager
def written(path: str | os.PathLike[str]) -> Iterator[TextIO]:
    """Open a text file to write to; a sentence says why it cannot be."""
    if not isinstance(path, (str, os.PathLike)):
        raise InputError(f"A file cannot be named {path!r}; give its path as a text.")
    try:
        with open(path, "w", newline="", encoding="utf-8") as file:
            yield file
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise unwritten(path, error) from None


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise InputError if a file cannot be written: before the work that makes its text."""
    stood = os.path.exists(path)
    try:
        open(path, "a").close()
    except (OSError, ValueError) as error:
        raise unwritten(path, error) from None
    if not stood:
        os.remove(path)


def check_apart(target: str | os.PathLike[str], sources: Iterable[str | os.PathLike[str]]) -> None:
    """Raise InputError if a file is one of those it is made from, which would be lost."""
    for source in sources:
        try:
            same = os.path.samefile(target, source)
        except (OSError, ValueError):  # one of them is not there
            continue
        if same:
            raise InputError(
                f"{os.fspath(target)!r} is what it would be made from, and would be lost; "
                "name another file with -o."
            )


def unwritten(path: str | os.PathLike[str], error: Exception) -> InputError:
    """Return what to say of a file that cannot be written."""
    why = getattr(error, "strerror", None) or error
    return InputError(f"{os.fspath(path)!r} cannot be written: {why}; name another file.")
