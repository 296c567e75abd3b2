"""The page's core run in Python by wasmtime, as page/engine.js runs it in a browser."""

import ctypes

import numpy as np
import wasmtime

from nkteach.core import layout, tissue_layout
from nkteach.core.build import PAGE_CORE
from nkteach.core.native import Block, Solution
from nkteach.core.program import Program
from nkteach.core.wasm import module

PAGE = 65536


class PageModel:
    """A network's WebAssembly module beside core.wasm; the same calls as native.NativeModel."""

    def __init__(self, program: Program) -> None:
        self.program = program
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        self.memory = wasmtime.Memory(self.store, wasmtime.MemoryType(wasmtime.Limits(512, None)))
        core_module = wasmtime.Module(engine, PAGE_CORE.read_bytes())
        imports = [self.memory for _ in core_module.imports]
        assert [i.name for i in core_module.imports] == ["memory"]
        self.core = wasmtime.Instance(self.store, core_module, imports).exports(self.store)
        rates_module = wasmtime.Module(engine, module(program))
        named = {"memory": self.memory} | {
            name: self.core[name] for name in ("nk_exp", "nk_log", "nk_power")
        }
        rates = [named[item.name] for item in rates_module.imports]
        self.programs = wasmtime.Instance(self.store, rates_module, rates).exports(self.store)
        self.free = (self.core["__heap_base"].value(self.store) + 7) & ~7
        table = self.core["__indirect_function_table"]
        handles = [table.grow(self.store, 1, self.programs[name]) for name in layout.CALLED]
        plan = program.plan
        self.handles = self._place(np.array(handles, dtype=np.int64))
        self.plan = self._place(plan)
        self.parameters = self._place(program.defaults)
        self.begin = self._place(np.zeros(program.begin_size))
        self.settings = self._place(np.zeros(6))
        self.report = self._place(np.zeros(layout.EXTINCT + plan[layout.EXTINCTIONS]))
        self.work = self._place(np.zeros(plan[layout.WORK]))
        self.output = self.free

    def _place(self, array: np.ndarray) -> tuple[int, np.ndarray]:
        at = self.free
        self._view(at, array)[:] = array
        self.free = (self.free + array.nbytes + 7) & ~7
        return at, array

    def _view(self, at: int, like: np.ndarray) -> np.ndarray:
        start = ctypes.addressof(self.memory.data_ptr(self.store).contents) + at
        buffer = (ctypes.c_char * like.nbytes).from_address(start)
        return np.frombuffer(buffer, dtype=like.dtype).reshape(like.shape)

    def average(
        self,
        settings: dict[str, float],
        days: float,
        every: float,
        relative: float = 1e-6,
        absolute: float = 1e-6,
        most_steps: int = 20_000,
    ) -> Solution:
        """Run the average lens, as NativeModel.average does."""
        values = self.program.defaults.copy()
        for name, value in settings.items():
            values[self.program.given.index(name)] = value
        self._view(*self.parameters)[:] = values
        count = int(np.ceil(days / every - 1e-9)) + 1
        choices = np.array([days, every, count, relative, absolute, most_steps], dtype=float)
        self._view(*self.settings)[:] = choices
        rows = np.zeros((count, len(self.program.columns)))
        assert self.output + rows.nbytes < self.memory.data_len(self.store)
        start = self.programs["start"]
        start(self.store, 0.0, 0, self.parameters[0], self.begin[0])
        places = (self.handles, self.plan, self.parameters, self.begin, self.settings)
        addresses = [place[0] for place in places]
        addresses += [self.output, self.report[0], self.work[0]]
        status = self.core["nk_average"](self.store, *addresses)
        rows = self._view(self.output, rows).copy()
        moments = np.minimum(np.arange(count) * every, days)
        report = self._view(*self.report).copy()
        parameters = self._view(*self.parameters).copy()
        return Solution(status, moments, rows, report, parameters, self._view(*self.begin).copy())

    def cohort(
        self,
        settings: dict[str, float],
        days: float,
        every: float,
        runs: range,
        seed: int,
        method: str,
        varied: dict[str, float],
        kept: list[str],
        ending: int = -1,
        tolerance: float = 1e-6,
        most_steps: int = 50_000_000,
    ) -> Block:
        """Run some patients, as NativeModel.cohort does."""
        given = self.program.defaults.copy()
        for name, value in settings.items():
            given[self.program.given.index(name)] = value
        settable = self.program.network.settable
        numbers = [float(len(varied))]
        for name, deviation in varied.items():
            place, identity = self.program.given.index(name), list(settable).index(name)
            numbers += [place, identity, deviation, *settable[name][1:]]
        moments = np.minimum(np.arange(int(np.ceil(days / every - 1e-9)) + 1) * every, days)
        columns = self.program.columns
        choices = [days, every, len(moments), tolerance, tolerance, most_steps]
        choices += [layout.METHODS.index(method), seed, runs.start, len(runs), ending, len(kept)]
        plan = self.program.plan
        reported = layout.REPORTED + layout.EXTINCT + int(plan[layout.EXTINCTIONS])
        work = int(plan[[layout.WORK, layout.PARAMETERS, layout.BEGIN]].sum())
        arrays = [
            given,
            np.array(numbers),
            np.array([columns.index(name) for name in kept], dtype=np.int32),
            np.array(choices, dtype=float),
            np.zeros((len(runs), len(moments), len(kept))),
            np.zeros((len(runs), reported)),
            np.zeros(work + len(moments) * len(columns)),
        ]
        before = self.free
        placed = [self._place(array) for array in arrays]
        assert self.free < self.memory.data_len(self.store)
        self.free = before  # each call may use this memory anew
        addresses = [self.handles[0], self.plan[0], *(at for at, _ in placed)]
        self.core["nk_cohort"](self.store, *addresses)
        return Block(moments, self._view(*placed[4]).copy(), self._view(*placed[5]).copy())


