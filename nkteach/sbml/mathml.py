"""Expressions as MathML, the numbers in them with units."""

from collections.abc import Mapping
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement

from ..network.expressions import Call, Expression, Name, Number
from .formula import size
from .units import PLAIN, Unit, adjustable, natural, shared, unit_name, whole_power

MATHML = "http://www.w3.org/1998/Math/MathML"
TIME = "http://www.sbml.org/sbml/symbols/time"
# SBML's own words for these came late (Level 3 Version 2); functions are read everywhere.
MINIMUM, MAXIMUM = "minimum", "maximum"
SHORT = 8  # parts of an expression that may be written twice
_TAGS = {
    "+": "plus", "-": "minus", "*": "times", "/": "divide", "**": "power", "negate": "minus",
    "exp": "exp", "log": "ln", "sqrt": "root",
}  # fmt: skip


class Writer:
    """Writes expressions; `names` says how each name stands in SBML, `units` which unit it has.

    What was used gathers in `used_units` and `used_functions`.
    """

    def __init__(self, names: Mapping[str, str], units: Mapping[str, Unit | None]) -> None:
        self.names = names
        self.units = units
        self.used_units: set[Unit] = set()
        self.used_functions: set[str] = set()

    def math(self, parent: Element, expression: Expression, want: Unit | None) -> None:
        """Put an expression that is to have the unit `want` below an element, as <math>."""
        own = natural(expression, self.units)
        unit = own if want is None else want
        if own != unit and not adjustable(expression):
            expression = Call("*", (Number(1.0), expression))  # carries what its unit lacks
        self.put(SubElement(parent, "math", xmlns=MATHML), expression, unit)

    def put(self, parent: Element, expression: Expression, want: Unit) -> None:
        match expression:
            case Number(value):
                self.number(parent, value, want)
            case Name("day"):
                symbol = SubElement(parent, "csymbol")
                symbol.attrib = {"encoding": "text", "definitionURL": TIME}
                symbol.text = "day"
            case Name(name):
                SubElement(parent, "ci").text = self.names[name]
            case Call("**", (base, exponent)):
                self._power(parent, base, exponent)
            case Call("min" | "max" as operator, arguments):
                self._function(parent, MINIMUM if operator == "min" else MAXIMUM, arguments, want)
            case Call(operator, arguments):
                if operator in ("exp", "log"):
                    arguments = (self._plain(arguments[0]),)
                apply = SubElement(parent, "apply")
                SubElement(apply, _TAGS[operator])
                units = shared(operator, arguments, want, self.units)
                for argument, unit in zip(arguments, units, strict=True):
                    self.put(apply, argument, unit)

    def number(self, parent: Element, value: float, unit: Unit) -> None:
        element = SubElement(parent, "cn")
        element.set("sbml:units", unit_name(unit))
        self.used_units.add(unit)
        # Written out: e-notation is computed from its two parts by most readers, and so is rounded.
        element.text = format(Decimal(repr(value)), "f").removesuffix(".0")

    def _not_below_zero(self, parent: Element, expression: Expression) -> None:
        if size(expression) > SHORT:
            self._function(parent, MAXIMUM, (expression, Number(0.0)), PLAIN)
            return
        # Written out, because libSBML finds the unit of a power only then.
        choice = SubElement(parent, "piecewise")
        piece = SubElement(choice, "piece")
        self.put(piece, expression, PLAIN)
        condition = SubElement(piece, "apply")
        SubElement(condition, "gt")
        self.put(condition, expression, PLAIN)
        self.number(condition, 0.0, PLAIN)
        self.number(SubElement(choice, "otherwise"), 0.0, PLAIN)

    def _plain(self, expression: Expression) -> Expression:
        """Return an expression over 1 of its unit, where it can have no unit."""
        if adjustable(expression) or natural(expression, self.units) == PLAIN:
            return expression
        return Call("/", (expression, Number(1.0)))

    def _function(
        self, parent: Element, name: str, arguments: tuple[Expression, ...], want: Unit
    ) -> None:
        self.used_functions.add(name)
        apply = SubElement(parent, "apply")
        SubElement(apply, "ci").text = self.names[name]
        for argument, unit in zip(
            arguments, shared("max", arguments, want, self.units), strict=True
        ):
            self.put(apply, argument, unit)

    def _power(self, parent: Element, base: Expression, exponent: Expression) -> None:
        apply = SubElement(parent, "apply")
        SubElement(apply, "power")
        whole = whole_power(exponent)
        if whole is not None:
            self.put(apply, base, natural(base, self.units))
        else:
            # What is below zero counts as zero.
            self._not_below_zero(apply, self._plain(base))
        self.put(apply, exponent, PLAIN)
