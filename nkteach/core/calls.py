"""Calling a network's programs from the core by a handle that is known only at run time.

A handle is an address in the kernel and an index into the function table in the page; one
indirect call serves both, so the core is compiled without knowing any network.
"""

from typing import Annotated, Any, get_args, get_type_hints

from llvmlite import ir
from numba import float64, int32, int64, njit, types, uint64
from numba.core import cgutils
from numba.extending import intrinsic

# Division by zero gives infinity, as IEEE has it, in place of an exception.
compiled = njit(error_model="numpy")
inlined = njit(error_model="numpy", inline="always")

# What a function's arguments may be, beside int and float.
Whole = Annotated[Any, int32[::1]]
Reals = Annotated[Any, float64[::1]]
Bits = Annotated[Any, uint64]
Handles = Annotated[Any, int64[::1]]


def typed(function: Any) -> Any:
    """Compile a function once, for the types its arguments are annotated with.

    Left to itself, numba compiles it anew for every whole number it is called with.
    """
    hints = get_type_hints(function, include_extras=True).values()
    plain = {int: int64, float: float64}
    kinds = tuple(plain[hint] if hint in plain else get_args(hint)[1] for hint in hints)
    return njit(kinds, error_model="numpy")(function)


@intrinsic
def call_program(typing_context, handle, day, inputs, parameters, outputs):
    """Call the program behind `handle`; the last three are float64 arrays."""
    signature = types.void(handle, day, inputs, parameters, outputs)

    def generate(context, builder, signature, values):
        handle, day, *arrays = values
        pointers = [
            context.make_array(kind)(context, builder, value).data
            for kind, value in zip(signature.args[2:], arrays, strict=True)
        ]
        generic = cgutils.voidptr_t
        kind = ir.FunctionType(ir.VoidType(), [ir.DoubleType(), generic, generic, generic])
        function = builder.inttoptr(handle, kind.as_pointer())
        builder.call(function, [day, *(builder.bitcast(p, generic) for p in pointers)])
        return context.get_dummy_value()

    return signature, generate
