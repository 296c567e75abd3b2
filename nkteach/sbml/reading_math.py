"""MathML, as libSBML reads it, to our expressions: functions put in, an "if" only as min or max."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import libsbml

from ..errors import InputError
from ..network.expressions import Call, Expression, Number
from .formula import ONE, ZERO, joined, size
from .units import whole_power

LARGEST = 20_000  # parts of an expression, functions put in
LARGEST_WHOLE = 300_000  # and of all of a model
_NARY = {
    libsbml.AST_PLUS: ("+", 0.0),
    libsbml.AST_TIMES: ("*", 1.0),
    libsbml.AST_FUNCTION_MIN: ("min", None),
    libsbml.AST_FUNCTION_MAX: ("max", None),
}
_NUMBERS = {
    libsbml.AST_CONSTANT_E: math.e,
    libsbml.AST_CONSTANT_PI: math.pi,
    libsbml.AST_NAME_AVOGADRO: 6.02214179e23,
}
_BELOW = (libsbml.AST_RELATIONAL_LT, libsbml.AST_RELATIONAL_LEQ)
_ABOVE = (libsbml.AST_RELATIONAL_GT, libsbml.AST_RELATIONAL_GEQ)
_TWO = Number(2.0)


def negated(expression: Expression) -> Expression:
    """Return an expression with the other sign."""
    return Call("negate", (expression,))


class MathReader:
    """Reads the formulas of a model. `day` is what stands for its time."""

    def __init__(self, functions: Mapping[str, Any], day: Expression) -> None:
        self.functions = functions
        self.day = day
        self.left = LARGEST_WHOLE

    def read(self, math_: Any, names: Mapping[str, Expression], where: str) -> Expression:
        """Return a formula as an expression; `where` names it in an error, `names` its symbols."""
        if math_ is None:
            raise InputError(f"{where} is empty; give it a formula.")
        formula = _Formula(self, where)
        before = formula.left
        found = formula.read(math_, names)
        self.left -= before - formula.left
        return found


class _Formula:
    def __init__(self, reader: MathReader, where: str) -> None:
        self.reader = reader
        self.where = where
        self.left = min(LARGEST, reader.left)

    def read(self, node: Any, names: Mapping[str, Expression]) -> Expression:
        kind = node.getType()
        count = node.getNumChildren()
        self.left -= 1
        self._check_size()
        if kind == libsbml.AST_NAME:
            return self._name(node.getName(), names)
        if node.isNumber():
            return self._number(node)
        if kind in _NUMBERS:
            return Number(_NUMBERS[kind])
        if kind == libsbml.AST_NAME_TIME:
            return self.reader.day
        if kind == libsbml.AST_FUNCTION_PIECEWISE:
            return self._choice(node, names)
        if kind not in _KNOWN:
            raise self._refused(node)
        if kind == libsbml.AST_FUNCTION:
            return self._own_function(node, names)
        parts = [self.read(node.getChild(place), names) for place in range(count)]
        if kind in _NARY:
            operator, empty = _NARY[kind]
            if operator == "*":
                # A compartment of size 1 is left out.
                sized = zip(parts, map(node.getChild, range(count)), strict=True)
                parts = [p for p, child in sized if p != ONE or not child.isName()] or parts[:1]
            if not parts and empty is None:
                raise self._refused(node)
            return joined(operator, parts) if parts else Number(float(empty or 0.0))
        result = _FIXED[kind](parts) if count in _COUNTS.get(kind, (1,)) else None
        if result is None:
            raise self._refused(node)
        return result

    def _name(self, name: str, names: Mapping[str, Expression]) -> Expression:
        if name not in names:
            raise InputError(
                f"{self.where} uses {name!r}, which is no species, parameter or compartment of "
                "the model; correct it."
            )
        self.left -= size(names[name])
        self._check_size()
        return names[name]

    def _check_size(self) -> None:
        if self.left < 0:
            raise InputError(
                f"{self.where} has more than {LARGEST:,} parts once its functions are put in, or "
                f"all formulas more than {LARGEST_WHOLE:,}; simplify it."
            )

    def _number(self, node: Any) -> Expression:
        kind = node.getType()
        if kind == libsbml.AST_REAL_E:
            # As it is written, not as a product that is rounded.
            value = float(f"{node.getMantissa()!r}e{node.getExponent()}")
        elif kind == libsbml.AST_INTEGER:
            value = float(node.getInteger())
        else:
            value = float(node.getValue())
        if not math.isfinite(value):
            raise InputError(f"{self.where} holds {value}, which is no number to compute with.")
        return Number(value) if value >= 0 else negated(Number(-value))

    def _own_function(self, node: Any, names: Mapping[str, Expression]) -> Expression:
        name = node.getName()
        definition = self.reader.functions.get(name)
        if definition is None:
            raise self._refused(node)
        count = definition.getNumArguments()
        if node.getNumChildren() != count:
            raise InputError(
                f"{self.where} gives the function {name!r} {node.getNumChildren()} values; it "
                f"takes {count}."
            )
        values = {
            definition.getArgument(place).getName(): self.read(node.getChild(place), names)
            for place in range(count)
        }
        self._check_size()
        return self.read(definition.getBody(), values)

    def _choice(self, node: Any, names: Mapping[str, Expression]) -> Expression:
        """Return min or max where an "if" says just that: the smaller, or larger, of the two."""
        if node.getNumChildren() != 3:
            raise self._refused(node)
        value, condition, other = (node.getChild(place) for place in range(3))
        relation = condition.getType()
        if relation not in (*_BELOW, *_ABOVE) or condition.getNumChildren() != 2:
            raise self._refused(node)
        a, b = (self.read(condition.getChild(place), names) for place in (0, 1))
        then, otherwise = self.read(value, names), self.read(other, names)
        above = relation in _ABOVE
        for one, two, larger in ((a, b, above), (b, a, not above)):
            # `one` is chosen where it is the larger (or the smaller) of the two.
            if (then, otherwise) == (one, two):
                return Call("max" if larger else "min", (one, two))
            more, less = Call("-", (one, two)), Call("-", (two, one))
            if (then, otherwise) == (more, ZERO):
                return Call("max" if larger else "min", (more, ZERO))
            if (then, otherwise) == (ZERO, less):
                return Call("max" if larger else "min", (less, ZERO))
        raise self._refused(node)

    def _refused(self, node: Any) -> InputError:
        name = node.getName() or _OPERATORS.get(node.getType()) or "an operator"
        if node.getType() == libsbml.AST_FUNCTION_PIECEWISE:
            return InputError(
                f"{self.where} chooses by a condition (piecewise), which cannot be held unless it "
                "is the smaller or the larger of two values; write it with min and max."
            )
        return InputError(
            f"{self.where} uses {str(name)[:40]!r}, which cannot be held; only + - * / powers, "
            "exp, ln, log, root, abs, min, max, tanh, sinh and cosh can."
        )


def power(base: Expression, exponent: Expression) -> Expression:
    """Return a power; what counts a base below zero as zero anyway is written plainly."""
    if isinstance(exponent, Number) and exponent.value < 0:
        exponent = negated(Number(-exponent.value))
    match base:
        case Call("max", (inside, Number(0.0))) if whole_power(exponent) is None:
            return Call("**", (inside, exponent))
    return Call("**", (base, exponent))


def _log(parts: list[Expression]) -> Expression:
    base, value = parts if len(parts) == 2 else (Number(10.0), parts[0])
    return Call("/", (Call("log", (value,)), Call("log", (base,))))


def _root(parts: list[Expression]) -> Expression:
    degree, value = parts if len(parts) == 2 else (_TWO, parts[0])
    if degree == _TWO:
        return Call("sqrt", (value,))
    return Call("**", (value, Call("/", (ONE, degree))))


def _hyperbolic(sign: str) -> Any:
    def read(parts: list[Expression]) -> Expression:
        up, down = Call("exp", (parts[0],)), Call("exp", (negated(parts[0]),))
        return Call("/", (Call(sign, (up, down)), _TWO))

    return read


def _tanh(parts: list[Expression]) -> Expression:
    twice = Call("exp", (Call("*", (_TWO, parts[0])),))
    return Call("-", (ONE, Call("/", (_TWO, Call("+", (twice, ONE))))))


def _minus(parts: list[Expression]) -> Expression:
    return Call("-", tuple(parts)) if len(parts) == 2 else negated(parts[0])


def _divide(parts: list[Expression]) -> Expression:
    return parts[0] if parts[1] == ONE else Call("/", tuple(parts))


_FIXED: dict[int, Callable[[list[Expression]], Expression]] = {
    libsbml.AST_MINUS: _minus,
    libsbml.AST_DIVIDE: _divide,
    libsbml.AST_POWER: lambda parts: power(*parts),
    libsbml.AST_FUNCTION_POWER: lambda parts: power(*parts),
    libsbml.AST_FUNCTION_EXP: lambda parts: Call("exp", tuple(parts)),
    libsbml.AST_FUNCTION_LN: lambda parts: Call("log", tuple(parts)),
    libsbml.AST_FUNCTION_LOG: _log,
    libsbml.AST_FUNCTION_ROOT: _root,
    libsbml.AST_FUNCTION_ABS: lambda parts: Call("max", (parts[0], negated(parts[0]))),
    libsbml.AST_FUNCTION_TANH: _tanh,
    libsbml.AST_FUNCTION_SINH: _hyperbolic("-"),
    libsbml.AST_FUNCTION_COSH: _hyperbolic("+"),
}
_COUNTS = {
    libsbml.AST_MINUS: (1, 2),
    libsbml.AST_DIVIDE: (2,),
    libsbml.AST_POWER: (2,),
    libsbml.AST_FUNCTION_POWER: (2,),
    libsbml.AST_FUNCTION_LOG: (1, 2),
    libsbml.AST_FUNCTION_ROOT: (1, 2),
}
_KNOWN = {*_FIXED, *_NARY, libsbml.AST_FUNCTION}
_OPERATORS = {
    libsbml.AST_FUNCTION_DELAY: "delay",
    libsbml.AST_LAMBDA: "lambda",
    libsbml.AST_CONSTANT_TRUE: "true",
    libsbml.AST_CONSTANT_FALSE: "false",
}


def check_functions(functions: Mapping[str, Any]) -> None:
    """Raise InputError for a function that calls itself, or grows without end as it is put in."""
    sizes: dict[str, int] = {}
    open_: list[str] = []

    def measure(name: str) -> int:
        if name in open_:
            raise InputError(
                f"The function definition {name!r} calls itself; write it without that."
            )
        if name not in sizes:
            open_.append(name)
            body = functions[name].getBody()
            if body is None:
                raise InputError(f"The function definition {name!r} is empty; give it a formula.")
            sizes[name] = sum(1 + measure(call) if call in functions else 1 for call in calls(body))
            open_.pop()
            if sizes[name] > LARGEST:
                raise InputError(
                    f"The function definition {name!r} has more than {LARGEST:,} parts once those "
                    "it calls are put in; simplify it."
                )
        return sizes[name]

    for name in functions:
        measure(name)


def calls(node: Any) -> list[str]:
    """Return, for each part of a formula, the function it calls, or ""."""
    found, waiting = [], [node]
    while waiting:
        part = waiting.pop()
        found.append(part.getName() if part.getType() == libsbml.AST_FUNCTION else "")
        waiting += [part.getChild(place) for place in range(part.getNumChildren())]
    return found
