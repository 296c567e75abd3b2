"""How fast the chance lens is, here and in other simulators.

    python benchmarks/chance.py

1. Exact simulation of six reactions (a tumour that arrives, divides and is killed; killers that
   come, go and wear out), about a million events a run, one core: rebop (Rust) and libroadrunner's
   `gillespie` run the same network for as long. Time a run, over our number of events. GillesPy2 is
   left out: it builds a program with SCons and a C++ compiler for each network.
2. The whole teaching network, exact, as nk.chance runs it. rebop takes mass-action rates only, so
   it cannot; libroadrunner reads it as SBML, with the smooth species as counts too, since it knows
   no others.
3. The same exact runs in WebAssembly (V8, in a page) and natively.
4. 10,000 virtual patients in the average lens, on all cores: libroadrunner in as many processes,
   with the same patients, days, rows and tolerance.
5. What the second core brings: cohorts on two threads against one.

Blocks are interleaved and medians compared, because the machine is noisy.
"""

import base64
import itertools
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import browser
import numpy as np
import peers

import nkteach as nk
from nkteach.core import layout
from nkteach.core.native import NativeModel
from nkteach.core.program import compile_network
from nkteach.core.wasm import module
from nkteach.lenses.average import compiled
from nkteach.lenses.chance import chance_network, deviations
from nkteach.network.levers import movable
from nkteach.page import FOLDER

ROUNDS = 9
DAYS = 300
PATIENTS = 10_000
SPREAD = 0.3
KILLING = nk.Network(
    name="killing",
    title="Birth and kill",
    volume="a drop",
    species=(nk.Species("T", "cells", "", 500), nk.Species("N", "cells", "", 952)),
    parameters=tuple(
        nk.Parameter(name, value, "", 0, 1e6, "assumed")
        for name, value in (
            ("arrival", 120), ("birth", 1), ("kill", 0.0013), ("supply", 1000), ("loss", 1),
            ("wear", 1e-4),
        )
    ),
    quantities=(),
    reactions=(
        nk.Reaction("arrives", "0 -> T", "arrival"),
        nk.Reaction("divides", "T -> 2 T", "birth * T"),
        nk.Reaction("is killed", "N + T -> N", "kill * N * T"),
        nk.Reaction("comes", "0 -> N", "supply"),
        nk.Reaction("goes", "N -> 0", "loss * N"),
        nk.Reaction("wears out", "N + T -> T", "wear * N * T"),
    ),
)  # fmt: skip
Timed = Callable[[int], float]  # seconds an event, or a run, of a seed


def interleaved(title: str, timed: dict[str, Timed], unit: float, name: str, rounds: int) -> None:
    """Print medians; the first is what the others are compared with."""
    found: dict[str, list[float]] = {who: [] for who in timed}
    for turn in range(rounds + 1):
        for who, run in timed.items():
            taken = run(turn)
            if turn:  # the first warms up
                found[who].append(taken)
    base = statistics.median(next(iter(found.values())))
    print(f"\n{title}")
    for who, taken in found.items():
        middle = statistics.median(taken)
        print(f"  {who:34} {middle / unit:10.3g} {name}  {middle / base:8.2f} x")


