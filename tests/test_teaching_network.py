"""What the teaching network must show. Each test is a claim a lesson makes."""

from functools import cache

import numpy as np
import pytest

import nkteach as nk
from nkteach.core.program import compile_network
from nkteach.models.teaching import network
from nkteach.network.levers import movable

ORDER = {"cleared": 0, "controlled": 1, "escaped": 2}


@cache
def run(days=120, **settings):
    return nk.simulate(days=days, **settings)


def at(run, name, day):
    return float(np.interp(day, run.days, run[name]))


def burden(run, since=0.0):
    """Tumour burden: cells x days, from the day `since` on."""
    late = run.days >= since
    return float(np.trapezoid(run["tumour"][late], run.days[late]))


def not_more(more, less):
    """More NK cells, less tumour: burden no more than 1 % higher, outcome no worse."""
    return burden(more) <= 1.01 * burden(less) + 1e-6 and ORDER[more.outcome] <= ORDER[less.outcome]


# The shape of the network


def test_it_is_small_enough_to_teach():
    """Of its amounts, those that no treatment or challenge brings in are 14."""
    assert len(network.species) <= 25
    usual = compile_network(network, movable(network))
    assert len(network.species) - len(usual.still) <= 14


def test_every_parameter_has_a_unit_a_source_and_room_to_move():
    for parameter in network.parameters:
        assert parameter.unit
        assert parameter.source
        assert parameter.meaning
        assert parameter.low < parameter.high


@pytest.mark.parametrize("smoking", [0, 1])
@pytest.mark.parametrize("innate", [0, 1])
def test_without_a_tumour_nothing_moves(innate, smoking):
    rest = run(tumour_cells=0, innate=innate, smoking=smoking)
    for name in ("nk_blood", "nk_marginated", "nk_resting", "nk_armed", "il15", "healthy"):
        assert rest[name] == pytest.approx(rest[name][0], rel=0.02, abs=1e-6)
    if innate:
        assert 91 <= rest["nk_blood"][-1] <= 593  # the normal range per uL
    else:
        assert rest["nk_blood"].max() == 0
        assert rest["nk"].max() == 0


# 1. The two arms


@pytest.mark.parametrize("mhc_low", [0, 0.5, 1])
@pytest.mark.parametrize("tumour_cells", [1000, 10000])
def test_both_arms_clear_and_it_stays_so(mhc_low, tumour_cells):
    both = run(days=360, mhc_low=mhc_low, tumour_cells=tumour_cells)
    assert both.outcome == "cleared"
    assert both.cleared_day < 60
    assert both["tumour"][both.days > both.cleared_day].max() == 0


@pytest.mark.parametrize("mhc_low", [0, 0.5, 1])
def test_neither_arm_lets_it_escape(mhc_low):
    neither = run(mhc_low=mhc_low, innate=False, adaptive=False)
    assert neither.outcome == "escaped"
    assert neither["nk_kills"].max() == 0
    assert neither["cd8_kills"].max() == 0


def test_nk_alone_leave_what_shows_mhc():
    alone = run(adaptive=False)
    assert at(alone, "tumour_mhc_low", 3) < 0.1 * alone["tumour_mhc_low"][0]
    assert alone.outcome == "escaped"
    assert alone["mhc_high_share"][-1] > 0.85


def test_cd8_alone_leave_what_hides_mhc():
    alone = run(innate=False)
    high = alone["tumour_mhc_high"]
    assert at(alone, "tumour_mhc_high", 7) > high[0]  # nothing seen of them in the first week
    assert at(alone, "tumour_mhc_high", 16) < 0.05 * high.max()
    assert alone.outcome == "escaped"
    assert alone["mhc_high_share"][-1] < 0.15


def test_most_virtual_patients_clear_it_with_both_arms_only():
    """Every assumed rate moved by a lognormal factor (sd 0.3), within its range."""
    random = np.random.default_rng(11)
    moved = [
        p
        for p in network.parameters
        if "lever" not in p.source
        and p.unit != "switch"
        and p.unit != "nights a week"
        and "_nk_" not in p.name
    ]
    outcomes = {arms: [] for arms in ("both", "nk", "cd8")}
    for _ in range(80):
        patient = {
            p.name: float(np.clip(p.value * random.lognormal(0, 0.3), p.low, p.high)) for p in moved
        }
        patient["growth_rate"] = float(np.clip(0.25 * random.lognormal(0, 0.15), 0.1, 0.5))
        outcomes["both"].append(nk.simulate(**patient).outcome)
        outcomes["nk"].append(nk.simulate(adaptive=False, **patient).outcome)
        outcomes["cd8"].append(nk.simulate(innate=False, **patient).outcome)
    assert outcomes["both"].count("cleared") > 0.7 * 80
    assert outcomes["both"].count("escaped") <= 0.05 * 80
    assert outcomes["nk"].count("cleared") < 0.2 * 80
    assert outcomes["cd8"].count("cleared") < 0.1 * 80


