"""Behind each lever and parameter: what was found, in whom, how sure, and what is not shown.

A parameter that no record is about gets evidence made from its source.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError, unknown
from .records import Finding, Record, records
from .references import Reference, cited, references

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..network import Network, Parameter

NOBODY = "nobody (assumed)"
NOT_GRADED = ""  # the certainty of a number from a paper that no record is about
SETTING = "assumed: a lever"
_SETTING_FOUND = "A setting: you choose it. It is no claim about people."
_NOT_SHOWN = "A run with it predicts nothing about patients."


@dataclass(frozen=True)
class Badge:
    """What a lever shows of its evidence: how sure, in whom, three lines, (citation, link)."""

    certainty: str
    who: str
    lines: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Evidence:
    """What is known behind a lever or a parameter.

    certainty   one of CERTAINTIES, for the effect on NK cells in `who`; "" where it is not graded
    who         "people", "mice", "cells" or "nobody (assumed)"
    found       what was found; `limits` what weakens it; `not_shown` what it does not show
    maps        how it enters the model, by `parameters`, which have value, range and source
    findings    study by study
    """

    name: str
    label: str
    certainty: str
    who: str
    found: str
    limits: str
    not_shown: str
    maps: str
    findings: tuple[Finding, ...]
    parameters: "tuple[Parameter, ...]"
    references: tuple[Reference, ...]

    @property
    def lines(self) -> tuple[str, str, str]:
        """Three sentences for a student: what was found, its limits, what is not shown."""
        return self.found, self.limits, self.not_shown

    @property
    def badge(self) -> Badge:
        sources = tuple((reference.name, reference.link) for reference in self.references)
        return Badge(self.certainty, self.who, self.lines, sources)

    def figure(self) -> "go.Figure":
        """Return a forest plot in plotly: each study's estimate, and the model's value and range.

        `figure.layout.meta["alt"]` tells it in words. Raises InputError if there is no number.
        """
        from .forest import forest_figure

        return forest_figure(self)

    def __repr__(self) -> str:
        from .showing import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from .showing import as_html

        return as_html(self)


def record_of(network: "Network", name: str) -> Record | None:
    """Return what is written of `name`, if this network has what carries it."""
    record = records().get(name)
    known = record is not None and any(part in network.settable for part in record.carriers)
    return record if known else None


def badge_of(network: "Network", name: str) -> Badge | None:
    """Return what a lever shows of its evidence; None where it is a setting and nothing more."""
    from ..network import Parameter

    part = network[name]
    setting = not isinstance(part, Parameter) or part.source.startswith(SETTING)
    if setting and record_of(network, name) is None:
        return None
    return evidence_of(network, name).badge


def evidence_of(network: "Network", name: str, label: str = "") -> Evidence:
    """Return the evidence behind a parameter or a starting count of a network."""
    from ..network import Parameter

    part = network[name]
    own = (part,) if isinstance(part, Parameter) else ()
    source = own[0].source if own else SETTING
    record = record_of(network, name)
    if record is None:
        return _from_source(network, name, label, own, source)
    parameters = tuple(
        network[carrier] for carrier in record.carriers if carrier in network.settable
    )
    named = [references()[finding.source] for finding in record.findings]
    for parameter in (*own, *parameters):
        named += cited(parameter.source)
    return Evidence(
        name=name,
        label=label or name,
        certainty=record.certainty,
        who=record.who,
        found=record.found,
        limits=record.limits,
        not_shown=record.not_shown,
        maps=record.maps,
        findings=record.findings,
        parameters=parameters,
        references=tuple(dict.fromkeys(named)),
    )


def _from_source(
    network: "Network", name: str, label: str, own: "tuple[Parameter, ...]", source: str
) -> Evidence:
    """The evidence that a source alone gives: assumed, a setting, or from a paper."""
    # Studies of the lever that this parameter carries bear on it too.
    bearing = [
        (record, finding)
        for lever, record in records().items()
        if lever not in record.also and lever in network.settable
        for finding in record.findings
        if finding.parameter == name
    ]
    findings = tuple(finding for _, finding in bearing)
    named = tuple(dict.fromkeys((*(f.reference for f in findings), *cited(source))))
    assumed = source.startswith("assumed")
    open_range = ""
    if own:
        low, high, unit = f"{own[0].low:g}", f"{own[0].high:g}", own[0].unit
        open_range = f" from {low} to {high} {unit}".replace(" switch", "")
    if source.startswith(SETTING):
        found = _SETTING_FOUND
        limits = f"Its range{open_range} is what the model allows."
        maps = "It is used as it is."
    elif assumed:
        found = f"The value is assumed, not measured. Its source says: {source}."
        limits = f"Its range{open_range} is assumed too: values that seem possible."
        maps = "The value was chosen so that the network shows what is known of its behaviour."
    else:
        found = f"The value is from: {source}."
        limits = f"Its range{open_range} is what the model allows."
        maps = "The value stands in the network as the source has it."
    certainty, who = ("unknown", NOBODY) if assumed else (NOT_GRADED, "")
    if bearing:
        certainty, who = bearing[0][0].certainty, bearing[0][0].who
    return Evidence(
        name=name,
        label=label or name,
        certainty=certainty,
        who=who,
        found=found,
        limits=limits,
        not_shown=_NOT_SHOWN,
        maps=maps,
        findings=findings,
        parameters=own,
        references=named,
    )


def look_up(name: str, network: "Network | None" = None) -> Evidence:
    """Return the evidence behind a lever or a parameter of a network (the teaching network's).

    Raises InputError for a name that does not exist.
    """
    from ..network.levers import choose

    used = _network_or_teaching(network)
    known = (*used.settable, "days")
    if name not in known:
        where = f"Network {used.name!r}" if network is not None else ""
        advice = "nk.evidence() lists what there is."
        raise unknown("lever or parameter", name, known, advice, where)
    (lever,) = choose(used, [name])
    if name != "days":
        return evidence_of(used, name, lever.label)
    return Evidence(
        name=name,
        label=lever.label,
        certainty="unknown",
        who=NOBODY,
        found=_SETTING_FOUND,
        limits=f"Its range from {lever.low:g} to {lever.high:g} days is what the model allows.",
        not_shown=_NOT_SHOWN,
        maps="It is how long the run lasts.",
        findings=(),
        parameters=(),
        references=(),
    )


def _network_or_teaching(network: "Network | None") -> "Network":
    from ..models.teaching import network as teaching
    from ..network import Network

    if network is not None and not isinstance(network, Network):
        raise InputError(f"network cannot be {network!r}; give an nk.Network.")
    return teaching if network is None else network


class EvidenceList(tuple[Evidence, ...]):
    """The evidence behind many levers and parameters, shown as a table."""

    def __repr__(self) -> str:
        from .showing import list_as_text

        return list_as_text(self)

    def _repr_html_(self) -> str:
        from .showing import list_as_html

        return list_as_html(self)


def look_up_all(network: "Network | None" = None) -> EvidenceList:
    """Return the evidence behind all levers and parameters: first those with studies."""
    used = _network_or_teaching(network)
    found = [look_up(name, used) for name in used.settable]
    return EvidenceList(sorted(found, key=lambda evidence: not evidence.findings))
