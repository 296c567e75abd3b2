"""How long one trajectory of each published model takes in the kernel, compiled before.

    python benchmarks/published.py

Median of 101 runs as a lab opens (its days, its rows, a scaled error of at most 1e-6), and of 101
runs with every lever of the lab at a random place of its range. The page takes about twice as long
(start.py, 4). Then 50 patients by chance, one core each.
"""

import statistics
import time

import numpy as np

import nkteach as nk
from nkteach.lenses.average import MOST_STEPS, TOLERANCE, compiled, every_of
from nkteach.network.levers import choose

RUNS = 101
PATIENTS = 50


def main() -> None:
    random = np.random.default_rng(1)
    print(f"{'':24} {'as opened':>10} {'moved':>10} {'chance':>16}")
    for name, network in nk.published.items():
        model, every = compiled(network), every_of(network)
        levers = [lever for lever in choose(network, None) if lever.name != "days"]
        medians = []
        for moved in (False, True):
            times = []
            for _ in range(RUNS):
                settings = {
                    lever.name: random.uniform(lever.low, lever.high) for lever in levers if moved
                }
                start = time.perf_counter()
                model.average(settings, network.days, every, TOLERANCE, TOLERANCE, MOST_STEPS)
                times.append(time.perf_counter() - start)
            medians.append(1e6 * statistics.median(times))
        network.chance(1, progress=False)
        start = time.perf_counter()
        network.chance(PATIENTS, progress=False)
        patient = 1e3 * (time.perf_counter() - start) / PATIENTS
        print(f"{name:24} {medians[0]:7.0f} us {medians[1]:7.0f} us {patient:7.1f} ms/patient")


if __name__ == "__main__":
    main()