# 2. The two functions of the NK cell


@pytest.mark.parametrize("tumour_cells", [1000, 10000])
@pytest.mark.parametrize("adaptive", [True, False])
def test_killing_and_cytokine_each_help_and_together_more(tumour_cells, adaptive):
    tumour = {"tumour_cells": tumour_cells, "adaptive": adaptive}
    both = burden(run(**tumour))
    killing = burden(run(cytokine=0, **tumour))
    cytokine = burden(run(cytotoxic=0, **tumour))
    none = burden(run(cytotoxic=0, cytokine=0, **tumour))
    assert both < 0.99 * killing
    assert both < 0.99 * cytokine
    assert killing < 0.99 * none
    assert cytokine < 0.99 * none


# 3. More NK cells never mean more tumour, and an outcome is not luck of phase

RAISED = (
    "innate",
    "adaptive",
    "cytotoxic",
    "cytokine",
    "smoking_nk_supply",
    "exercise_nk_supply",
    "smoking_nk_activity",
    "exercise_nk_activity",
)


def scenario(random):
    point = {
        "innate": float(random.random() < 0.85),
        "adaptive": float(random.random() < 0.75),
        "cytotoxic": random.uniform(0, 1.5),
        "cytokine": random.uniform(0, 1.5),
        "tumour_cells": 10 ** random.uniform(1, np.log10(50000)),
        "mhc_low": random.uniform(0, 1),
        "growth_rate": random.uniform(0.1, 0.5),
        "smoking": 1.0,
        "exercise": 1.0,
    }
    for name in RAISED[4:]:
        point[name] = random.uniform(network[name].low, network[name].high)
    return point


def test_raising_a_defence_never_helps_the_tumour():
    random = np.random.default_rng(20)
    worse = []
    for pair in range(480):
        less = scenario(random)
        lever = RAISED[pair % len(RAISED)]
        if lever in ("innate", "adaptive"):
            less[lever] = 0.0
        else:
            less["innate"] = 1.0
        more = dict(less)
        more[lever] += (network[lever].high - less[lever]) * (
            1 if lever in ("innate", "adaptive") else random.random()
        )
        if not not_more(nk.simulate(**more), nk.simulate(**less)):
            worse.append((lever, less, more))
    assert worse == []


HELPS = {
    "tumour_ligand": "up",
    "antibody": "up",
    "mouse_running": "up",
    "surveillance": "up",
    "music_nk_activity": "up",
    "stress": "down",
    "smoking_stop_day": "down",
    "short_sleep": "down",
}


def test_what_helps_nk_cells_never_helps_the_tumour():
    random = np.random.default_rng(24)
    worse = []
    for pair in range(30 * len(HELPS)):
        point = scenario(random) | {"innate": 1.0, "music": 1.0}
        point["smoking_stop_day"] = random.uniform(0, 120)
        point["wandering_cells"] = random.uniform(0, 2000)
        lever = list(HELPS)[pair % len(HELPS)]
        part = network[lever]
        if part.unit == "switch":
            pair_of_values = [0.0, 1.0]
        else:
            high = 120 if lever == "smoking_stop_day" else part.high
            pair_of_values = sorted(random.uniform(part.low, high, 2))
        if HELPS[lever] == "down":
            pair_of_values.reverse()
        less, more = (nk.simulate(**point | {lever: value}) for value in pair_of_values)
        if not not_more(more, less):
            worse.append((lever, pair_of_values, point))
    assert worse == []


def test_interferon_gamma_alone_can_shelter_the_tumour():
    """The exception the lesson names: it raises MHC-I and PD-L1, here with its benefits off."""
    sheltering = {"growth_brake": 0, "nk_recruitment": 0, "alarm_uptake": 0, "mhc_return": 0.09}
    with_cytokine = burden(run(**sheltering))
    without = burden(run(cytokine=0, **sheltering))
    assert with_cytokine > 1.01 * without
    assert burden(run()) < burden(run(cytokine=0))


def test_own_nk_cells_take_the_room_of_donor_nk_cells():
    """The other exception: IL-15 and room are shared, hence lymphodepletion before a transfer."""
    given = {"tumour_cells": 0, "donor_nk_cells": 5000, "il15_therapy": 2.7, "days": 30}
    emptied, own = run(innate=False, **given), run(**given)
    assert at(own, "nk_donor", 14) < 0.9 * at(emptied, "nk_donor", 14)
    # A tumour so small that the donor cells would have cleared it.
    treated = {
        "tumour_cells": 14,
        "adaptive": False,
        "cytotoxic": 0.7,
        "growth_rate": 0.36,
        "donor_nk_cells": 10_000,
        "donor_nk_day": 7.5,
        "il15_therapy": 0.8,
        "il15_therapy_days": 43,
    }
    assert burden(run(**treated)) > 1.01 * burden(run(innate=False, **treated))


