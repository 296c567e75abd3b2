"""A network as tables and equations: what a notebook shows of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .expressions import latex

if TYPE_CHECKING:
    from .network import Network


class Markdown(str):
    """Text that a notebook shows as Markdown."""

    def _repr_markdown_(self) -> str:
        return str(self)


def reaction_table(network: "Network") -> Markdown:
    """The reactions as a table: name, equation, rate per day, meaning, source."""
    rows = [
        (r.name, f"`{r.equation}`", f"`{r.rate}`", r.meaning, r.source) for r in network.reactions
    ]
    return _table(("reaction", "what happens", "rate per day", "meaning", "source"), rows)


def parameter_table(network: "Network") -> Markdown:
    """The parameters as a table: name, value, unit, range, spread, meaning, source.

    The spread is between patients, in multiples of a cohort's.
    """
    header = ("parameter", "value", "unit", "range", "spread", "meaning", "source")
    rows = [
        (
            p.name,
            f"{p.value:g}",
            p.unit,
            f"{p.low:g} to {p.high:g}",
            f"{p.spread:g}",
            p.meaning,
            p.source,
        )
        for p in network.parameters
    ]
    return _table(header, rows)


def equations(network: "Network") -> Markdown:
    """The average lens as equations, one per species, and the quantities they use."""
    lines = []
    for name in network.species_names:
        terms = []
        for reaction in network.reactions:
            taken, left = network.stoichiometry(reaction)
            change = left.get(name, 0) - taken.get(name, 0)
            if change:
                sign = "+" if change > 0 else "-"
                count = "" if abs(change) == 1 else f"{abs(change)} \\, "
                rate = latex(network.parsed[f"rate {reaction.name}"])
                terms.append(rf"{sign} {count}\left({rate}\right)")
        total = " ".join(terms).removeprefix("+ ") or "0"
        lines.append(rf"$$\frac{{d\,\mathrm{{{_escaped(name)}}}}}{{dt}} = {total}$$")
    for quantity in network.ordered_quantities:
        expression = latex(network.parsed[f"quantity {quantity.name}"])
        lines.append(rf"$$\mathrm{{{_escaped(quantity.name)}}} = {expression}$$")
    return Markdown("\n\n".join(lines))


def summary(network: "Network") -> str:
    """The network at a glance, as Markdown: its reactions, its source, what is known to be off."""
    head = _harmless(f"**{network.title}** ({network.volume})")
    parts = [head, _harmless(network.citation), reaction_table(network)]
    for extinction in network.extinctions:
        whole = " + ".join(extinction.species)
        parts.append(f"Below {extinction.below:g}, {whole} is zero from then on.")
    if network.errata:
        parts.append("\n".join(["Errata:", "", *(f"- {text}" for text in network.errata)]))
    return "\n\n".join(part for part in parts if part)


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


def _harmless(text: str) -> str:
    """Return a text of a model as Markdown in which it starts no tag and no column."""
    return " ".join(text.split()).replace("<", "&lt;").replace("|", r"\|")


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Markdown:
    lines = ["| " + " | ".join(header) + " |"]
    lines.append("|" + "---|" * len(tuple(header)))
    lines += ["| " + " | ".join(_harmless(cell) for cell in row) + " |" for row in rows]
    return Markdown("\n".join(lines))
