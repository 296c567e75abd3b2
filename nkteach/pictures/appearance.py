"""How each kind of cell looks, the same everywhere: chart, figures, text.

Colours are those of Okabe and Ito, safe for colour-blind eyes, darkened or lightened where a line
on white or on black would fall below a contrast of 3:1; every kind also has a dash of its own.
"""

import math
from dataclasses import dataclass

from ..network import Network
from ..network.levers import label_of


@dataclass(frozen=True)
class Line:
    """A line of the chart: `colour` on a light ground, `dark` on a dark one, `dash` in pixels."""

    column: str
    label: str
    colour: str
    dark: str
    dash: str = ""
    shown: bool = False
    meaning: str = ""


_LINES = (
    Line("tumour", "Tumour", "#B34700", "#FF8A3D", "", True, "All tumour cells."),
    Line("nk", "NK cells", "#0072B2", "#4AA8E0", "6 3", True, "NK cells in the tissue."),
    Line("cd8_effector", "CD8 T cells", "#007A5A", "#2CC79B", "2 3", True,
         "CD8 T cells in the tissue, ready to kill."),
    Line("tumour_mhc_low", "Tumour, hides MHC-I", "#D55E00", "#F07A26", "9 3 2 3",
         meaning="Tumour cells that hide MHC-I: invisible to T cells."),
    Line("tumour_mhc_high", "Tumour, shows MHC-I", "#A86F00", "#E69F00", "4 4",
         meaning="Tumour cells that show MHC-I: T cells can see them, NK cells are held back."),
    Line("nk_armed", "Armed NK cells", "#004E7C", "#7CC4F0", "3 2",
         meaning="NK cells that have been roused and kill fast."),
    Line("nk_blood", "NK cells in blood", "#3E7CA6", "#8FBFDD", "8 4",
         meaning="NK cells per microlitre of blood; normal is 91 to 593."),
    Line("cd8_memory", "Memory T cells", "#4B8B3B", "#8FD07C", "1 3",
         meaning="CD8 T cells that remember and answer a second tumour sooner."),
    Line("cd8_exhausted", "Exhausted T cells", "#5F7A70", "#A3BDB3", "1 5",
         meaning="CD8 T cells worn out by antigen that lasts."),
    Line("dendritic_node", "Dendritic cells in the node", "#7A6F00", "#F0E442", "10 3",
         meaning="Dendritic cells that show antigen to T cells in the lymph node."),
    Line("nk_donor", "Donor NK cells", "#004E7C", "#7CC4F0", "7 2 2 2",
         meaning="NK cells of a donor in the tissue."),
    Line("t_donor", "Donor T cells", "#2F7FAE", "#56B4E9", "4 2 1 2",
         meaning="T cells of a donor that attack the host."),
    Line("healthy", "Healthy tissue", "#8A8F96", "#7A8088", "1 4",
         meaning="Healthy cells of the tissue."),
    Line("virus_infected", "Infected by virus", "#9C4F7E", "#CC79A7", "6 2 2 2",
         meaning="Cells of the tissue that a virus has infected."),
    Line("tumour_arrived", "Tumour, just arrived", "#A8480F", "#FF9F66", "2 2",
         meaning="Tumour cells from elsewhere that have not settled yet."),
    Line("colonies", "Colonies founded", "#7A3E00", "#D9A066", "12 3",
         meaning="Colonies founded by tumour cells from elsewhere, counted since the start."),
    Line("nk_kills", "Killed by NK cells per day", "#56789A", "#9DB9D4", "5 2 1 2",
         meaning="Cells killed by NK cells each day."),
    Line("cd8_kills", "Killed by T cells per day", "#5C8A6E", "#A2CDB3", "5 2 1 2 1 2",
         meaning="Cells killed by CD8 T cells each day."),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """How a kind of cell looks in a tissue; `marked`: it carries a sign on the same shape.

    page/cells.js draws the same.
    """

    kind: str
    label: str
    shape: str
    colour: str
    marked: bool = False


# In the order of core/tissue_layout.py's KINDS.
CELLS = (
    Cell("tumour_mhc_low", "Tumour, hides MHC-I", "hexagon", "#D55E00"),
    Cell("tumour_mhc_high", "Tumour, shows MHC-I", "hexagon", "#A86F00", True),
    Cell("healthy", "Healthy tissue", "pebble", "#8A8F96"),
    Cell("virus_infected", "Infected by virus", "diamond", "#9C4F7E", True),
    Cell("nk", "NK cells", "circle", "#0072B2"),
    Cell("cd8", "CD8 T cells", "square", "#007A5A"),
    Cell("dendritic", "Dendritic cells", "star", "#7A6F00"),
    Cell("nk_donor", "Donor NK cells", "circle", "#004E7C", True),
    Cell("t_donor", "Donor T cells", "square", "#2F7FAE", True),
)
VEIL = "#B9A3E3"  # interferon-gamma

_OTHERS = (
    ("#B34700", "#FF8A3D", ""),
    ("#0072B2", "#4AA8E0", "6 3"),
    ("#007A5A", "#2CC79B", "2 3"),
    ("#A86F00", "#E69F00", "4 4"),
    ("#9C4F7E", "#CC79A7", "9 3 2 3"),
    ("#2F7FAE", "#56B4E9", "8 4"),
)
MOST_SHOWN = 5


FLOOR, TOP = 0.5, 2e5  # of a chart of cells: fewer than one is drawn as none


def axis_of(network: Network) -> tuple[float, float]:
    """Return lowest and highest value of a network's chart; an axis grows to what is shown.

    Where species tell their usual amounts, it begins a decade below the smallest.
    """
    usual = [part.scale for part in network.species if part.scale]
    if not usual or min(usual) >= 1:
        return FLOOR, TOP
    return 10.0 ** (math.floor(math.log10(min(usual))) - 1), 2.0


def lines_of(network: Network, columns: tuple[str, ...]) -> tuple[Line, ...]:
    """Return the lines that suit a network: ours where it has our kinds, else one a species."""
    ours = tuple(line for line in _LINES if line.column in columns)
    if any(line.shown for line in ours):
        return ours
    count = network.outcome.count if network.outcome else ""
    names = sorted(network.species_names, key=lambda name: name != count)
    if count and count not in names:
        names.insert(0, count)
    made = []
    for index, name in enumerate(names):
        colour, dark, dash = _OTHERS[index % len(_OTHERS)]
        meaning = network[name].meaning
        label = label_of(name, meaning)
        made.append(Line(name, label, colour, dark, dash, index < MOST_SHOWN, meaning))
    return tuple(made)