def falls(counts):
    """How often a count rose and fell again, by at least a tenth and one cell."""
    number, low, high, rising = 0, counts[0], counts[0], False
    for count in counts:
        if rising:
            high = max(high, count)
            if count < high / 1.1 - 1:
                number, rising, low = number + 1, False, count
        else:
            low = min(low, count)
            if count > low * 1.1 + 1:
                rising, high = True, count
    return number


def test_no_run_rises_and_falls_twice():
    random = np.random.default_rng(21)
    for _ in range(150):
        point = scenario(random)
        assert falls(nk.simulate(days=360, **point)["tumour"]) < 2, point


# 4. Hours and days


def test_nk_act_within_hours_and_cd8_within_days():
    first = run()
    assert first["nk_kills"][0] > 50
    assert first.days[first["nk_kills"].argmax()] < 2
    effectors = first["cd8_effector"]
    assert effectors[first.days <= 2].max() < 0.02 * effectors.max()
    start = first.days[(effectors > 0.05 * effectors.max()).argmax()]
    assert 2.5 <= start <= 4.5
    peak = first.days[effectors.argmax()]
    assert 7 <= peak <= 11
    without = run(innate=False, days=30)["cd8_effector"]
    assert without.argmax() > effectors.argmax()


def test_a_second_challenge_meets_memory_t_cells_only():
    first = run()
    again = run(days=180, second_tumour_day=60, second_tumour_cells=1000)
    assert at(again, "t_cells", 63) > 5 * at(first, "t_cells", 3)
    assert at(again, "tumour", 67) < 0.5 * at(first, "tumour", 7)
    assert burden(again, since=60) < 0.6 * burden(first)
    second = again.days >= 60
    peak = again.days[second][again["cd8_effector"][second].argmax()] - 60
    assert peak < first.days[first["cd8_effector"].argmax()]
    # NK cells as modelled do not change; memory-like NK cells are left out.
    assert at(again, "nk", 59.75) == pytest.approx(again["nk"][0], rel=0.02)
    assert again.outcome == "cleared"


# 5. Virus


def test_without_nk_a_virus_peaks_higher_harms_more_and_lasts_longer():
    with_nk = run(tumour_cells=0, virus_cells=100)
    without = run(tumour_cells=0, virus_cells=100, innate=False)
    assert without["virus_infected"].max() > 5 * with_nk["virus_infected"].max()
    lost_with, lost_without = (1 - r["healthy"].min() / r["healthy"][0] for r in (with_nk, without))
    assert lost_without > 5 * lost_with
    cleared_with, cleared_without = (
        r.days[(r["virus_infected"] == 0).argmax()] for r in (with_nk, without)
    )
    assert 0 < cleared_with < cleared_without
    assert with_nk["virus_infected"][-1] == without["virus_infected"][-1] == 0


# 6. Donor cells


def test_donor_nk_fade_within_two_weeks_and_last_with_il15():
    given = {"tumour_cells": 0, "donor_nk_cells": 5000, "days": 40}
    alone = run(**given)
    helped = run(il15_therapy=2.7, **given)
    assert 0.3 < at(alone, "nk_donor", 3) / 5000 < 0.7
    assert at(alone, "nk_donor", 21) < 0.01 * 5000
    assert at(helped, "nk_donor", 14) > 5 * at(alone, "nk_donor", 14)
    # The patient's own NK cells take room and IL-15; without them the donor cells multiply.
    emptied = run(il15_therapy=2.7, innate=False, **given)
    assert at(emptied, "nk_donor", 14) > 2 * 5000


def test_donor_t_cells_harm_by_dose_and_donor_nk_do_not():
    harm = [
        1 - run(tumour_cells=0, donor_t_cells=dose)["healthy"].min() / 5e4
        for dose in (1, 5, 10, 20, 100)
    ]
    assert harm[0] < 0.01
    assert harm[-1] > 0.2
    assert harm == sorted(harm)
    assert run(tumour_cells=0, donor_nk_cells=20000)["healthy"].min() == pytest.approx(5e4)


def test_harmed_patients_at_the_three_doses():
    """21, 45 and 55 % of patients; 44 % of them resist, the rest differ by donor_t_half."""

    def harmed(dose, half):
        healthy = run(days=100, tumour_cells=0, donor_t_cells=dose, donor_t_half=half)["healthy"]
        return healthy.min() < 0.8 * 5e4

    low, high = 1.0, 1000.0
    for _ in range(12):
        middle = (low * high) ** 0.5
        low, high = (low, middle) if harmed(middle, 37.0) else (middle, high)
    threshold = high / 37  # the harmful dose goes with donor_t_half, as the next lines check
    for half in (5.0, 200.0):
        assert harmed(1.15 * threshold * half, half)
        assert not harmed(threshold * half / 1.15, half)
    random = np.random.default_rng(22)
    halves = 37 * 10 ** (0.60 * random.standard_normal(100_000))
    for (least, most), observed in (((3, 10), 0.21), ((10, 100), 0.45), ((100, 200), 0.55)):
        doses = 10 ** random.uniform(np.log10(least), np.log10(most), 100_000)
        assert 0.56 * np.mean(doses > threshold * halves) == pytest.approx(observed, abs=0.05)


