"""A network as one readable document, written from the network alone, so that it cannot drift.

Every name in an expression leads to the row that says what it is, and from there to its source.
"""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..files import written
from .expressions import Call
from .showing import Markdown

if TYPE_CHECKING:
    from .network import Network
    from .parts import Reaction

# Where a citation leads, by what it holds.
_PAPERS = (
    (re.compile(r"\bdoi:(10\.\d{4,}/[^\s,;]*[^\s,;.:])"), "https://doi.org/{}"),
    (re.compile(r"\b(PMC\d+)\b"), "https://pmc.ncbi.nlm.nih.gov/articles/{}/"),
    (re.compile(r"\bPMID (\d+)\b"), "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    (re.compile(r"\beLife (\d{5,})\b"), "https://doi.org/10.7554/eLife.{}"),
)
_NAME = re.compile(r"(?<![\w.])[A-Za-z]\w*")
_SPECIAL = re.compile(r"([\\`*_\[\]|~$#])")

_READ = (
    "Time is in days. A name in an expression leads to its row, which says what it is, in which "
    "unit, and where its number is from. A source that says *assumed* means: chosen, not measured."
)
_SPREAD = (
    "*Spread*: how much it differs between virtual patients, in multiples of their cohort's spread."
)
_EQUATIONS = "What the average lens solves. By chance, the same rates say how often a change comes."
_RULES = (
    "What the space lens reads of the network, every minute. A species' name stands for what there"
    " is of it in the tissue then. What lives on the lattice: "
)
_FATES = (
    "*Cleared*: fewer than one is left. *Escaped*: more than half the capacity at the end. "
    "*Controlled*: neither."
)


def document(network: "Network") -> Markdown:
    """Return a network as Markdown: all its parts, what they mean and where they are from."""
    return Markdown("\n\n".join(part for part in _Writer(network).parts() if part) + "\n")


def write_document(network: "Network", path: str | os.PathLike[str]) -> Markdown:
    """Write a network's document to a file and return it."""
    text = document(network)
    with written(path) as file:
        file.write(f"<!-- Written by `nkteach document {network.name}`: not to be edited. -->\n\n")
        file.write(text)
    return text


class _Writer:
    def __init__(self, network: "Network") -> None:
        self.network = network
        self._known = {
            *network.species_names,
            *(part.name for part in network.parameters),
            *(part.name for part in network.quantities),
        }
        # Before each name, so that two documents in one notebook keep apart.
        self._prefix = re.sub(r"[^A-Za-z0-9]+", "-", network.name).strip("-").lower()

    def parts(self) -> Iterable[str]:
        yield self._head()
        yield self._errata()
        yield self._species()
        yield self._parameters()
        yield self._quantities()
        yield self._reactions()
        yield self._equations()
        yield self._events()
        yield self._extinctions()
        yield self._outcome()
        yield self._blood()
        yield self._rules()

    # Parts

    def _head(self) -> str:
        network = self.network
        counts = ", ".join(
            f"{len(getattr(network, group))} {group}"
            for group in ("species", "parameters", "quantities", "reactions")
        )
        lines = [f"# {plain(network.title)}", f"{plain(network.volume)}: {counts}."]
        if network.citation:
            lines.append(f"Published: {cited(network.citation)}")
        return "\n\n".join([*lines, _READ])

    def _errata(self) -> str:
        lines = [f"- {cited(text)}" for text in self.network.errata]
        return "\n\n".join(["## Errata", "\n".join(lines)]) if lines else ""

    def _species(self) -> str:
        rows = [
            (
                self._row(part.name),
                part.kind,
                plain(part.unit),
                self.linked(part.initial),
                plain(part.meaning),
            )
            for part in self.network.species
        ]
        return _table("Species", ("name", "kind", "unit", "start", "meaning"), rows)

    def _parameters(self) -> str:
        rows = [
            (
                self._row(part.name),
                digits(part.value),
                plain(part.unit),
                f"{digits(part.low)} to {digits(part.high)}",
                digits(part.spread),
                plain(part.meaning),
                cited(part.source),
            )
            for part in self.network.parameters
        ]
        header = ("name", "value", "unit", "range", "spread", "meaning", "source")
        return _table("Parameters", header, rows, _SPREAD)

    def _quantities(self) -> str:
        fixed = set(self.network.constants)
        rows = [
            (
                self._row(part.name),
                self.linked(part.expression),
                plain(part.unit),
                "no" if part.name in fixed else "yes",
                plain(part.meaning),
            )
            for part in self.network.quantities
        ]
        header = ("name", "expression", "unit", "changes in a run", "meaning")
        return _table("Quantities", header, rows)

    def _reactions(self) -> str:
        rows = [
            (
                plain(part.name),
                self.linked(part.equation),
                self.linked(part.rate),
                plain(part.meaning),
                cited(part.source),
            )
            for part in self.network.reactions
        ]
        header = ("name", "what happens", "rate per day", "meaning", "source")
        return _table("Reactions", header, rows)

    def _equations(self) -> str:
        lines = []
        for name in self.network.species_names:
            terms = []
            for reaction in self.network.reactions:
                taken, left = self.network.stoichiometry(reaction)
                change = left.get(name, 0) - taken.get(name, 0)
                if change:
                    terms.append(f"{'+' if change > 0 else '−'} {self._term(reaction, change)}")
            total = " ".join(terms).removeprefix("+ ") or "0"
            lines.append(f"- d {self.linked(name)} / dt = {total}")
        return "\n\n".join(["## Equations", _EQUATIONS, "\n".join(lines)])

    def _term(self, reaction: "Reaction", change: int) -> str:
        rate = self.linked(reaction.rate)
        tree = self.network.parsed[f"rate {reaction.name}"]
        if isinstance(tree, Call) and tree.operator in ("+", "-", "negate"):
            rate = f"({rate})"
        return rate if abs(change) == 1 else rf"{abs(change)} \* {rate}"

    def _events(self) -> str:
        rows = [
            (
                self.linked(event.day),
                self.linked(event.species or "nothing: a day to mark"),
                self.linked(event.amount),
                plain(event.meaning),
            )
            for event in self.network.events
        ]
        return _table("Events", ("day", "species", "amount added", "meaning"), rows)

    def _extinctions(self) -> str:
        lines = []
        for extinction in self.network.extinctions:
            names = " + ".join(self.linked(name) for name in extinction.species)
            lines.append(
                f"- When {names} falls below {digits(extinction.below)}, it is 0 from then on."
            )
        return "## Extinctions\n\n" + "\n".join(lines) if lines else ""

    def _outcome(self) -> str:
        outcome = self.network.outcome
        if outcome is None:
            return ""
        count, capacity = self.linked(outcome.count), self.linked(outcome.capacity)
        text = f"A run is told by {count}; it is not judged."
        if outcome.capacity:
            text = f"A run is judged by {count}, against a capacity of {capacity}. {_FATES}"
        if outcome.share:
            text += f" The part that shows MHC-I: {self.linked(outcome.share)}."
        return f"## Outcome\n\n{text}"

    def _blood(self) -> str:
        blood = self.network.blood
        if blood is None:
            return ""
        low, high = blood.normal
        rows = [(self.linked(name), plain(label)) for name, label in blood.parts]
        note = (
            f"Normal for {plain(blood.parts[0][1])}: {digits(low)} to {digits(high)}, "
            f"{cited(blood.source)}."
        )
        return _table("Blood count", ("count", "label"), rows, note)

    def _rules(self) -> str:
        space = self.network.space
        if space is None:
            return ""
        rows = [(plain(name), self.linked(text)) for name, text in space.rules]
        living = ", ".join(self.linked(species) for _, species in space.roles)
        note = f"{_RULES}{living}. Every other species is well mixed and follows its reactions."
        return _table("Rules of the tissue", ("rule", "expression"), rows, note)

    # Names and where they lead

    def _row(self, name: str) -> str:
        return f'<a id="{self._prefix}-{name}"></a>{plain(name)}'

    def linked(self, expression: float | str) -> str:
        """Return an expression or equation whose names lead to their rows."""
        text = expression if isinstance(expression, str) else digits(expression)
        pieces, end = [], 0
        for match in _NAME.finditer(text):
            if match[0] in self._known:
                pieces.append(plain(text[end : match.start()]))
                pieces.append(f"[{plain(match[0])}](#{self._prefix}-{match[0]})")
                end = match.end()
        return "".join([*pieces, plain(text[end:])]).strip()


def plain(text: str) -> str:
    """Return text that shows as it is where Markdown, TeX and HTML are read, on one line."""
    flat = re.sub(r"\s+", " ", text)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        flat = flat.replace(sign, entity)
    return _SPECIAL.sub(r"\\\1", flat)


def cited(source: str) -> str:
    """Return a source of which a DOI, PMC or PMID number leads to the paper."""
    found = [(m.start(), m, address) for p, address in _PAPERS for m in p.finditer(source)]
    pieces, end = [], 0
    for start, match, address in sorted(found, key=lambda one: one[0]):
        if start >= end:
            pieces.append(plain(source[end:start]))
            pieces.append(f"[{plain(match[0])}]({address.format(quote(match[1], safe='/.:;-_'))})")
            end = match.end()
    return "".join([*pieces, plain(source[end:])])


def digits(value: float) -> str:
    """Return a number in its shortest form that loses nothing."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))


def _table(
    title: str, header: tuple[str, ...], rows: Iterable[Iterable[str]], note: str = ""
) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (header, *rows)]
    if len(lines) == 1:
        return ""
    lines.insert(1, "|" + "---|" * len(header))
    return "\n\n".join(part for part in (f"## {title}", note, "\n".join(lines)) if part)
