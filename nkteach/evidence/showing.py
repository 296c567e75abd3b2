"""Evidence in words: as plain text, and as HTML whose every text is escaped."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..network import Parameter
    from .looking import Evidence
    from .records import Finding
    from .references import Reference


def _sure(evidence: "Evidence") -> str:
    return ", ".join(x for x in (evidence.certainty or "not graded", evidence.who) if x)


def _sections(evidence: "Evidence") -> tuple[tuple[str, str], ...]:
    return (
        ("Found", evidence.found),
        ("Limits", evidence.limits),
        ("Not shown", evidence.not_shown),
        ("In the model", evidence.maps),
    )


def _number(parameter: "Parameter") -> str:
    unit = "" if parameter.unit == "switch" else f" {parameter.unit}"
    return f"{parameter.value:g}{unit} ({parameter.low:g} to {parameter.high:g})"


def _finding(finding: "Finding") -> str:
    parts = (finding.number, finding.result, finding.population, finding.studied)
    return f"{finding.of}: {'; '.join(part for part in parts if part)}"


def as_text(evidence: "Evidence") -> str:
    """Return evidence as plain text."""
    lines = [f"{evidence.label} ({evidence.name}). How sure: {_sure(evidence)}."]
    lines += [f"{title}: {text}" for title, text in _sections(evidence)]
    lines += [f"  {p.name} = {_number(p)}: {p.meaning}. {p.source}" for p in evidence.parameters]
    if evidence.findings:
        lines.append("Studies:")
        lines += [f"  {f.source}. {_finding(f)}" for f in evidence.findings]
    if evidence.references:
        lines.append("Sources:")
        lines += [f"  {r.name}: {r.link or 'no link known'}" for r in evidence.references]
    return "\n".join(lines)


def _linked(reference: "Reference") -> str:
    name = escape(reference.name)
    return f'<a href="{escape(reference.link)}">{name}</a>' if reference.link else name


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def as_html(evidence: "Evidence") -> str:
    """Return evidence as HTML."""
    parts = [
        f"<p><strong>{escape(evidence.label)}</strong> (<code>{escape(evidence.name)}</code>). "
        f"How sure: {escape(_sure(evidence))}.</p>"
    ]
    parts += [
        f"<p><strong>{title}.</strong> {escape(text)}</p>" for title, text in _sections(evidence)
    ]
    if evidence.parameters:
        parts.append(
            _table(
                ("in the model", "value (range)", "meaning", "source"),
                (
                    map(escape, (p.name, _number(p), p.meaning, p.source))
                    for p in evidence.parameters
                ),
            )
        )
    if evidence.findings:
        rows = (
            (
                _linked(f.reference),
                escape(f.of),
                escape(f.number),
                escape(f.result),
                escape("; ".join(x for x in (f.studied, f.population) if x)),
            )
            for f in evidence.findings
        )
        parts.append(_table(("study", "measured", "estimate", "result", "in whom"), rows))
    if evidence.references:
        parts.append(f"<p>Sources: {', '.join(map(_linked, evidence.references))}.</p>")
    return "".join(parts)


def list_as_text(found: Iterable["Evidence"]) -> str:
    """Return a line for each."""
    return "\n".join(f"{e.name:24} {_sure(e):28} {e.label}" for e in found)


def list_as_html(found: Iterable["Evidence"]) -> str:
    """Return a table with a row for each."""
    rows = (
        (
            escape(e.label),
            f"<code>{escape(e.name)}</code>",
            escape(_sure(e)),
            ", ".join(map(_linked, e.references)),
        )
        for e in found
    )
    return _table(("lever or parameter", "name in Python", "how sure", "sources"), rows)
