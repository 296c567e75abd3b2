"""The exceptions a student can meet: one sentence that names the input and the way out."""

import difflib
from collections.abc import Iterable


class _SentenceError(Exception):
    def _render_traceback_(self) -> list[str]:
        """Show the sentence alone in a notebook (IPython calls this instead of its traceback)."""
        return [str(self)]


class InputError(_SentenceError, ValueError):
    """Something given to nkteach cannot be used; the message says what, and what to do."""


class SimulationError(_SentenceError, RuntimeError):
    """A run could not be finished to the asked accuracy; the message says where it stopped."""


def unknown(
    kind: str, name: object, known: Iterable[str], advice: str, where: str = ""
) -> InputError:
    """Return an error for a name that does not exist, with the nearest name that does."""
    near = difflib.get_close_matches(str(name), list(known), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    start = f"{where}: there" if where else "There"
    return InputError(f"{start} is no {kind} named {name!r}.{hint} {advice}")
