"""A network's programs as LLVM code for the kernel: compiled in milliseconds, with no file.

The page's writer (wasm.py) emits the same operations in the same order.
"""

import struct
from typing import Any

from .program import NAMES, Program

OPERATIONS = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
FUNCTIONS = {"exp": ("nk_exp", 1), "log": ("nk_log", 1), "pow": ("nk_power", 2)}
POINTERS = {"input": "%input", "parameters": "%parameters", "output": "%output"}


def assembly(program: Program) -> str:
    """Return the LLVM code of all programs of a network, named as in program.NAMES."""
    parts = [
        f"declare double @{name}({', '.join(['double'] * count)})"
        for name, count in FUNCTIONS.values()
    ]
    parts.append("declare double @llvm.sqrt.f64(double)")
    parts += [_function(program, name) for name in NAMES]
    return "\n".join(parts)


def _function(program: Program, name: str) -> str:
    lines = [
        f"define void @{name}(double %day, ptr noalias %input, ptr noalias %parameters, "
        "ptr noalias %output) {"
    ]
    stores = program.stores[name]
    for node in program.needed(name):
        lines += [f"  {line}" for line in _node(program.graph.nodes[node], node, program)]
    for index, (array, place, node) in enumerate(stores):
        lines.append(f"  %s{index} = getelementptr double, ptr {POINTERS[array]}, i32 {place}")
        lines.append(f"  store double {_value(program, node)}, ptr %s{index}")
    return "\n".join([*lines, "  ret void", "}"])


def _value(program: Program, node: int) -> str:
    operation, *rest = program.graph.nodes[node]
    if operation == "number":
        # As bits: a decimal text may not be exact.
        return "0x" + struct.pack(">d", rest[0]).hex().upper()
    return "%day" if operation == "day" else f"%n{node}"


def _node(key: tuple[Any, ...], node: int, program: Program) -> list[str]:
    operation, *uses = key
    if operation in ("number", "day"):
        return []
    if operation == "load":
        array, index = uses
        return [
            f"%a{node} = getelementptr double, ptr {POINTERS[array]}, i32 {index}",
            f"%n{node} = load double, ptr %a{node}",
        ]
    values = [_value(program, use) for use in uses]
    if operation in OPERATIONS:
        return [f"%n{node} = {OPERATIONS[operation]} double {values[0]}, {values[1]}"]
    if operation == "negate":
        return [f"%n{node} = fneg double {values[0]}"]
    if operation == "less":
        return [f"%n{node} = fcmp olt double {values[0]}, {values[1]}"]
    if operation == "select":
        return [f"%n{node} = select i1 {values[0]}, double {values[1]}, double {values[2]}"]
    if operation == "sqrt":
        return [f"%n{node} = call double @llvm.sqrt.f64(double {values[0]})"]
    function = FUNCTIONS[operation][0]
    if operation == "exp":
        # What has not begun yet decays by nothing: then no function is called.
        return [
            f"%z{node} = fcmp oeq double {values[0]}, 0.0",
            f"br i1 %z{node}, label %one{node}, label %call{node}",
            f"call{node}:",
            f"%e{node} = call double @{function}(double {values[0]})",
            f"br label %after{node}",
            f"one{node}:",
            f"br label %after{node}",
            f"after{node}:",
            f"%n{node} = phi double [ %e{node}, %call{node} ], [ 1.0, %one{node} ]",
        ]
    return [f"%n{node} = call double @{function}({', '.join(f'double {v}' for v in values)})"]
