"""Where the numbers of a network are from: chosen by the student, measured, or assumed."""

from typing import TYPE_CHECKING

from .checking import SWITCH
from .document import cited, digits, plain
from .showing import Markdown

if TYPE_CHECKING:
    from .network import Network
    from .parts import Parameter

CHOSEN, MEASURED, PARTLY, ASSUMED = ORIGINS = ("chosen", "measured", "partly assumed", "assumed")
WORDS = {
    CHOSEN: "chosen by you: levers and treatments",
    MEASURED: "measured, or taken from a published model",
    PARTLY: "measured, but something had to be assumed to use it here",
    ASSUMED: "assumed; some with a direction, or limits, from a source",
}


def origin(parameter: "Parameter") -> str:
    """Return which of ORIGINS a parameter is, by its unit and source."""
    source = parameter.source
    if parameter.unit == SWITCH or source.startswith(("assumed: a lever", "assumed: no proven")):
        return CHOSEN
    if source.startswith("assumed"):
        return ASSUMED
    return PARTLY if "assumed" in source else MEASURED


def origins(network: "Network") -> Markdown:
    """Count the parameters of a network by their origin, and name those that are assumed."""
    found: dict[str, list[Parameter]] = {name: [] for name in ORIGINS}
    for parameter in network.parameters:
        found[origin(parameter)].append(parameter)
    lines = ["| origin | how many |", "|---|---|"]
    lines += [f"| {WORDS[name]} | {len(found[name])} |" for name in ORIGINS if found[name]]
    text = "\n".join(lines)
    if found[ASSUMED]:
        # Folded, where it is shown: it is long.
        rows = [
            f"| {plain(part.name)} | {digits(part.value)} | {plain(part.unit)} "
            f"| {plain(part.meaning)} | {cited(part.source)} |"
            for part in found[ASSUMED]
        ]
        text += (
            f"\n\n<details><summary>The {len(rows)} that are assumed</summary>\n\n"
            "| number | value | unit | meaning | what is known |\n|---|---|---|---|---|\n"
        )
        text += "\n".join(rows) + "\n\n</details>"
    return Markdown(text)