class PageTissue:
    """A tissue in the page's memory; the same calls as tissue_native.NativeTissue."""

    def __init__(
        self, page: PageModel, settings: dict[str, float], seed: int, mixing: bool = False
    ) -> None:
        self.page = page
        program = page.program
        if not hasattr(page, "tissue_places"):
            table = page.core["__indirect_function_table"]
            handle = table.grow(page.store, 1, page.programs["tissue"])
            blocks = (
                np.array([handle], dtype=np.int64),
                np.array(program.space, dtype=np.int32),
                np.zeros(tissue_layout.WHOLE, dtype=np.int32),
                np.zeros(tissue_layout.REALS),
                np.zeros(len(program.stores["tissue"])),
                np.zeros(len(program.defaults)),
                np.zeros(program.begin_size),
            )
            page.tissue_places = [page._place(block) for block in blocks]
            assert page.free < page.memory.data_len(page.store)
        blocks = page.tissue_places
        self._program, self._plan, whole, reals, rules, parameters, begin = blocks
        self._whole, self._reals, self._rules = whole, reals, rules
        self._parameters, self._begin = parameters, begin
        header = self.whole
        header[[tissue_layout.SEED_LOW, tissue_layout.SEED_HIGH]] = np.array(
            [seed & 0xFFFFFFFF, seed >> 32], dtype=np.uint32
        ).view(np.int32)
        header[tissue_layout.MIXING] = mixing
        self._write(settings, 0.0, begin[0])
        blocks = (self._plan, whole, reals, rules, begin)
        page.core["nk_tissue_begin"](page.store, *(place[0] for place in blocks))

    @property
    def whole(self) -> np.ndarray:
        return self.page._view(*self._whole)

    @property
    def reals(self) -> np.ndarray:
        return self.page._view(*self._reals)

    def set(self, settings: dict[str, float]) -> None:
        day = int(self.whole[tissue_layout.MINUTES]) / 1440
        self._write(settings, day, self._reals[0] + 8 * tissue_layout.AMOUNTS)

    def _write(self, settings: dict[str, float], day: float, amounts: int) -> None:
        page = self.page
        values = page.program.defaults.copy()
        for name, value in settings.items():
            values[page.program.given.index(name)] = value
        page._view(*self._parameters)[:] = values
        parameters = self._parameters[0]
        page.programs["start"](page.store, 0.0, 0, parameters, self._begin[0])
        page.programs["tissue"](page.store, day, amounts, parameters, self._rules[0])

    def advance(self, minutes: int) -> None:
        blocks = (self._program, self._plan, self._whole, self._reals, self._rules)
        addresses = [place[0] for place in (*blocks, self._parameters)]
        self.page.core["nk_tissue_advance"](self.page.store, *addresses, minutes)

    def place(self, kind: int, x: int, y: int, radius: int) -> int:
        core, store = self.page.core, self.page.store
        addresses = [place[0] for place in (self._whole, self._reals, self._rules)]
        return core["nk_tissue_place"](store, *addresses, kind, x, y, radius)
