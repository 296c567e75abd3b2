"""Rate expressions: parsed against a whitelist into a small tree, never run as Python.

The language is arithmetic over names: + - * / ** and unary minus, numbers, parentheses, and the
functions exp, log, sqrt, min and max. A base of a non-whole power that is zero or below counts
as zero, because a count cannot be negative.
"""

import ast
import math
from dataclasses import dataclass

from ..errors import InputError

FUNCTIONS = {"exp": 1, "log": 1, "sqrt": 1, "min": 2, "max": 2}
MOST_CHARACTERS = 2_000
DEEPEST = 60

_OPERATORS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Call:
    """An operator ("+", "-", "*", "/", "**", "negate") or a function, with its arguments."""

    operator: str
    arguments: tuple["Expression", ...]


Expression = Number | Name | Call


def parse(text: str | float, where: str) -> Expression:
    """Parse `text`; `where` names it in an error ("the rate of reaction 'killing'").

    Raises InputError with one sentence if the text is not in the language.
    """
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        raise InputError(f"{where} must be a number or a text, not {type(text).__name__}.")
    if not isinstance(text, str):
        if not math.isfinite(text):
            raise InputError(f"{where} is {text}; give a finite number.")
        return Number(float(text))
    if len(text) > MOST_CHARACTERS:
        raise InputError(
            f"{where} is longer than {MOST_CHARACTERS} characters; split it into quantities."
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise InputError(
            f"{where} cannot be read: {text!r} is not an arithmetic expression; "
            "check its parentheses and operators."
        ) from None
    return _convert(tree, text, where, 0)


def _convert(node: ast.expr, text: str, where: str, depth: int) -> Expression:
    if depth > DEEPEST:
        raise InputError(f"{where} is nested too deeply; split it into quantities.")

    def inner(child: ast.expr) -> Expression:
        return _convert(child, text, where, depth + 1)

    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as value):
            # A whole number beyond the range of a float overflows here, not as "inf".
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                raise InputError(f"{where} holds a number too large to compute with.")
            return Number(number)
        case ast.Name(id=name):
            return Name(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Call("negate", (inner(operand),))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return inner(operand)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            return Call(_OPERATORS[type(operator)], (inner(left), inner(right)))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            if len(arguments) != FUNCTIONS[name]:
                raise InputError(
                    f"{where}: {name} takes {FUNCTIONS[name]} value(s), not {len(arguments)}."
                )
            return Call(name, tuple(inner(argument) for argument in arguments))
    part = ast.get_source_segment(text.strip(), node) or text
    raise InputError(
        f"{where} uses {part!r}, which is not allowed; use names, numbers, + - * / **, "
        f"parentheses and {', '.join(FUNCTIONS)}."
    )


def names(expression: Expression) -> set[str]:
    """Return the names an expression uses."""
    match expression:
        case Name(name):
            return {name}
        case Call(_, arguments):
            return set().union(*(names(argument) for argument in arguments))
    return set()


_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "negate": 2, "/": 3, "**": 4}


def latex(expression: Expression) -> str:
    r"""Return the expression as TeX; a name becomes upright text ("\mathrm{nk\_armed}")."""
    return _latex(expression)[0]


def _latex(expression: Expression) -> tuple[str, int]:
    match expression:
        case Number(value):
            return _latex_number(value)
        case Name(name):
            return r"\mathrm{" + name.replace("_", r"\_") + "}", 5
        case Call("/", (top, bottom)):
            return rf"\frac{{{_latex(top)[0]}}}{{{_latex(bottom)[0]}}}", 3
        case Call("**", (base, exponent)):
            return f"{_bracketed(base, 5)}^{{{_latex(exponent)[0]}}}", 4
        case Call("negate", (operand,)):
            return f"-{_bracketed(operand, 2)}", 2
        case Call("sqrt", (operand,)):
            return rf"\sqrt{{{_latex(operand)[0]}}}", 5
        case Call("+" | "-" | "*" as operator, (left, right)):
            sign = r" \, " if operator == "*" else f" {operator} "
            rank = _PRECEDENCE[operator]
            # Brackets on the right at equal rank: a - (b + c), and a times (-b).
            right_rank = rank if operator == "+" else rank + 1
            return _bracketed(left, rank) + sign + _bracketed(right, right_rank), rank
        case Call(function, arguments):
            inside = ", ".join(_latex(argument)[0] for argument in arguments)
            return rf"\{function}\left({inside}\right)", 5
    raise AssertionError(expression)


def _bracketed(expression: Expression, rank: int) -> str:
    text, own = _latex(expression)
    return text if own >= rank else rf"\left({text}\right)"


def _latex_number(value: float) -> tuple[str, int]:
    text = f"{value:.6g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}", 2  # a product
    return text, 5
