"""The same network handed to other simulators, so that a benchmark compares like with like."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from nkteach.core.program import Program
from nkteach.network.expressions import Call, Expression, Name, Number

Solve = Callable[[], np.ndarray]


def python_rates(program: Program) -> str:
    """Return Python source of `rates(y, p, f)`: the operations our own core runs."""
    signs = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "less": "<"}
    arrays = {"input": "y", "parameters": "p"}
    lines = ["def rates(y, p, f):"]
    for node in program.leading_to(program.rates):
        operation, *uses = program.graph.nodes[node]
        if operation == "number":
            text = repr(uses[0])
        elif operation == "load":
            text = f"{arrays[uses[0]]}[{uses[1]}]"
        elif operation in signs:
            text = f"n{uses[0]} {signs[operation]} n{uses[1]}"
        elif operation == "select":
            text = f"n{uses[1]} if n{uses[0]} else n{uses[2]}"
        elif operation == "negate":
            text = f"-n{uses[0]}"
        elif operation == "pow":
            text = f"n{uses[0]} ** n{uses[1]}"
        elif operation == "day":
            text = "0.0"
        else:
            text = f"math.{operation}({', '.join(f'n{use}' for use in uses)})"
        lines.append(f"    n{node} = {text}")
    lines += [f"    f[{place}] = n{node}" for place, node in enumerate(program.rates)]
    return "\n".join(lines)


def plain_rates(program: Program) -> Any:
    """Return `rates(y, p, f)` as a Python function."""
    scope: dict[str, Any] = {"math": math}
    exec(python_rates(program), scope)  # noqa: S102 our own generated arithmetic
    return scope["rates"]


def numba_rates(program: Program) -> Any:
    """Return `rates(y, p, f)` compiled by numba."""
    return numba.njit(plain_rates(program), error_model="numpy")


def scipy_lsoda(
    program: Program, parameters: np.ndarray, start: np.ndarray, days: int, compiled: bool
) -> Any:
    """scipy's LSODA over rates in Python, or compiled by numba."""
    from scipy.integrate import solve_ivp

    moments = np.arange(days + 1.0)
    if compiled:
        rates = numba_rates(program)

        @numba.njit
        def right_hand_side(t: float, y: np.ndarray) -> np.ndarray:
            f = np.empty_like(y)
            rates(y, parameters, f)
            return f
    else:
        rates = plain_rates(program)
        listed = parameters.tolist()

        def right_hand_side(t: float, y: np.ndarray) -> list[float]:
            f = [0.0] * len(y)
            rates(y.tolist(), listed, f)
            return f

    def at(tolerance: float, scale: np.ndarray) -> Solve:
        def solve() -> np.ndarray:
            found = solve_ivp(
                right_hand_side, (0, days), start, "LSODA", moments,
                rtol=tolerance, atol=tolerance * scale,
            )  # fmt: skip
            return found.y.T

        return solve

    return at


def numbalsoda(program: Program, parameters: np.ndarray, start: np.ndarray, days: int) -> Any:
    """numbalsoda's LSODA over the same compiled rates."""
    from numbalsoda import lsoda, lsoda_sig

    rates = numba_rates(program)
    size, count = len(start), len(parameters)

    @numba.cfunc(lsoda_sig)
    def right_hand_side(t, y, change, p):
        rates(numba.carray(y, (size,)), numba.carray(p, (count,)), numba.carray(change, (size,)))

    address = right_hand_side.address
    moments = np.arange(days + 1.0)

    def at(tolerance: float, scale: np.ndarray) -> Solve:
        absolute = tolerance * float(np.median(scale))

        def solve() -> np.ndarray:
            rows, _ = lsoda(
                address,
                start,
                moments,
                data=parameters,
                rtol=tolerance,
                atol=absolute,
                mxstep=50_000,
            )
            return rows

        return solve

    return at


def roadrunner(program: Program, parameters: np.ndarray, start: np.ndarray, days: int) -> Any:
    """libroadrunner's CVODE over the same network as SBML."""
    import antimony
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    antimony.clearPreviousLoads()
    if antimony.loadString(antimony_text(program, parameters, start)) < 0:
        raise RuntimeError(antimony.getLastError())
    simulator = roadrunner.RoadRunner(antimony.getSBMLString(antimony.getMainModuleName()))
    simulator.timeCourseSelections = [f"[{name}]" for name in program.network.species_names]

    def at(tolerance: float, scale: np.ndarray) -> Solve:
        def solve() -> np.ndarray:
            simulator.integrator.relative_tolerance = tolerance
            # It scales this by the species' own values.
            simulator.integrator.absolute_tolerance = tolerance * 1e-3
            simulator.integrator.maximum_num_steps = 50_000
            simulator.reset()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return np.array(simulator.simulate(0, days, days + 1))

        return solve

    return at


def antimony_text(program: Program, parameters: np.ndarray, start: np.ndarray) -> str:
    """Return the network as Antimony text, with its numbers put in."""
    network = program.network
    values = {name: value for name, (value, _, _) in network.settable.items()}
    values |= dict(zip((*program.given, *network.constants), parameters.tolist(), strict=True))
    species = set(network.species_names)
    lines = ["model network", "compartment c = 1;"]
    lines += [f"species {name} in c;" for name in network.species_names]
    lines += [f"{name}_ = {value!r};" for name, value in values.items() if name not in species]
    lines += [
        f"{name} = {value!r};"
        for name, value in zip(network.species_names, start.tolist(), strict=True)
    ]
    changing = [q for q in network.ordered_quantities if q.name not in network.constants]
    lines += [
        f"{q.name}_ := {_infix(network.parsed[f'quantity {q.name}'], species)};" for q in changing
    ]
    for index, reaction in enumerate(network.reactions):
        rate = _infix(network.parsed[f"rate {reaction.name}"], species)
        sides = [
            " + ".join(f"{count} {name}" for name, count in side.items())
            for side in network.stoichiometry(reaction)
        ]
        lines.append(f"R{index}: {sides[0]} -> {sides[1]}; {rate};")
    return "\n".join([*lines, "end"])


def _infix(expression: Expression, species: set[str]) -> str:
    match expression:
        case Number(value):
            return repr(value)
        case Name("day"):
            return "time"
        case Name(name):
            return name if name in species else f"{name}_"
        case Call(operator, arguments):
            inner = [_infix(argument, species) for argument in arguments]
    match operator:
        case "negate":
            return f"(-{inner[0]})"
        case "**":
            return f"({inner[0]})^({inner[1]})"
        case "min":
            return f"piecewise({inner[0]}, {inner[0]} < {inner[1]}, {inner[1]})"
        case "max":
            return f"piecewise({inner[0]}, {inner[0]} > {inner[1]}, {inner[1]})"
        case "log":
            return f"ln({inner[0]})"
        case "+" | "-" | "*" | "/":
            return f"({inner[0]} {operator} {inner[1]})"
    return f"{operator}({', '.join(inner)})"
