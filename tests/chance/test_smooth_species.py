"""Species that no cell counts: they follow their equations between the events."""

import numpy as np
import pytest
from chance_runs import BY_CHANCE, network, run, signal, within

import nkteach as nk


def test_smooth_species_follow_their_equations_where_no_count_changes():
    """Within 2 in 1,000 of their largest value: windows are short, not infinitely so."""
    still = network(
        {"A": 12, "B": 30, "x": signal("x"), "y": signal("y", 3.0), "z": signal("z", 0.5)},
        [
            ("make", "0 -> x", "A * y / (2 + y)"),
            ("lose", "x -> 0", "1.5 * x"),
            ("turn", "y -> z", "0.4 * y"),
            ("spend", "z -> 0", "25 * z * x / (1 + x)"),
            ("come", "0 -> B", "90"),
            ("go", "B -> 0", "3 * B"),
        ],
    )
    exact = still.simulate(days=10)
    for method in BY_CHANCE:
        found, _ = run(still, 1, 10, ["x", "y", "z"], method, every=exact.days[1])
        for name, values in found.items():
            assert np.abs(values[0] - exact[name]).max() < 2e-3 * exact[name].max(), (method, name)


@pytest.mark.parametrize("every", [0.5, 5.0])
@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_smooth_species_sums_up_what_a_count_makes(method, every):
    """Its mean is the integral of the count's mean, however seldom rows are asked for."""
    made = network(
        {"A": 0, "s": nk.Species("s", "units", "", 50.0, kind="pool")},
        [("come", "0 -> A", "200"), ("go", "A -> 0", "2 * A"), ("make", "0 -> s", "0.01 * A")],
    )
    found, _ = run(made, 4_000, 5, ["s"], method, every)
    moments = np.arange(len(found["s"][0])) * every
    exact = 50 + moments - 0.5 * (1 - np.exp(-2 * moments))
    assert within(found["s"], exact)


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_rate_that_changes_with_the_day(method):
    """A supply of two days is met by all, though nothing else happens before it."""
    supply = "max(0, min(1, 4 * (day - 3.3))) * max(0, min(1, 4 * (5.3 - day)))"
    timed = network(
        {"A": 0, "s": signal("s")},
        [("make", "0 -> s", supply), ("come", "0 -> A", f"40 * {supply}")],
    )
    found, _ = run(timed, 2_000, 8, ["s", "A"], method)
    assert found["s"][:, -1] == pytest.approx(1.75, rel=1e-3)
    assert within(found["A"][:, -1], 70)
