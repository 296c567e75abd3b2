"""nkteach: living lessons on natural killer cells and cancer immunity.

Importing it is light: numba, plotly and the widgets load when they are first needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .course.answers import Answers
    from .course.check import check
    from .course.collection import collect
    from .course.glossary import glossary
    from .course.question import Question
    from .errors import InputError, SimulationError
    from .evidence import evidence
    from .evidence.citing import cite
    from .lab.lab import Lab
    from .languages import language
    from .lenses.assay import Assay, assay
    from .lenses.average import simulate
    from .lenses.chance import chance
    from .lenses.cohort import Cohort
    from .lenses.results import Run
    from .lenses.scanning import Scan, scan
    from .lenses.space import tissue
    from .models import published
    from .models.teaching import network as teaching
    from .network import (
        Blood,
        Event,
        Extinction,
        Network,
        Outcome,
        Parameter,
        Quantity,
        Reaction,
        Space,
        Species,
    )
    from .network.levers import levers

_PLACES = {
    "Answers": "course.answers",
    "Assay": "lenses.assay",
    "Blood": "network",
    "Cohort": "lenses.cohort",
    "Event": "network",
    "Extinction": "network",
    "InputError": "errors",
    "Lab": "lab.lab",
    "Network": "network",
    "Outcome": "network",
    "Parameter": "network",
    "Quantity": "network",
    "Question": "course.question",
    "Reaction": "network",
    "Run": "lenses.results",
    "Scan": "lenses.scanning",
    "SimulationError": "errors",
    "Space": "network",
    "Species": "network",
    "assay": "lenses.assay",
    "chance": "lenses.chance",
    "check": "course.check",
    "cite": "evidence.citing",
    "collect": "course.collection",
    "evidence": "evidence",
    "glossary": "course.glossary",
    "language": "languages",
    "levers": "network.levers",
    "published": "models",
    "scan": "lenses.scanning",
    "simulate": "lenses.average",
    "teaching": "models.teaching",
    "tissue": "lenses.space",
}
__all__ = [*_PLACES, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"nkteach has no {name!r}; it has {', '.join(_PLACES)}")
    module = import_module(f".{_PLACES[name]}", __name__)
    value = module.network if name == "teaching" else getattr(module, name)
    # Stored, so that it is looked up once.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_PLACES])