@pytest.mark.parametrize(
    ("least", "most", "observed"), [(3, 10, 0.21), (10, 100, 0.45), (100, 200, 0.55)]
)
def test_harmed_virtual_patients_at_the_three_doses(least, most, observed):
    """The same by chance: doses over the tier, 56 % of patients susceptible, as above."""
    doses = np.geomspace(least, most, 9)[1::2]
    harmed = []
    for seed, dose in enumerate(doses, start=10):
        patients = nk.chance(
            60,
            seed,
            days=100,
            spread={"donor_t_half": 0.60 * np.log(10)},
            tumour_cells=0,
            donor_t_cells=float(dose),
            columns=["healthy"],
            progress=False,
        )
        harmed.append(np.mean(patients["healthy"].min(axis=1) < 0.8 * 5e4))
    assert 0.56 * np.mean(harmed) == pytest.approx(observed, abs=0.05)


# 7. Checkpoints


def test_blocking_nkg2a_matters_where_mhc_is_high():
    def gain(mhc_low):
        before = at(run(mhc_low=mhc_low, adaptive=False), "tumour", 3)
        return before / at(run(mhc_low=mhc_low, adaptive=False, nkg2a_block=1), "tumour", 3)

    assert gain(0) > 5
    assert gain(0) > 2 * gain(1)


def test_nk_without_cis_kill_visibly_more():
    rest = run(tumour_cells=0)
    without = run(tumour_cells=0, cish_knockout=1)
    assert without["nk_killing"][-1] > 1.5 * rest["nk_killing"][-1]
    tumour = {"tumour_cells": 10000, "mhc_low": 1, "adaptive": False}
    assert at(run(cish_knockout=1, **tumour), "tumour", 28) < 0.7 * at(run(**tumour), "tumour", 28)


# 9. The healthy cell


def test_a_healthy_cell_without_mhc_lives_unless_it_is_stressed():
    red_cell = run(days=30, tumour_cells=0, healthy_mhc=0)
    assert red_cell["healthy"].min() == pytest.approx(5e4)
    stressed = run(days=30, tumour_cells=0, healthy_mhc=0, healthy_ligand=1)
    assert stressed["healthy"].min() < 0.8 * 5e4
    protected = run(days=30, tumour_cells=0, healthy_mhc=1, healthy_ligand=1)
    assert protected["healthy"].min() > stressed["healthy"].min()


# 10. Size matters


def escape_size(**settings):
    """The starting size above which the tumour has escaped by day 120."""
    low, high = 100.0, 50000.0
    assert nk.simulate(tumour_cells=low, **settings).outcome != "escaped"
    if nk.simulate(tumour_cells=high, **settings).outcome != "escaped":
        return np.inf
    for _ in range(12):
        middle = (low * high) ** 0.5
        escaped = nk.simulate(tumour_cells=middle, **settings).outcome == "escaped"
        low, high = (low, middle) if escaped else (middle, high)
    return high


def test_there_is_a_size_above_which_both_arms_fail():
    size = escape_size()
    assert 1e4 < size < 2e4
    for factor in (0.1, 0.3, 0.6, 0.9):
        assert run(tumour_cells=factor * size).outcome == "cleared"
    for factor in (1.1, 1.5, 2, 3):
        assert run(tumour_cells=factor * size).outcome == "escaped"


def test_it_fails_through_suppression_and_exhaustion():
    size = escape_size()
    lost = run(tumour_cells=1.2 * size)
    won = run(tumour_cells=0.8 * size)
    assert lost["cd8_exhausted"][-1] > 5 * max(1.0, won["cd8_exhausted"][-1])
    assert escape_size(suppression_max=0, suppression_arrival=0) > 1.5 * size
    assert escape_size(exhaustion_rate=0) > 1.05 * size


@pytest.mark.parametrize(
    ("treatment", "least"),
    [
        ({"il15_therapy": 2.7}, 1.1),
        ({"nkg2a_block": 1}, 1.1),
        ({"antibody": 1}, 1.1),
        ({"donor_nk_cells": 5000}, 1.5),
        ({"donor_nk_cells": 5000, "donor_kir_mismatch": 1}, 2),
    ],
)
def test_treatment_moves_that_size(treatment, least):
    assert escape_size(**treatment) > least * escape_size()
