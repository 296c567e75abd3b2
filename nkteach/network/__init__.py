"""The model as data: what it is made of, its rate language, what follows from it, its levers."""

from .network import Network
from .parts import (
    Blood,
    Event,
    Extinction,
    Outcome,
    Parameter,
    Part,
    Quantity,
    Reaction,
    Space,
    Species,
)
from .showing import Markdown

__all__ = [
    "Blood",
    "Event",
    "Extinction",
    "Markdown",
    "Network",
    "Outcome",
    "Parameter",
    "Part",
    "Quantity",
    "Reaction",
    "Space",
    "Species",
]
