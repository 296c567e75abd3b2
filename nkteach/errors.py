"""The one exception a student can meet: a sentence that names the input and the way out."""

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """Something given to nkteach cannot be used; the message says what, and what to do."""

    def _render_traceback_(self) -> list[str]:
        """Show the sentence alone in a notebook (IPython calls this instead of its traceback)."""
        return [str(self)]


class SimulationError(RuntimeError):
    """A run could not be finished to the asked accuracy; the message says where it stopped."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def unknown(kind: str, name: str, known: Iterable[str], listing: str) -> InputError:
    """Return an error for a name that does not exist, with the nearest name that does."""
    near = difflib.get_close_matches(name, list(known), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return InputError(f"There is no {kind} named {name!r}.{hint} {listing}")
