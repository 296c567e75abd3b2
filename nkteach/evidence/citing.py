"""What to cite: BibTeX for a run, from the sources of the numbers that it depends on."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .looking import evidence_of, look_up, record_of
from .records import records
from .references import Reference, cited, entry

if TYPE_CHECKING:
    from ..network import Network

# The facts of CITATION.cff, which is not installed.
TITLE = "nkteach: living lessons on natural killer cells and cancer immunity"
AUTHOR = "{The nkteach authors}"
LICENCE = "BSD-3-Clause"
_LENSES = {"Tissue": ("space",), "Assay": ("space",)}  # places whose expressions they compute
_AVERAGE = ("initial", "rate", "event", "outcome")


class Bibliography(str):
    """BibTeX, shown as such in a notebook."""

    def _repr_markdown_(self) -> str:
        return f"```bibtex\n{self}\n```"

    def __repr__(self) -> str:
        return str(self)


def cite(what: Any) -> Bibliography:
    """Return BibTeX for what was used: nkteach, a network's papers, the sources of its numbers.

    what  a run, cohort, tissue, assay, network, or the name of a lever or a parameter

    For a run the sources of the levers it moved stand first, and those of levers at rest are left
    out. Raises InputError for anything else.
    """
    from ..network import Network

    if isinstance(what, str):
        shown = look_up(what)
        named = {reference: [what] for reference in shown.references}
        return _bibliography([(f"for {shown.label.lower()} ({what})", named)])
    if isinstance(what, Network):
        return _bibliography(_of_network(what, {}, None))
    network, settings = getattr(what, "network", None), getattr(what, "settings", None)
    if not isinstance(network, Network) or not isinstance(settings, Mapping):
        raise InputError(
            f"{what!r} cannot be cited; give a run, cohort, tissue, assay, network, "
            'or the name of a lever, as "smoking".'
        )
    places = _LENSES.get(type(what).__name__, _AVERAGE)
    return _bibliography(_of_network(network, settings, places))


Named = dict[Reference, list[str]]  # what each reference is cited for


def _of_network(
    network: "Network", settings: Mapping[str, float], places: tuple[str, ...] | None
) -> list[tuple[str, Named]]:
    """What a network, or a run of it with `settings`, cites: [(for what, references)]."""
    moved = [name for name, value in settings.items() if value != network.settable[name][0]]
    model: Named = {reference: [] for reference in cited(network.citation)}
    levers: Named = {}
    for name in moved:
        _add(levers, evidence_of(network, name).references, name)
    used = _used(network, places)
    if places is not None:
        used -= _at_rest(network, moved)
    others: Named = {}
    for parameter in network.parameters:
        if parameter.name in used:
            _add(others, cited(parameter.source), parameter.name)
    for reaction in network.reactions:
        _add(others, cited(reaction.source), reaction.name)
    return [
        (f"the model: {network.title}", model),
        (f"moved in this run: {', '.join(moved)}", levers),
        ("numbers of the model", others),
    ]


def _add(named: Named, found: Iterable[Reference], what: str) -> None:
    for reference in found:
        named.setdefault(reference, []).append(what)


def _used(network: "Network", places: tuple[str, ...] | None) -> set[str]:
    """The names that the expressions at these places (None: at all) come to use."""
    from ..network.expressions import names

    waiting: set[str] = set()
    for place, expression in network.parsed.items():
        if places is None or place.split(" ")[0] in places:
            waiting |= names(expression)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        for place in (f"quantity {name}", f"initial {name}"):
            if place in network.parsed:
                waiting |= names(network.parsed[place]) - found
    return found


def _at_rest(network: "Network", moved: list[str]) -> set[str]:
    """The levers that are not moved, and what only they bring in."""
    found: set[str] = set()
    for name, record in records().items():
        if record_of(network, name) is None or name in moved:
            continue
        found.add(name)
        if record.subject == "lifestyle":
            found.update(record.carriers)
    for name in moved:
        record_moved = record_of(network, name)
        found -= {name, *(record_moved.carriers if record_moved else ())}
    return found


def _bibliography(parts: list[tuple[str, Named]]) -> Bibliography:
    from .. import __version__

    note = f"Version {__version__}, {LICENCE}"
    texts = [entry("misc", "nkteach", {"author": AUTHOR, "title": f"{{{TITLE}}}", "note": note})]
    written: set[Reference] = set()
    for title, named in parts:
        new = {reference: uses for reference, uses in named.items() if reference not in written}
        if new:
            texts.append(f"% {title}")
        for reference, uses in new.items():
            comment = f"% {', '.join(dict.fromkeys(uses))}\n" if uses else ""
            texts.append(comment + reference.bibtex())
        written.update(new)
    return Bibliography("\n\n".join(texts))