def lasting(action: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def exact_runs() -> None:
    import rebop

    model = compiled(KILLING)
    events: list[float] = []

    def ours(seed: int) -> float:
        begun = time.perf_counter()
        block = model.cohort({}, DAYS, DAYS, range(1), seed, "exact", {}, ["T", "N"])
        taken = time.perf_counter() - begun
        events.append(block.summary[0, layout.REPORTED + layout.REJECTED])
        return taken / events[-1]

    rust = rebop.Gillespie()
    for rate, taken, left in (
        (120, [], ["T"]), (1, ["T"], ["T", "T"]), (0.0013, ["N", "T"], ["N"]),
        (1000, [], ["N"]), (1, ["N"], []), (1e-4, ["N", "T"], ["T"]),
    ):  # fmt: skip
        rust.add_reaction(rate, taken, left)

    def rebops(seed: int) -> float:
        start = {"T": 500, "N": 952}
        return lasting(lambda: rust.run(start, tmax=DAYS, nb_steps=1, rng=seed)) / events[-1]

    simulator = roadrunner(compile_network(KILLING), model)

    def roadrunners(seed: int) -> float:
        def run() -> None:
            simulator.reset()
            simulator.setIntegrator("gillespie")
            simulator.integrator.seed = seed + 1
            simulator.simulate(0, DAYS, 2)

        return lasting(run) / events[-1]

    timed = {"nkteach": ours, "rebop": rebops, "libroadrunner, gillespie": roadrunners}
    interleaved("1. exact, six reactions, one core", timed, 1e-9, "ns an event", ROUNDS)
    print(f"  ({statistics.median(events):,.0f} events a run)")


def roadrunner(program: Any, model: NativeModel) -> Any:
    import antimony
    import roadrunner as peer

    peer.Logger.setLevel(peer.Logger.LOG_FATAL)
    antimony.clearPreviousLoads()
    parameters, begin = model.start({})
    start = np.round(begin[: len(program.network.species)])
    if antimony.loadString(peers.antimony_text(program, parameters, start)) < 0:
        raise RuntimeError(antimony.getLastError())
    return peer.RoadRunner(antimony.getSBMLString(antimony.getMainModuleName()))


def teaching() -> tuple[Any, NativeModel, dict[str, float]]:
    varied = deviations(nk.teaching, SPREAD, {})
    program = compile_network(nk.teaching, frozenset(movable(nk.teaching) | varied.keys()))
    return program, NativeModel(program), varied


def whole_network() -> None:
    _, model, _ = teaching()
    days = 4.0
    events: list[float] = []

    def ours(seed: int) -> float:
        begun = time.perf_counter()
        block = model.cohort({}, days, 1.0, range(1), seed, "exact", {}, ["tumour", "nk"])
        taken = time.perf_counter() - begun
        events.append(block.summary[0, layout.REPORTED + layout.REJECTED])
        return taken

    simulator = roadrunner(model.program, model)

    def roadrunners(seed: int) -> float:
        def run() -> None:
            simulator.reset()
            simulator.setIntegrator("gillespie")
            simulator.integrator.seed = seed + 1
            simulator.simulate(0, days, 5)

        return lasting(run)

    timed = {"nkteach, exact": ours, "libroadrunner, gillespie": roadrunners}
    interleaved(f"2. the teaching network, exact, {days:g} days", timed, 1e-3, "ms a run", 3)
    middle = statistics.median(events)
    print(f"  ({middle:,.0f} events a run of ours: pools and signals are smooth; the peer counts")
    print("  them, so it has more events. rebop knows mass-action rates only.)")


IN_PAGE = """async ({ core, models }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 512 });
  const instance = (await WebAssembly.instantiate(bytes(core), { env: { memory } })).instance;
  const nk = instance.exports;
  const table = nk.__indirect_function_table;
  let free = (nk.__heap_base.value + 7) & ~7;
  const place = (Kind, values, size = values.length) => {
    const at = free;
    free = (free + Kind.BYTES_PER_ELEMENT * size + 7) & ~7;
    new Kind(memory.buffer, at, values.length).set(values);
    return at;
  };
  const calls = {};
  for (const [name, model] of Object.entries(models)) {
    const imports = { memory, nk_exp: nk.nk_exp, nk_log: nk.nk_log, nk_power: nk.nk_power };
    const rates = (await WebAssembly.instantiate(bytes(model.module), { core: imports })).instance;
    const handles = model.called.map((called) => {
      const handle = table.grow(1);
      table.set(handle, rates.exports[called]);
      return BigInt(handle);
    });
    const settings = place(Float64Array, model.settings);
    const given = [
      place(BigInt64Array, handles), place(Int32Array, model.plan),
      place(Float64Array, model.given), place(Float64Array, model.varied),
      place(Int32Array, model.kept), settings,
    ];
    const summary = place(Float64Array, [], model.summary);
    const output = place(Float64Array, [], model.output);
    const rest = [output, summary, place(Float64Array, [], model.work)];
    calls[name] = (seed) => {
      new Float64Array(memory.buffer, settings, model.settings.length)[model.seed] = seed;
      const begun = performance.now();
      nk.nk_cohort(...given, ...rest);
      const taken = (performance.now() - begun) / 1000;
      return [taken, Array.from(new Float64Array(memory.buffer, summary, model.summary))];
    };
  }
  globalThis.cohort = (name, seed) => calls[name](seed);
}"""


def in_the_page() -> None:
    _, whole, _ = teaching()
    tasks = {
        "six reactions, exact": (compiled(KILLING), DAYS, 1, "exact", ["T", "N"]),
        "teaching network, exact": (whole, 20.0, 2, "exact", ["tumour", "nk"]),
        "teaching network, auto": (whole, 120.0, 100, "auto", ["tumour", "nk"]),
    }
    handed = {}
    for name, (model, days, runs, method, kept) in tasks.items():
        program, plan = model.program, model.program.plan
        columns, rows = program.columns, round(days) + 1
        reported = layout.REPORTED + layout.EXTINCT + int(plan[layout.EXTINCTIONS])
        sizes = int(plan[[layout.WORK, layout.PARAMETERS, layout.BEGIN]].sum())
        handed[name] = {
            "module": base64.b64encode(module(program)).decode(),
            "called": layout.CALLED,
            "plan": plan.tolist(),
            "given": program.defaults.tolist(),
            "varied": [0.0],
            "kept": [columns.index(column) for column in kept],
            "settings": [
                days, 1.0, rows, 1e-6, 1e-6, 5e7,
                layout.METHODS.index(method), 0, 0, runs, -1, len(kept),
            ],
            "seed": layout.SEED,
            "summary": runs * reported,
            "output": runs * rows * len(kept),
            "work": sizes + rows * len(columns),
        }  # fmt: skip
    with browser.chromium() as chromium:
        page = browser.new_page(chromium)
        core = base64.b64encode((FOLDER / "core.wasm").read_bytes()).decode()
        page.evaluate(IN_PAGE, json.loads(json.dumps({"core": core, "models": handed})))
        for name, (model, days, runs, method, kept) in tasks.items():
            seen: dict[int, Any] = {}

            def native(
                seed: int, model: Any = model, task: Any = (days, runs, method, kept),
                seen: dict[int, Any] = seen,
            ) -> float:  # fmt: skip
                begun = time.perf_counter()
                days, runs, method, kept = task
                found = model.cohort({}, days, 1.0, range(runs), seed, method, {}, kept)
                taken = time.perf_counter() - begun
                seen[seed] = found.summary.ravel().tolist()
                return taken

            def inside(
                seed: int, page: Any = page, name: str = name, seen: dict[int, Any] = seen
            ) -> float:
                taken, summary = page.evaluate("([name, seed]) => cohort(name, seed)", [name, seed])
                if summary != seen[seed]:
                    raise RuntimeError("the page and the kernel differ")
                return float(taken)

            timed = {"native": native, "page (V8)": inside}
            interleaved(f"3. {name}, {runs} of {days:g} days", timed, 1e-3, "ms", ROUNDS)


_peer: Any = None


def peer_starts(sbml: str) -> None:
    global _peer
    import roadrunner as peer

    peer.Logger.setLevel(peer.Logger.LOG_FATAL)
    _peer = peer.RoadRunner(sbml)
    _peer.integrator.relative_tolerance = 1e-6
    # It scales this by the species' own values.
    _peer.integrator.absolute_tolerance = 1e-9
    _peer.integrator.maximum_num_steps = 50_000
    _peer.timeCourseSelections = ["time", "[tumour_mhc_low]", "[tumour_mhc_high]"]


def peer_runs(patients: list[dict[str, float]]) -> list[bool]:
    """Run these patients; return which of them it could follow to the end."""
    done = []
    for patient in patients:
        _peer.resetAll()
        for name, value in patient.items():
            _peer[name] = value
        try:
            _peer.simulate(0, 120, 121)
            done.append(True)
        except RuntimeError:
            done.append(False)
    return done


def average_cohort() -> None:
    import antimony

    varied = teaching()[2]
    cores = os.cpu_count() or 1
    roadrunner(compile_network(nk.teaching), compiled(nk.teaching))
    sbml = antimony.getSBMLString(antimony.getMainModuleName())
    random = np.random.default_rng(1)
    settable = nk.teaching.settable
    share = 20  # one in so many of the peer's patients is run, and its time multiplied
    patients = [
        {
            f"{name}_": float(np.clip(settable[name][0] * np.exp(s * z), *settable[name][1:]))
            for (name, s), z in zip(
                varied.items(), random.standard_normal(len(varied)), strict=True
            )
        }
        for _ in range(PATIENTS // share)
    ]

    def ours(seed: int) -> float:
        return lasting(
            lambda: nk.chance(
                PATIENTS, seed, spread=SPREAD, method="average", every=1, progress=False
            )
        )

    pool = multiprocessing.get_context("spawn").Pool(cores, peer_starts, (sbml,))

    with multiprocessing.get_context("spawn").Pool(1, peer_starts, (sbml,)) as trial:
        able = trial.apply(peer_runs, (patients,))
    patients = list(itertools.compress(patients, able))

    def roadrunners(_: int) -> float:
        blocks = [patients[i :: 4 * cores] for i in range(4 * cores)]
        return PATIENTS / len(patients) * lasting(lambda: pool.map(peer_runs, blocks, chunksize=1))

    with pool:
        timed = {
            f"nkteach, {cores} threads": ours,
            f"libroadrunner, {cores} processes": roadrunners,
        }
        title = f"4. {PATIENTS:,} virtual patients, average lens, 120 days"
        interleaved(title, timed, 1.0, "s", 5)
    print(f"  (one in {share} of the peer's patients is run, without {able.count(False)} that it")
    print("  could not follow; its start is not timed)")


def second_core() -> None:
    for method, runs in (("average", 4_000), ("auto", 600), ("exact", 24)):

        def cohort(seed: int, threads: int = 1, method: str = method, runs: int = runs) -> float:
            with ThreadPoolExecutor(threads) as executor:
                return lasting(
                    lambda: chance_network(
                        nk.teaching, runs, seed, method=method, executor=executor, progress=False
                    )
                )

        timed = {
            "two threads": lambda seed, cohort=cohort: cohort(seed, 2),
            "one thread": cohort,
        }
        interleaved(f"5. {runs:,} patients, {method}", timed, 1.0, "s", 7)


def main() -> int:
    print(browser.machine())
    parts = [exact_runs, whole_network, in_the_page, average_cohort, second_core]
    wanted = [int(text) for text in sys.argv[1:]] or range(1, len(parts) + 1)
    for part in wanted:
        parts[part - 1]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
