"""Expressions as text, and what can be told of their sign."""

from collections.abc import Mapping

from ..network.expressions import Call, Expression, Name, Number

ZERO, ONE = Number(0.0), Number(1.0)
_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "negate": 3, "**": 4}


def written(expression: Expression) -> str:
    """Return a text that is parsed as this expression again."""
    return _written(expression)[0]


def _written(expression: Expression) -> tuple[str, int]:
    match expression:
        case Number(value):
            return number_text(value), 5 if value >= 0 else 3
        case Name(name):
            return name, 5
        case Call("negate", (inside,)):
            return f"-{_within(inside, 3)}", 3
        case Call("**", (base, exponent)):
            return f"{_within(base, 5)}**{_within(exponent, 3)}", 4
        case Call("+" | "-" | "*" | "/" as operator, (left, right)):
            rank = _RANKS[operator]
            return f"{_within(left, rank)} {operator} {_within(right, rank + 1)}", rank
        case Call(function, arguments):
            return f"{function}({', '.join(written(argument) for argument in arguments)})", 5
    raise AssertionError(expression)


def _within(expression: Expression, least: int) -> str:
    text, rank = _written(expression)
    return text if rank >= least else f"({text})"


def number_text(value: float) -> str:
    """Return a number as text that is read as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def size(expression: Expression) -> int:
    """Return how many parts an expression has."""
    return 1 + sum(map(size, expression.arguments)) if isinstance(expression, Call) else 1


def joined(operator: str, parts: list[Expression]) -> Expression:
    """Return a sum, product, min or max of many, as flat as can be."""
    if len(parts) <= 2:
        return Call(operator, tuple(parts)) if len(parts) == 2 else parts[0]
    if len(parts) < 10:
        return Call(operator, (joined(operator, parts[:-1]), parts[-1]))
    half = len(parts) // 2
    return Call(operator, (joined(operator, parts[:half]), joined(operator, parts[half:])))


def multiplied(expression: Expression, factor: float) -> Expression:
    """Return an expression times a number."""
    return expression if factor == 1 else Call("*", (Number(factor), expression))


def divided(expression: Expression, divisor: Expression) -> Expression:
    """Return an expression over a size; where that is a factor of it, it is left out."""
    if divisor == ONE:
        return expression
    return _without_factor(expression, divisor) or Call("/", (expression, divisor))


def _without_factor(expression: Expression, factor: Expression) -> Expression | None:
    match expression:
        case Call("*", (left, right)):
            if left == factor:
                return right
            if right == factor:
                return left
            less = _without_factor(left, factor)
            if less is not None:
                return Call("*", (less, right))
            less = _without_factor(right, factor)
            return None if less is None else Call("*", (left, less))
        case Call("-", (left, right)):
            a, b = _without_factor(left, factor), _without_factor(right, factor)
            return None if a is None or b is None else Call("-", (a, b))
    return None


def never_negative(expression: Expression, lows: Mapping[str, float]) -> bool:
    """Return whether it is plain that an expression is never below zero.

    `lows` holds the lowest value of each name; one that is not in it may have any value.
    """

    def sure(part: Expression) -> bool:
        return never_negative(part, lows)

    match expression:
        case Number(value):
            return value >= 0
        case Name(name):
            return lows.get(name, -1.0) >= 0
        case Call("exp" | "sqrt"):
            return True
        case Call("**", (base, Number(value))) if value % 2 == 0:
            return True
        case Call("**", (base, _)):
            return sure(base)
        case Call("max", (left, right)):
            return sure(left) or sure(right)
        case Call("+" | "*" | "/" | "min", (left, right)):
            return sure(left) and sure(right)
        case Call("negate", (inside,)):
            return never_positive(inside, lows)
    return False


def never_positive(expression: Expression, lows: Mapping[str, float]) -> bool:
    """Return whether it is plain that an expression is never above zero."""
    match expression:
        case Number(value):
            return value <= 0
        case Call("negate", (inside,)):
            return never_negative(inside, lows)
        case Call("*" | "/", (left, right)):
            return (never_positive(left, lows) and never_negative(right, lows)) or (
                never_negative(left, lows) and never_positive(right, lows)
            )
        case Call("+" | "max", (left, right)):
            return never_positive(left, lows) and never_positive(right, lows)
    return False


Ways = tuple[Expression | None, Expression | None]


def ways(rate: Expression, reversible: bool, lows: Mapping[str, float]) -> Ways:
    """Return how fast a reaction runs forward and back (None: never): two rates from zero up.

    Their difference is the rate. A reversible reaction is cut between its terms; of another, which
    has one direction at a time, the back way is the rate where it is below zero.
    """
    if never_negative(rate, lows):
        return rate, None
    if never_positive(rate, lows):
        return None, Call("negate", (rate,))
    if reversible:
        match rate:
            case Call("negate", (inside,)):
                forward, back = ways(inside, True, lows)
                return back, forward
            case Call("+" | "-" as operator, (left, right)):
                one, other = ways(left, True, lows), ways(right, True, lows)
                if operator == "-":
                    other = other[1], other[0]
                return _sum(one[0], other[0]), _sum(one[1], other[1])
            case Call("*", (left, right)):
                if never_negative(left, lows):
                    one = ways(right, True, lows)
                    return _scaled(one[0], left, "*", True), _scaled(one[1], left, "*", True)
                if never_negative(right, lows):
                    one = ways(left, True, lows)
                    return _scaled(one[0], right, "*"), _scaled(one[1], right, "*")
            case Call("/", (left, right)) if never_negative(right, lows):
                one = ways(left, True, lows)
                return _scaled(one[0], right, "/"), _scaled(one[1], right, "/")
    return Call("max", (ZERO, rate)), Call("max", (ZERO, Call("negate", (rate,))))


def _sum(one: Expression | None, other: Expression | None) -> Expression | None:
    if one is None or other is None:
        return other if one is None else one
    return Call("+", (one, other))


def _scaled(
    part: Expression | None, by: Expression, operator: str, first: bool = False
) -> Expression | None:
    if part is None:
        return None
    return Call(operator, (by, part) if first else (part, by))
