"""Evidence as data: behind levers and parameters, who was studied and how; what assays measured.

The room can be called: `nk.evidence("smoking")` shows what is known behind a lever.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, overload

from .looking import (
    NOBODY,
    Badge,
    Evidence,
    EvidenceList,
    badge_of,
    evidence_of,
    look_up,
    look_up_all,
    record_of,
)
from .measured import kill_counts, source, specific_lysis, table
from .records import CERTAINTIES, Finding, records
from .references import Reference, cited, references

if TYPE_CHECKING:
    from ..network import Network

__all__ = [
    "CERTAINTIES",
    "NOBODY",
    "Badge",
    "Evidence",
    "EvidenceList",
    "Finding",
    "Reference",
    "badge_of",
    "cited",
    "evidence",
    "evidence_of",
    "kill_counts",
    "record_of",
    "records",
    "references",
    "source",
    "specific_lysis",
    "table",
]


class _Room(ModuleType):
    @overload
    def __call__(self, name: None = None, network: "Network | None" = None) -> EvidenceList: ...
    @overload
    def __call__(self, name: str, network: "Network | None" = None) -> Evidence: ...
    def __call__(
        self, name: str | None = None, network: "Network | None" = None
    ) -> Evidence | EvidenceList:
        """Return the evidence behind a lever or a parameter; without a name, behind all.

        name     any lever of `nk.levers()` or parameter of the network
        network  the network it is of (the teaching network)

        Raises InputError for a name that does not exist.
        """
        return look_up_all(network) if name is None else look_up(name, network)


# The package's `evidence` is this module for whoever imports from it, and can be called.
evidence: _Room = sys.modules[__name__]  # type: ignore[assignment]
sys.modules[__name__].__class__ = _Room
