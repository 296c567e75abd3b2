"""The core in the kernel: built by numba once per machine, then loaded in milliseconds.

The object file lives in the user's cache folder, named by the hash of its sources, the versions
of numba and llvmlite and the processor, so a change of any of them builds it anew.
"""

import ctypes
import hashlib
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import llvmlite.binding as llvm
import numpy as np
import platformdirs

from . import layout
from .build import EXPORTS, processor, source_hash
from .llvm import assembly
from .program import Program

CACHE_VARIABLE = "NKTEACH_CACHE_DIR"
BUILDING = "Building the simulation core for this machine, once: about half a minute."

_keep: list[object] = []


def cache_folder() -> Path:
    """Where the built core is kept; NKTEACH_CACHE_DIR names another place."""
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("nkteach"))


def object_path() -> Path:
    """The file of the core for these sources, this numba and this processor."""
    facts = [source_hash(), version("numba"), version("llvmlite"), llvm.get_process_triple()]
    facts += processor()
    name = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:24]
    return cache_folder() / f"core-{name}.o"


def run_apart(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with this very package, whatever stands in the folder where it was started.

    A process of its own keeps numba and its settings out of the kernel.
    """
    others = os.environ.get("PYTHONPATH")
    package = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, others)))}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def _object_code() -> bytes:
    path = object_path()
    try:
        return path.read_bytes()
    except OSError:
        pass
    print(BUILDING, file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder, "core.o")
        finished = run_apart("-m", f"{__package__}.build", "native", str(built))
        if finished.returncode != 0:
            raise RuntimeError(f"numba could not build the core:\n{finished.stderr}")
        code = built.read_bytes()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved, so that another kernel never reads half a file.
        descriptor, beside = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(code)
        os.chmod(beside, 0o644)  # one user may build what another reads
        os.replace(beside, path)
    except OSError:
        pass  # A cache that cannot be written costs time at the next start, nothing else.
    return code


def _engine() -> "llvm.ExecutionEngine":
    cpu, features = processor()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=cpu,
        features=features,
        opt=3,
        codemodel="jitdefault",
        jit=True,
    )
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


@cache
def core() -> dict[str, int]:
    """Return the addresses of the core's functions, building them if need be."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    engine = _engine()
    engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(_object_code()))
    engine.finalize_object()
    _keep.append(engine)
    addresses = {name: engine.get_function_address(f"nk_{name}") for name in EXPORTS}
    for name in ("exp", "log", "power"):
        llvm.add_symbol(f"nk_{name}", addresses[name])
    return addresses


class Solution(NamedTuple):
    """What the core gave back: rows of `columns`, a status and its report."""

    status: int
    days: np.ndarray
    rows: np.ndarray
    report: np.ndarray
    parameters: np.ndarray
    begin: np.ndarray


class Block(NamedTuple):
    """What the core gave back of some patients: see core/cohort.py.

    rows     shape (runs, moments, columns kept)
    summary  shape (runs, layout.REPORTED + the size of a report)
    """

    days: np.ndarray
    rows: np.ndarray
    summary: np.ndarray


