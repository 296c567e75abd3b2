"""A network's programs as a WebAssembly module for the page, written byte by byte.

The module imports the core's memory and its exp, log and power, and exports the programs by
name. The kernel's writer (llvm.py) emits the same operations in the same order.
https://webassembly.github.io/spec/core/binary/
"""

import struct

from .program import NAMES, Program

F64, I32 = 0x7C, 0x7F
LOCAL_GET, LOCAL_SET, CALL, SELECT = 0x20, 0x21, 0x10, 0x1B
IF, ELSE, END = 0x04, 0x05, 0x0B
F64_LOAD, F64_STORE, F64_CONST, F64_EQUAL, F64_LESS = 0x2B, 0x39, 0x44, 0x61, 0x63
OPERATIONS = {
    "add": 0xA0,
    "subtract": 0xA1,
    "multiply": 0xA2,
    "divide": 0xA3,
    "negate": 0x9A,
    "sqrt": 0x9F,
    "less": F64_LESS,
}
IMPORTED = {"exp": "nk_exp", "log": "nk_log", "pow": "nk_power"}
ARRAYS = {"input": 1, "parameters": 2, "output": 3}
ARGUMENTS = 4


def module(program: Program) -> bytes:
    """Return the module of all programs of a network, named as in program.NAMES."""
    run = _function_type([F64, I32, I32, I32], [])
    types = [run, _function_type([F64], [F64]), _function_type([F64, F64], [F64])]
    imports = [_name("core") + _name("memory") + bytes([2, 0]) + _whole(1)]
    for operation, name in IMPORTED.items():
        kind = 2 if operation == "pow" else 1
        imports.append(_name("core") + _name(name) + bytes([0, kind]))
    exports = [
        _name(name) + bytes([0]) + _whole(len(IMPORTED) + index) for index, name in enumerate(NAMES)
    ]
    bodies = [_body(program, name) for name in NAMES]
    sections = [
        (1, _vector(types)),
        (2, _vector(imports)),
        (3, _vector([_whole(0)] * len(NAMES))),
        (7, _vector(exports)),
        (10, _vector([_whole(len(body)) + body for body in bodies])),
    ]
    header = b"\0asm" + struct.pack("<I", 1)
    return header + b"".join(bytes([code]) + _whole(len(s)) + s for code, s in sections)


def _body(program: Program, name: str) -> bytes:
    nodes = program.graph.nodes
    needed = program.needed(name)
    conditions = [node for node in needed if nodes[node][0] == "less"]
    numbers = [node for node in needed if nodes[node][0] not in ("less", "number", "day")]
    # Every node that is computed has a local of its own, as in the other home's code.
    local = {node: ARGUMENTS + index for index, node in enumerate(numbers)}
    local |= {node: ARGUMENTS + len(numbers) + index for index, node in enumerate(conditions)}
    code = bytearray()

    def push(node: int) -> bytes:
        operation, *rest = nodes[node]
        if operation == "number":
            return _number(rest[0])
        if operation == "day":
            return bytes([LOCAL_GET, 0])
        return bytes([LOCAL_GET]) + _whole(local[node])

    for node in needed:
        operation, *uses = nodes[node]
        if operation in ("number", "day"):
            continue
        if operation == "load":
            array, index = uses
            code += bytes([LOCAL_GET, ARRAYS[array], F64_LOAD, 3]) + _whole(8 * index)
        elif operation == "select":
            condition, if_true, if_false = uses
            code += push(if_true) + push(if_false) + push(condition) + bytes([SELECT])
        else:
            given = b"".join(push(use) for use in uses)
            if operation in OPERATIONS:
                code += given + bytes([OPERATIONS[operation]])
            elif operation == "exp":
                # What has not begun yet decays by nothing: then no function is called.
                code += given + _number(0.0) + bytes([F64_EQUAL, IF, F64]) + _number(1.0)
                code += bytes([ELSE]) + given + _call(operation) + bytes([END])
            else:
                code += given + _call(operation)
        code += bytes([LOCAL_SET]) + _whole(local[node])
    for array, index, node in program.stores[name]:
        code += bytes([LOCAL_GET, ARRAYS[array]]) + push(node)
        code += bytes([F64_STORE, 3]) + _whole(8 * index)
    kinds = [_whole(len(numbers)) + bytes([F64]), _whole(len(conditions)) + bytes([I32])]
    return _vector(kinds) + bytes(code) + bytes([END])


def _number(value: float) -> bytes:
    return bytes([F64_CONST]) + struct.pack("<d", value)


def _call(operation: str) -> bytes:
    return bytes([CALL, list(IMPORTED).index(operation)])


def _whole(value: int) -> bytes:
    """An unsigned whole number in LEB128."""
    coded = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        coded.append(low | (0x80 if value else 0))
        if not value:
            return bytes(coded)


def _vector(items: list[bytes]) -> bytes:
    return _whole(len(items)) + b"".join(items)


def _name(text: str) -> bytes:
    return _whole(len(text)) + text.encode()


def _function_type(taken: list[int], given: list[int]) -> bytes:
    return b"\x60" + _whole(len(taken)) + bytes(taken) + _whole(len(given)) + bytes(given)
