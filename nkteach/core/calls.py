"""Calling a network's programs from the core by a handle that is known only at run time.

A handle is an address in the kernel and an index into the function table in the page; one
indirect call serves both, so the core is compiled without knowing any network.
"""

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

# Division by zero gives infinity, as IEEE has it, in place of an exception.
compiled = njit(error_model="numpy")
inlined = njit(error_model="numpy", inline="always")


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
