"""Expressions as a graph of IEEE operations, with exact derivatives.

Equal operations become one node, so what the rates and their derivatives share is computed once.
Nodes are numbered so that each comes after those it uses: the order both writers emit them in.
"""

import math
from collections.abc import Mapping
from typing import Any

from ..network.expressions import Call, Expression, Name, Number

Node = int
LARGEST_WHOLE_POWER = 16


class Graph:
    """Nodes are tuples: ("number", value, sign), ("load", array, index), ("day",) or
    (operation, *nodes).

    Operations: add subtract multiply divide negate sqrt exp log pow, less (a condition) and
    select (condition, if true, if false).
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self._known: dict[tuple[Any, ...], Node] = {}
        self._derivatives: dict[tuple[Node, Node], Node] = {}

    def _node(self, *key: Any) -> Node:
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append(key)
        return self._known[key]

    def number(self, value: float) -> Node:
        # 0.0 and -0.0 are equal as keys but are different numbers.
        return self._node("number", value, math.copysign(1.0, value))

    def load(self, array: str, index: int) -> Node:
        return self._node("load", array, index)

    def day(self) -> Node:
        return self._node("day")

    def value(self, node: Node) -> float | None:
        """Return the number a node stands for, or None if it is only known at run time."""
        return self.nodes[node][1] if self.nodes[node][0] == "number" else None

    # Arithmetic. A product or a sum with a known 0 or 1 is not computed at run time.

    def add(self, a: Node, b: Node) -> Node:
        x, y = self.value(a), self.value(b)
        if x is not None and y is not None:
            return self.number(x + y)
        if x == 0.0:
            return b
        if y == 0.0:
            return a
        return self._node("add", min(a, b), max(a, b))

    def subtract(self, a: Node, b: Node) -> Node:
        x, y = self.value(a), self.value(b)
        if x is not None and y is not None:
            return self.number(x - y)
        if y == 0.0:
            return a
        if x == 0.0:
            return self.negate(b)
        return self._node("subtract", a, b)

    def multiply(self, a: Node, b: Node) -> Node:
        x, y = self.value(a), self.value(b)
        if x is not None and y is not None:
            return self.number(x * y)
        if x == 0.0 or y == 0.0:
            return self.number(0.0)
        if x == 1.0:
            return b
        if y == 1.0:
            return a
        return self._node("multiply", min(a, b), max(a, b))

    def divide(self, a: Node, b: Node) -> Node:
        x, y = self.value(a), self.value(b)
        if x is not None and y not in (None, 0.0):
            return self.number(x / y)
        if x == 0.0 and y != 0.0:
            return a
        if y == 1.0:
            return a
        return self._node("divide", a, b)

    def multiply_by_reciprocal(self, a: Node, b: Node) -> Node:
        """Return a / b within 2 units in the last place: one division serves all that share b."""
        return self.multiply(a, self.divide(self.number(1.0), b))

    def negate(self, a: Node) -> Node:
        x = self.value(a)
        if x is not None:
            return self.number(-x)
        if self.nodes[a][0] == "negate":
            inner: Node = self.nodes[a][1]
            return inner
        return self._node("negate", a)

    def less(self, a: Node, b: Node) -> Node:
        return self._node("less", a, b)

    def select(self, condition: Node, a: Node, b: Node) -> Node:
        return a if a == b else self._node("select", condition, a, b)

    def function(self, name: str, a: Node) -> Node:
        return self._node(name, a)

    def power(self, base: Node, exponent: Node) -> Node:
        whole = self.value(exponent)
        if whole is not None and abs(whole) <= LARGEST_WHOLE_POWER and whole == int(whole):
            product = self.number(1.0)
            for bit in f"{abs(int(whole)):b}":
                product = self.multiply(product, product)
                if bit == "1":
                    product = self.multiply(product, base)
            return product if whole >= 0 else self.divide(self.number(1.0), product)
        return self._node("pow", base, exponent)

    # From expressions, and derivatives

    def build(self, expression: Expression, names: Mapping[str, Node], exact: bool = True) -> Node:
        """Return the node of an expression whose names stand for the given nodes.

        Divisions that need not be exact to the last bit are made with shared reciprocals.
        """
        match expression:
            case Number(value):
                return self.number(value)
            case Name(name):
                return names[name]
            case Call(operator, arguments):
                nodes = [self.build(argument, names, exact) for argument in arguments]
        match operator:
            case "+":
                return self.add(*nodes)
            case "-":
                return self.subtract(*nodes)
            case "*":
                return self.multiply(*nodes)
            case "/":
                return self.divide(*nodes) if exact else self.multiply_by_reciprocal(*nodes)
            case "**":
                # Not by a folded exponent: a power written with a name is always a call.
                if _is_literal(arguments[1]):
                    return self.power(*nodes)
                return self._node("pow", *nodes)
            case "negate":
                return self.negate(*nodes)
            case "min":
                return self.select(self.less(*nodes), nodes[0], nodes[1])
            case "max":
                return self.select(self.less(*nodes), nodes[1], nodes[0])
        return self.function(operator, *nodes)

    def derivative(self, node: Node, variable: Node) -> Node:
        """Return the derivative of `node` by the load or day node `variable`."""
        # Nodes only use earlier ones, so those before the variable cannot depend on it.
        if node < variable:
            return self.number(0.0)
        key = (node, variable)
        if key not in self._derivatives:
            self._derivatives[key] = self._derive(node, variable)
        return self._derivatives[key]

    def _derive(self, node: Node, variable: Node) -> Node:
        if node == variable:
            return self.number(1.0)
        operation, *uses = self.nodes[node]
        if operation in ("number", "load", "day"):
            return self.number(0.0)
        if operation == "select":
            condition, a, b = uses
            return self.select(
                condition, self.derivative(a, variable), self.derivative(b, variable)
            )
        slopes = [self.derivative(use, variable) for use in uses]
        if all(self.value(slope) == 0.0 for slope in slopes):
            return self.number(0.0)
        match operation:
            case "add":
                return self.add(*slopes)
            case "subtract":
                return self.subtract(*slopes)
            case "negate":
                return self.negate(slopes[0])
            case "multiply":
                return self.add(
                    self.multiply(slopes[0], uses[1]), self.multiply(uses[0], slopes[1])
                )
            case "divide":
                change = self.subtract(slopes[0], self.multiply(node, slopes[1]))
                return self.multiply_by_reciprocal(change, uses[1])
            case "sqrt":
                return self.divide(slopes[0], self.multiply(self.number(2.0), node))
            case "exp":
                return self.multiply(node, slopes[0])
            case "log":
                return self.divide(slopes[0], uses[0])
            case "pow":
                return self._derive_power(node, *uses, *slopes)
        raise AssertionError(operation)

    def _derive_power(
        self, node: Node, base: Node, exponent: Node, base_slope: Node, exponent_slope: Node
    ) -> Node:
        zero = self.number(0.0)
        lower = self._node("pow", base, self.subtract(exponent, self.number(1.0)))
        by_base = self.multiply(self.multiply(exponent, lower), base_slope)
        by_exponent = zero
        if self.value(exponent_slope) != 0.0:
            by_exponent = self.multiply(
                self.multiply(node, self.function("log", base)), exponent_slope
            )
        # A base of zero or below counts as zero, and there the power is flat.
        return self.select(self.less(zero, base), self.add(by_base, by_exponent), zero)


def _is_literal(expression: Expression) -> bool:
    match expression:
        case Number():
            return True
        case Call("negate", (operand,)):
            return _is_literal(operand)
    return False
