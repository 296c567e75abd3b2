"""The little language of rates: it computes as Python does, and nothing else gets in."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import nkteach as nk
from nkteach.network.expressions import FUNCTIONS, Call, Name, Number, latex, names, parse

PYTHON = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "min": min, "max": max}
VALUES = {"a": 0.75, "b": 3.0, "c": 12.5}


def binary(inner, operators):
    return st.tuples(inner, st.sampled_from(operators), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    )


numbers = st.one_of(
    st.integers(0, 1000).map(str),
    st.floats(1e-3, 1e3).map(repr),
    st.sampled_from(list(VALUES)),
)
arithmetic = st.recursive(
    numbers,
    lambda inner: st.one_of(
        binary(inner, "+-*/"),
        inner.map(lambda text: f"(-{text})"),
        st.tuples(inner, inner).map(lambda pair: f"min({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"max({pair[0]}, {pair[1]})"),
        st.tuples(inner, st.integers(0, 4)).map(lambda pair: f"({pair[0]}) ** {pair[1]}"),
    ),
    max_leaves=8,
)


def evaluate(expression):
    """What a parsed expression means, read straight from its tree."""
    match expression:
        case Number(value):
            return value
        case Name(name):
            return VALUES[name]
        case Call("negate", (operand,)):
            return -evaluate(operand)
        case Call(operator, arguments):
            values = [evaluate(argument) for argument in arguments]
            if operator in PYTHON:
                return PYTHON[operator](*values)
            left, right = values
            return {
                "+": lambda: left + right,
                "-": lambda: left - right,
                "*": lambda: left * right,
                "/": lambda: left / right,
                "**": lambda: left**right,
            }[operator]()


def in_python(text):
    return eval(text, {"__builtins__": {}}, PYTHON | VALUES)  # noqa: S307 (text made above)


@given(arithmetic)
@example("a - b - c")
@example("a / b / c")
@example("-a ** 2")
@example("2 ** 3 ** 2")
@example("exp(-a) * log(b) + sqrt(c)")
def test_an_expression_means_what_it_means_in_python(text):
    try:
        expected = in_python(text)
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assert evaluate(parse(text, "x")) == expected


def computed(text):
    """The value of an expression, as a run computes it."""
    network = nk.Network(
        name="one",
        title="One",
        volume="cells",
        species=(nk.Species("A", "cells", "cells", 1.0),),
        parameters=tuple(nk.Parameter(n, v, "", -1e9, 1e9, "assumed") for n, v in VALUES.items()),
        # Held against A, so that it is computed during the run.
        quantities=(nk.Quantity("answer", f"({text}) * A"),),
        reactions=(),
    )
    return network.simulate(1)["answer"][0]


@given(arithmetic)
@example("exp(-a) * log(b) + sqrt(c)")
@example("c ** 2.5 + b ** -1.5")
@example("max(a, b) - min(a, c)")
def test_a_run_computes_what_python_computes(text):
    try:
        expected = in_python(text)
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assume(math.isfinite(expected))
    # A whole power is multiplied out and a division may be shared: rounding, nothing more.
    scale = 1e-12 * max(1.0, abs(expected))
    assume(abs(expected) < 1e200)
    # Differences of large numbers lose digits in either way of computing.
    largest = max((abs(evaluate(part)) for part in parts(parse(text, "x"))), default=0.0)
    assert computed(text) == pytest.approx(expected, abs=scale + 1e-12 * largest)


def parts(expression):
    yield expression
    if isinstance(expression, Call):
        for argument in expression.arguments:
            yield from parts(argument)


HOSTILE = [
    "a.__class__",
    "__import__('os')",
    "(lambda: 1)()",
    "[x for x in (1, 2)]",
    "{1: 2}",
    "a[0]",
    "a if b else c",
    "a and b",
    "a < b",
    "a @ b",
    "a // b",
    "a % b",
    "~a",
    "f'{a}'",
    "'text'",
    "b'bytes'",
    "1j",
    "True",
    "None",
    "...",
    "print(a)",
    "exp(a, b)",
    "exp()",
    "min(a)",
    "max(a, b, c)",
    "exp(x=a)",
    "exp(*a)",
    "exp.real(a)",
    "(a := 1)",
    "a, b",
    "a; b",
    "a = 1",
    "import os",
    "await a",
    "yield a",
    "",
    "   ",
    "a +",
    "((a)",
    "a b",
    "1e999",
    "9" * 400,
    "\0",
    "a\nb",
    "a" + " + a" * 1000,
    "-" * 200 + "a",
    "(" * 300 + "a" + ")" * 300,
    "exp(" * 80 + "a" + ")" * 80,
    None,
    True,
    math.nan,
    math.inf,
    ["a"],
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:30])
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises(nk.InputError) as refused:
        parse(text, "The rate of 'x'")
    assert str(refused.value).startswith("The rate of 'x'")
    assert str(refused.value).endswith(".")


@given(st.text(max_size=60))
def test_no_text_gets_anything_but_a_tree_or_a_sentence(text):
    try:
        said = names(parse(text, "The rate of 'x'")) and ""
    except nk.InputError as refused:
        said = str(refused)
    assert not said or said.startswith("The rate of 'x'")


def test_a_huge_power_costs_nothing():
    """9 ** 9 ** 9 has 370 million digits as a whole number; here it is a float64."""
    parsed = parse("9 ** 9 ** 9 * a", "x")
    assert names(parsed) == {"a"}
    assert computed("a / 9 ** 9 ** 9") == 0.0  # it is infinite


def test_a_base_below_zero_counts_as_zero_in_a_fractional_power():
    assert computed("(a - b) ** 0.5") == 0.0
    assert computed("(a - b) ** 2") == pytest.approx((0.75 - 3.0) ** 2)


def test_names_are_the_names_used():
    assert names(parse("a * (b + exp(c)) - 2", "x")) == {"a", "b", "c"}
    assert not set(FUNCTIONS) & names(parse("min(a, max(b, c))", "x"))


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("a * b / c", r"\frac{\mathrm{a} \, \mathrm{b}}{\mathrm{c}}"),
        ("a - (b + c)", r"\mathrm{a} - \left(\mathrm{b} + \mathrm{c}\right)"),
        ("a - (b - c)", r"\mathrm{a} - \left(\mathrm{b} - \mathrm{c}\right)"),
        ("(a + b) * c", r"\left(\mathrm{a} + \mathrm{b}\right) \, \mathrm{c}"),
        ("(a / b) ** 2", r"\left(\frac{\mathrm{a}}{\mathrm{b}}\right)^{2}"),
        ("-(a + b)", r"-\left(\mathrm{a} + \mathrm{b}\right)"),
        ("1e-10", r"1 \cdot 10^{-10}"),
        ("1e-5 * a", r"1 \cdot 10^{-5} \, \mathrm{a}"),
        ("1e-5 ** 2", r"\left(1 \cdot 10^{-5}\right)^{2}"),
        ("a * -b", r"\mathrm{a} \, \left(-\mathrm{b}\right)"),
        ("exp(nk_armed)", r"\exp\left(\mathrm{nk\_armed}\right)"),
        ("sqrt(a)", r"\sqrt{\mathrm{a}}"),
    ],
)
def test_tex(text, tex):
    assert latex(parse(text, "x")) == tex


def test_numbers_are_taken_as_they_are():
    assert parse(0.5, "x") == Number(0.5)
    assert parse(np.float64(0.5), "x") == Number(0.5)
