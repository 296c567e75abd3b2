"""What an SBML model says of its units: in words, and how long its time unit is."""

from typing import Any

import libsbml

from .names import told

SECONDS_A_DAY = 86_400.0
_KINDS = {
    "volume": "L", "litre": "L", "liter": "L", "mole": "mol", "second": "s", "gram": "g",
    "metre": "m", "meter": "m", "dimensionless": "", "item": "items", "kilogram": "kg",
}  # fmt: skip
_PREFIXES = {-15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k"}
_TIMES = {1.0: "s", 60.0: "min", 3600.0: "h", SECONDS_A_DAY: "day", 604_800.0: "week"}


def unit_text(model: Any, identifier: str) -> str:
    """Return a unit in words, "nmol/L" for one; "" where the model does not say."""
    if not identifier:
        return ""
    definition = model.getUnitDefinition(identifier)
    if definition is None and identifier == "substance":
        return ""  # moles by the letter of Level 2, but few of the models mean that
    if definition is None:
        return _KINDS.get(identifier, told(identifier, 30))
    above: list[str] = []
    below: list[str] = []
    for place in range(definition.getNumUnits()):
        unit = definition.getUnit(place)
        word, power = _word(unit), unit.getExponentAsDouble()
        if word is None:
            return told(definition.getName() or identifier, 40)
        if word:
            (above if power > 0 else below).append(word + (f"{abs(power):g}" * (abs(power) != 1)))
    if not below:
        return " ".join(above)
    bottom = below[0] if len(below) == 1 else f"({' '.join(below)})"
    return f"{' '.join(above) or '1'}/{bottom}"


def size_text(model: Any, compartment: Any) -> str:
    """Return the unit of a compartment's size in words."""
    usual = model.getVolumeUnits() if model.getLevel() > 2 else "volume"
    return unit_text(model, compartment.getUnits() or usual) or "volume"


def _word(unit: Any) -> str | None:
    kind = libsbml.UnitKind_toString(unit.getKind())
    size = unit.getMultiplier() * 10.0 ** unit.getScale()
    if kind == "second":
        return _TIMES.get(round(size, 6))
    if kind == "dimensionless" and size == 1:
        return ""
    for power, prefix in _PREFIXES.items():
        if kind in _KINDS and abs(size / 10.0**power - 1) < 1e-9:
            return prefix + _KINDS[kind]
    return None


def time_unit(model: Any) -> float | None:
    """Return how many seconds the model's time unit has; None where the model does not say."""
    identifier = model.getTimeUnits() if model.getLevel() > 2 else "time"
    if identifier == "second":
        return 1.0
    definition = model.getUnitDefinition(identifier) if identifier else None
    if definition is None or definition.getNumUnits() != 1:
        return None
    unit = definition.getUnit(0)
    if unit.getKind() != libsbml.UNIT_KIND_SECOND or unit.getExponentAsDouble() != 1:
        return None
    return float(unit.getMultiplier() * 10.0 ** unit.getScale())


def time_words(seconds: float) -> str:
    """Return a time unit in words."""
    return _TIMES.get(round(seconds, 6), f"{seconds:g} s")


def counts_items(model: Any, identifier: str) -> bool:
    """Return whether a substance unit is that of counted things."""
    definition = model.getUnitDefinition(identifier) if identifier else None
    if definition is None:
        return identifier == "item"
    if definition.getNumUnits() != 1:
        return False
    unit = definition.getUnit(0)
    size = unit.getMultiplier() * 10.0 ** unit.getScale()
    return bool(unit.getKind() == libsbml.UNIT_KIND_ITEM and size == 1)