class NativeModel:
    """A network's programs compiled for this machine, and the core that runs them."""

    def __init__(self, program: Program) -> None:
        core()
        self.program = program
        self.plan = program.plan
        self._engine = _engine()
        self._engine.add_module(llvm.parse_assembly(assembly(program)))
        self._engine.finalize_object()
        kind = ctypes.CFUNCTYPE(None, ctypes.c_double, *[ctypes.c_void_p] * 3)
        self._start = kind(self._engine.get_function_address("start"))
        self.tissue_handle = self._engine.get_function_address("tissue")
        self._tissue = kind(self.tissue_handle)
        self._handles = np.array(
            [self._engine.get_function_address(name) for name in layout.CALLED],
            dtype=np.int64,
        )
        # Looked up once: they would cost as much as a short run.
        self._handles_address = _address(self._handles)
        self._plan_address = _address(self.plan)
        self._defaults = program.defaults
        self._places = {name: place for place, name in enumerate(program.given)}
        self._width = len(program.columns)
        sizes = (
            len(self._defaults),
            program.begin_size,
            len(layout.SETTINGS),
            layout.EXTINCT + int(self.plan[layout.EXTINCTIONS]),
            int(self.plan[layout.WORK]),
        )
        ends = np.cumsum(sizes).tolist()
        slices = [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]
        self._parameters, self._begin, self._choices, self._report, _ = slices
        self._size = ends[-1]
        self._average = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 8)(core()["average"])
        self._cohort = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 9)(core()["cohort"])

    def start(self, settings: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """Return (parameters, begin) for these settings; see program.py for what they hold."""
        block = self._block(settings)
        return block[self._parameters], block[self._begin]

    def tissue(self, parameters: np.ndarray, amounts: np.ndarray, day: float = 0.0) -> np.ndarray:
        """Return what the space lens reads; see program.py.

        parameters, amounts  as `start` gives them; amounts of all species per mm3
        """
        rules = np.zeros(len(self.program.stores["tissue"]))
        self._tissue(day, _address(amounts), _address(parameters), _address(rules))
        return rules

    def _block(self, settings: dict[str, float]) -> np.ndarray:
        """Everything but the rows in one piece of memory: an array each would cost more."""
        block = np.empty(self._size)
        block[self._parameters] = self._defaults
        for name, value in settings.items():
            block[self._places[name]] = value
        address = _address(block)
        self._start(0.0, None, address, address + 8 * self._begin.start)
        return block

    def average(
        self,
        settings: dict[str, float],
        days: float,
        every: float,
        relative: float = 1e-6,
        absolute: float = 1e-6,
        most_steps: int = 20_000,
    ) -> Solution:
        """Run the average lens; see core/average.py. Rows after the day reached are zero."""
        block = self._block(settings)
        moments = _moments(days, every)
        rows = np.zeros((len(moments), self._width))
        block[self._choices] = (days, every, len(moments), relative, absolute, most_steps)
        address = _address(block)
        status = self._average(
            self._handles_address,
            self._plan_address,
            address,
            address + 8 * self._begin.start,
            address + 8 * self._choices.start,
            _address(rows),
            address + 8 * self._report.start,
            address + 8 * self._report.stop,
        )
        report, begin = block[self._report], block[self._begin]
        return Solution(status, moments, rows, report, block[self._parameters], begin)

    def cohort(
        self,
        settings: dict[str, float],
        days: float,
        every: float,
        runs: range,
        seed: int,
        method: str,
        varied: Mapping[str, float],
        kept: Sequence[str],
        ending: int = -1,
        tolerance: float = 1e-6,
        most_steps: int = 50_000_000,
    ) -> Block:
        """Run the patients numbered `runs` of a cohort; see core/cohort.py.

        varied  standard deviation of the logarithm, by the name of what varies between patients
        kept    names of the columns to keep
        ending  which extinction ends a run (-1: none)
        """
        given = self._defaults.copy()
        for name, value in settings.items():
            given[self._places[name]] = value
        settable = self.program.network.settable
        identities = {name: place for place, name in enumerate(settable)}
        numbers = [float(len(varied))]
        for name, deviation in varied.items():
            numbers += [self._places[name], identities[name], deviation, *settable[name][1:]]
        moments = _moments(days, every)
        columns = self.program.columns
        choices = [days, every, len(moments), tolerance, tolerance, most_steps]
        choices += [layout.METHODS.index(method), seed, runs.start, len(runs), ending, len(kept)]
        places = np.array([columns.index(name) for name in kept], dtype=np.int32)
        rows = np.empty((len(runs), len(moments), len(kept)))
        reported = layout.REPORTED + layout.EXTINCT + int(self.plan[layout.EXTINCTIONS])
        summary = np.empty((len(runs), reported))
        sizes = self.plan[[layout.WORK, layout.PARAMETERS, layout.BEGIN]]
        work = np.empty(int(sizes.sum()) + len(moments) * len(columns))
        arrays = (given, np.array(numbers), places, np.array(choices), rows, summary, work)
        addresses = [_address(array) for array in arrays]
        # The call lets other threads run: cohorts are spread over the cores by threads.
        self._cohort(self._handles_address, self._plan_address, *addresses)
        return Block(moments, rows, summary)


def _address(array: np.ndarray) -> int:
    # A tenth of the time that array.ctypes takes.
    address: int = array.__array_interface__["data"][0]
    return address


@lru_cache(maxsize=64)
def _moments(days: float, every: float) -> np.ndarray:
    """The days of the rows: 0, every, 2 every and so on, and the last day."""
    count = math.ceil(days / every - 1e-9) + 1
    moments: np.ndarray = np.minimum(np.arange(count) * every, days)
    moments.flags.writeable = False
    return moments
