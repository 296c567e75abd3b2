"""The literature: what a short citation stands for, and its BibTeX entry."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

REFERENCES = Path(__file__).parent / "references.json"
_FIELDS = ("author", "title", "journal", "year", "volume", "number", "pages", "doi")
_SPECIAL = str.maketrans({sign: "\\" + sign for sign in "&%$#_"})


@dataclass(frozen=True)
class Reference:
    """A source. Only what was read in it or in a catalogue is filled in.

    name        the short citation: "Zhang 2007"
    aliases     other texts that mean it
    unverified  fields that are missing, or not read anywhere
    """

    name: str
    kind: str = "article"
    author: str = ""
    title: str = ""
    journal: str = ""
    year: int | None = None
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    pmcid: str = ""
    pmid: str = ""
    aliases: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The BibTeX key: "zhang2007"."""
        return re.sub(r"[^a-z0-9]", "", self.name.lower())

    @property
    def link(self) -> str:
        """Where it can be read: its DOI's page, or that of PubMed Central or PubMed, or ""."""
        if self.doi:
            return "https://doi.org/" + quote(self.doi, safe="/:;()")
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else ""

    def bibtex(self) -> str:
        """Return the BibTeX entry; a note says which fields are unverified."""
        fields = {name: str(getattr(self, name) or "") for name in _FIELDS}
        # Braces keep the capitals of a title; a DOI is taken as it is.
        fields["title"] = f"{{{fields['title']}}}" if fields["title"] else ""
        if self.link and not self.doi:
            fields["url"] = self.link
        if self.unverified:
            fields["note"] = f"unverified: {', '.join(self.unverified)}"
        kind = self.kind if self.journal else "misc"
        return entry(kind, self.key, fields)


def entry(kind: str, key: str, fields: dict[str, str]) -> str:
    """Return a BibTeX entry of the fields that hold something."""
    lines = [
        f"  {name} = {{{text if name in ('doi', 'url') else text.translate(_SPECIAL)}}},"
        for name, text in fields.items()
        if text
    ]
    return "\n".join((f"@{kind}{{{key},", *lines, "}"))


@cache
def references() -> dict[str, Reference]:
    """Return all references by name."""
    found = {}
    for name, fields in json.loads(REFERENCES.read_text(encoding="utf-8")).items():
        lists = {key: tuple(fields.get(key, ())) for key in ("aliases", "unverified")}
        found[name] = Reference(name, **{**fields, **lists})
    return found


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Reference]]:
    """What names a reference in a text, and which one."""
    meant = {}
    for reference in references().values():
        for text in (reference.name, *reference.aliases, reference.doi, reference.pmcid):
            if text:
                meant[text.lower()] = reference
    # The longest first, so that a name is not taken for the end of another.
    texts = sorted(meant, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, texts))})(?!\w)", re.IGNORECASE), meant


def cited(text: str) -> tuple[Reference, ...]:
    """Return the references that a text names, by short citation or DOI, in its order."""
    pattern, meant = _pattern()
    return tuple(dict.fromkeys(meant[found.lower()] for found in pattern.findall(text)))
