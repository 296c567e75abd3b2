"""nkteach: living lessons on natural killer cells and cancer immunity.

Importing it is light: numba, plotly and the widgets load when they are first needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .answers import Answers
    from .checkwork import check
    from .cohort import Cohort
    from .collection import collect
    from .errors import InputError, SimulationError
    from .evidence import evidence
    from .evidence.citing import cite
    from .killing import Assay, assay
    from .lab import Lab
    from .languages import language
    from .lever import levers
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
    from .patients import chance
    from .question import Question
    from .results import Run
    from .running import simulate
    from .scanning import Scan, scan
    from .space import tissue
    from .wordlist import glossary

_PLACES = {
    "Answers": "answers",
    "Assay": "killing",
    "Blood": "network",
    "Cohort": "cohort",
    "Event": "network",
    "Extinction": "network",
    "InputError": "errors",
    "Lab": "lab",
    "Network": "network",
    "Outcome": "network",
    "Parameter": "network",
    "Quantity": "network",
    "Question": "question",
    "Reaction": "network",
    "Run": "results",
    "Scan": "scanning",
    "SimulationError": "errors",
    "Space": "network",
    "Species": "network",
    "assay": "killing",
    "chance": "patients",
    "check": "checkwork",
    "cite": "evidence.citing",
    "collect": "collection",
    "evidence": "evidence",
    "glossary": "wordlist",
    "language": "languages",
    "levers": "lever",
    "published": "models",
    "scan": "scanning",
    "simulate": "running",
    "teaching": "models.teaching",
    "tissue": "space",
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
