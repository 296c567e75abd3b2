"""Build the core from its numba functions: for this machine, and for the page as core.wasm.

    python -m nkteach.core.build native FILE   an object file for this machine (a kernel runs
                                               this by itself when it first needs the core)
    python -m nkteach.core.build page          nkteach/page/core.wasm (developers; needs wasm-ld)
    python -m nkteach.core.build check         whether core.wasm belongs to these sources

Both start from the same LLVM code. numba runs with its optimiser off, so that the code holds no
instruction of one machine; LLVM then optimises it for each target. LLVM neither fuses nor
reorders floating-point operations unless it is asked to, so the bits stay equal.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SOURCES = (
    "average.py",
    "build.py",
    "calls.py",
    "chance.py",
    "channels.py",
    "cohort.py",
    "draws.py",
    "exports.py",
    "field.py",
    "layout.py",
    "leaps.py",
    "numbers.py",
    "random.py",
    "rule.py",
    "smooth.py",
    "tissue.py",
    "tissue_body.py",
    "tissue_cells.py",
    "tissue_killing.py",
    "tissue_layout.py",
    "tissue_residents.py",
    "tissue_start.py",
    "tissue_walkers.py",
)
PAGE_CORE = FOLDER.parent / "page" / "core.wasm"
PAGE_TRIPLE = "wasm32-unknown-unknown"
CPU_VARIABLE = "NKTEACH_CPU"
HASH_SECTION = b"nkteach.sources"
PLAIN_NUMBA = {
    "NUMBA_OPT": "0",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NUMBA_LOOP_VECTORIZE": "0",
    "NUMBA_SLP_VECTORIZE": "0",
}
_COUNTING = re.compile(
    r"^(?:declare void @(?=NRT_MemInfo_call_dtor)|define linkonce_odr void @(?=NRT_[id]))"
    r"(NRT_MemInfo_call_dtor|NRT_incref|NRT_decref)\(ptr[^)]*\)[^\n{]*(?:\{.*?^\})?",
    re.MULTILINE | re.DOTALL,
)
EXPORTS = (
    "average",
    "cohort",
    "exp",
    "log",
    "power",
    "tissue_advance",
    "tissue_begin",
    "tissue_fault",
    "tissue_place",
)


def source_hash() -> str:
    """Return the hash of everything the core is built from."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((FOLDER / name).read_text(encoding="utf-8").encode())
    return digest.hexdigest()


def page_hash(core: bytes) -> str:
    """Return the hash of the sources a core.wasm was built from, or "" if it carries none."""
    at = core.find(HASH_SECTION)
    start = at + len(HASH_SECTION)
    return core[start : start + 64].decode() if at >= 0 else ""


def processor() -> tuple[str, str]:
    """Return the processor to build for; NKTEACH_CPU=generic suits every machine of a kind."""
    import llvmlite.binding as llvm

    chosen = os.environ.get(CPU_VARIABLE)
    if chosen:
        return chosen, ""
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


def _callbacks() -> dict[str, Any]:
    """Compile what the core offers with numba, told to leave all optimising to LLVM."""
    os.environ.update(PLAIN_NUMBA)
    from .exports import EXPORTED

    return EXPORTED


def _assembly(name: str, callback: Any) -> str:
    """Return a callback's LLVM code with a plain C function around what numba compiled.

    numba's own function takes a place for its result and one for an exception, which cannot be.
    """
    text: str = callback.inspect_llvm()
    inner = callback.native_name.removeprefix("cfunc.")
    definition = re.search(rf"^define [^\n]*@{re.escape(inner)}\(([^\n]*)\)", text, re.MULTILINE)
    if definition is None:
        raise RuntimeError(f"numba gave no function for {name}")
    kinds = [part.split()[0] for part in definition[1].split(", ")][2:]
    kind = "double" if str(callback._sig.return_type) == "float64" else "i32"
    taken = ", ".join(f"{kind} %a{i}" for i, kind in enumerate(kinds))
    passed = "".join(f", {kind} %a{i}" for i, kind in enumerate(kinds))
    return (
        text
        + f"""
define {kind} @nk_{name}({taken}) {{
  %result = alloca {kind}
  %exception = alloca ptr
  %status = call i32 @{inner}(ptr %result, ptr %exception{passed})
  %value = load {kind}, ptr %result
  ret {kind} %value
}}
"""
    )


def _module(triple: str, machine: Any) -> Any:
    """Return the core as one optimised LLVM module for a target."""
    import llvmlite.binding as llvm

    whole: Any = None
    for name, callback in _callbacks().items():
        text = _assembly(name, callback)
        text = re.sub(r"^target triple = .*$", f'target triple = "{triple}"', text, flags=re.M)
        layout = f'target datalayout = "{machine.target_data}"'
        text = re.sub(r"^target datalayout = .*$", layout, text, flags=re.M)
        # numba counts references to arrays; ours are the caller's memory, never freed here.
        text = _COUNTING.sub(r"define linkonce_odr void @\1(ptr %0) { ret void }", text)
        module = llvm.parse_assembly(text)
        if whole is None:
            whole = module
        else:
            whole.link_in(module)
    exported = {f"nk_{name}" for name in EXPORTS}
    for function in whole.functions:
        if not function.is_declaration and function.name not in exported:
            function.linkage = "internal"
    for variable in whole.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"
    whole.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.slp_vectorization = True
    options.loop_vectorization = True
    builder = llvm.create_pass_builder(machine, options)
    passes = builder.getModulePassManager()
    passes.run(whole, builder)
    return whole


def build_native() -> bytes:
    """Return the core as an object file for this machine."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    triple = llvm.get_process_triple()
    cpu, features = processor()
    machine = llvm.Target.from_triple(triple).create_target_machine(
        cpu=cpu,
        features=features,
        opt=3,
        reloc="pic",
        codemodel="jitdefault",
        jit=True,
    )
    code: bytes = machine.emit_object(_module(triple, machine))
    return code


def build_page() -> bytes:
    """Return the core as a WebAssembly module that imports its memory."""
    import llvmlite.binding as llvm

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(PAGE_TRIPLE).create_target_machine(
        features="+bulk-memory,+simd128", opt=3
    )
    code = machine.emit_object(_module(PAGE_TRIPLE, machine))
    linker = shutil.which("wasm-ld") or shutil.which("wasm-ld-14")
    command = [linker] if linker else [sys.executable, "-m", "ziglang", "wasm-ld"]
    with tempfile.TemporaryDirectory() as folder:
        unlinked, linked = Path(folder, "core.o"), Path(folder, "core.wasm")
        unlinked.write_bytes(code)
        exports = [f"--export=nk_{name}" for name in EXPORTS]
        options = ["--no-entry", "--allow-undefined", "--import-memory", "--strip-all"]
        table = ["--export-table", "--growable-table", "--export=__heap_base"]
        arguments = [*command, *options, *table, *exports, str(unlinked), "-o", str(linked)]
        subprocess.run(arguments, check=True)
        core = linked.read_bytes()
    payload = bytes([len(HASH_SECTION)]) + HASH_SECTION + source_hash().encode()
    return core + bytes([0, len(payload)]) + payload


def main(arguments: list[str]) -> int:
    match arguments:
        case ["native", target]:
            Path(target).write_bytes(build_native())
        case ["page"]:
            PAGE_CORE.write_bytes(build_page())
            print(f"{PAGE_CORE.name}: {PAGE_CORE.stat().st_size} bytes")
        case ["check"]:
            if page_hash(PAGE_CORE.read_bytes()) != source_hash():
                print("core.wasm is stale: run python -m nkteach.core.build page")
                return 1
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
