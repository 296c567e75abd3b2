"""How long one 120-day trajectory of the teaching network takes, here and in other simulators.

    python benchmarks/trajectory.py

Every simulator runs the same network (without the rule that sets a cleared tumour to zero, which
the others lack), gives daily values, and uses the fastest tolerance at which its scaled error is
at most 1e-6 (the largest difference to a tight reference, by the species' largest value). Short
blocks of runs are interleaved and medians compared, because the machine is noisy.
"""

import dataclasses
import statistics
import sys
import time
from typing import Any

import numpy as np
import peers
from scipy.integrate import solve_ivp

from nkteach.core.native import NativeModel
from nkteach.core.program import compile_network
from nkteach.models.teaching import network as teaching
from nkteach.network.levers import movable

DAYS = 120
ERROR = 1e-6
ROUNDS = 15
RUNS = 4  # in a row, in each round
SCENARIOS = {"cleared": {}, "escapes": {"adaptive": 0.0}}


def reference(program: Any, parameters: np.ndarray, start: np.ndarray) -> np.ndarray:
    rates = peers.numba_rates(program)

    def right_hand_side(_: float, y: np.ndarray) -> np.ndarray:
        f = np.empty_like(y)
        rates(y, parameters, f)
        return f

    moments = np.arange(DAYS + 1.0)
    found = solve_ivp(right_hand_side, (0, DAYS), start, "Radau", moments, rtol=1e-11, atol=1e-9)
    return found.y.T


def main() -> int:
    network = dataclasses.replace(teaching, extinctions=())
    # As nk.simulate compiles it: what no lever moves is folded in, for the others' rates too.
    program = compile_network(network, movable(network))
    ours = NativeModel(program)
    for name, settings in SCENARIOS.items():
        parameters, begin = ours.start(settings)
        start = begin[: len(network.species)].copy()
        exact = reference(program, parameters, start)
        scale = np.maximum(np.abs(exact).max(axis=0), 1e-3)

        def own(tolerance: float, _: np.ndarray, settings: Any = settings) -> Any:
            return lambda: ours.average(settings, DAYS, 1.0, tolerance, tolerance).rows

        makers = {"nkteach": own}
        made = (program, parameters, start, DAYS)
        makers["scipy LSODA, numba rates"] = peers.scipy_lsoda(*made, compiled=True)
        makers["scipy LSODA, Python rates"] = peers.scipy_lsoda(*made, compiled=False)
        makers["libroadrunner (CVODE)"] = peers.roadrunner(*made)
        try:
            makers["numbalsoda"] = peers.numbalsoda(*made)
        except ImportError:
            print("numbalsoda is not installed here (it needs a Fortran compiler)")
        chosen = {}
        for simulator, at in makers.items():
            for exponent in np.arange(3.0, 12.01, 0.25):
                solve = at(10.0**-exponent, scale)
                try:
                    rows = solve()[:, : len(start)]
                except RuntimeError:
                    continue
                error = np.max(np.abs(rows - exact) / scale)
                if error <= ERROR:
                    chosen[simulator] = (solve, exponent, error)
                    break
            else:
                print(f"{simulator} did not reach a scaled error of {ERROR:g}")
        times: dict[str, list[float]] = {simulator: [] for simulator in chosen}
        for _ in range(ROUNDS):
            for simulator, (solve, _, _) in chosen.items():
                solve()  # untimed: what the simulator before it left in the caches is not its fault
                for _ in range(RUNS):
                    begun = time.perf_counter()
                    solve()
                    times[simulator].append(time.perf_counter() - begun)
        base = statistics.median(times["nkteach"])
        print(f"\n{name} ({DAYS} days, {len(start)} species)")
        for simulator, (_, exponent, error) in chosen.items():
            middle = statistics.median(times[simulator])
            print(
                f"  {simulator:26} {1e6 * middle:9.0f} us  {middle / base:7.1f} x"
                f"  rtol 1e-{exponent:g}, error {error:.1e}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
