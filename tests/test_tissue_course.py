"""What becomes of a tissue: tumour, virus, T cells, and what is given on a day.

Numbers are means over the seeds given; a bound that rests on chance says how many standard errors.
"""

import numpy as np
import pytest
from tissue_tools import consistent, ruled

import nkteach as nk
from nkteach.core import rule
from nkteach.core import tissue_layout as layout
from nkteach.lenses.space import PLACED


def test_without_nk_cells_colonies_grow():
    alone = nk.tissue(seed=1, innate=0, adaptive=0).step(hours=24 * 10)
    assert alone.counts["nk"] == 0
    assert alone.counts["tumour"] > 3 * alone.history["tumour"][0]
    with_nk = nk.tissue(seed=1, adaptive=0).step(hours=24 * 10)
    assert with_nk.counts["tumour"] < 0.5 * alone.counts["tumour"]


def test_daughters_stay_beside_their_mothers_unless_they_wander():
    """Without wandering every tumour cell is within two sites of another; with it, some are not."""

    def apart(wandering):
        tissue = nk.tissue(seed=4, innate=0, adaptive=0, tissue_colonies=1, growth_rate=0.5,
                           tumour_death=0, tissue_wandering=wandering)  # fmt: skip
        tissue.step(hours=24 * 8)
        cells = tissue.cells[np.char.startswith(tissue.cells["kind"], "tumour")]
        x, y = cells["x"], cells["y"]
        distance = np.maximum(abs(x[:, None] - x), abs(y[:, None] - y))
        np.fill_diagonal(distance, np.inf)
        return (distance.min(axis=1) > 25).sum(), np.hypot(x - np.median(x), y - np.median(y)).max()

    (lonely, reach), (wanderers, far) = apart(0), apart(0.2)
    assert lonely == 0
    assert wanderers > 0
    assert far > 1.5 * reach


def test_the_virus_spreads_to_neighbours_only():
    tissue = nk.tissue(seed=2, innate=0, adaptive=0, tumour_cells=0, virus_cells=1_000)
    native = tissue._native
    infected, spread = None, 0
    for _ in range(2000):
        kinds = native.of_cells("kind")
        sites = native.of_cells("site")[kinds == layout.INFECTED]
        now = set(sites.tolist())
        if infected is not None:
            for site in now - infected:
                y, x = divmod(site, layout.WIDTH)
                around = {(y + j) * layout.WIDTH + x + i for j in (-1, 0, 1) for i in (-1, 0, 1)}
                # Two in a row may be infected within one minute.
                assert around & (infected | (now - {site}))
                spread += 1
        infected = now
        native.advance(1)
    assert spread > 20


def test_nk_cells_hold_the_virus_down():
    """Missing NK cells mean a higher peak and more lost tissue; means of six seeds."""
    peaks, lost = {}, {}
    for innate in (1, 0):
        runs = [
            nk.tissue(seed=seed, innate=innate, tumour_cells=0, virus_cells=100).step(hours=240)
            for seed in range(6)
        ]
        peaks[innate] = np.mean([run.history["virus_infected"].max() for run in runs])
        lost[innate] = np.mean([run.history["healthy"][0] - run.counts["healthy"] for run in runs])
        assert np.mean([run.counts["virus_infected"] for run in runs]) < 5
    assert peaks[0] > 2 * peaks[1]
    assert lost[0] > 2 * lost[1]


def test_cd8_cells_come_only_after_antigen_was_carried_away():
    firsts = []
    for seed in range(8):
        tissue = nk.tissue(seed=seed)
        while tissue.counts["cd8"] == 0 and tissue.hours < 240:
            carried = tissue.ledger["dendritic"]["left"]
            tissue.step(hours=1)
            if tissue.counts["cd8"]:
                assert carried > 0
        firsts.append(tissue.hours / 24)
    assert min(firsts) > 1
    assert 1.5 < np.median(firsts) < 6
    assert max(firsts) < 10


@pytest.mark.parametrize("missing", [{"adaptive": 0}, {"tissue_dendritic_cells": 0}])
def test_no_cd8_cells_without_priming(missing):
    tissue = nk.tissue(seed=1, **missing).step(hours=24 * 10)
    assert tissue.counts["cd8"] == 0
    assert tissue.ledger["cd8"]["arrived"] == 0
    assert tissue.counts["died_alone"] + tissue.counts["killed_by_lysis"] > 20


def test_cd8_cells_kill_only_what_shows_antigen():
    tissue = nk.tissue(seed=1, innate=0, cd8_effector=2_000, mhc_low=0.5).step(hours=36)
    counts = tissue.counts
    assert counts["killed_by_cd8"] > 10
    assert tissue.ledger["tumour_mhc_high"]["died"] >= counts["killed_by_cd8"]
    assert tissue.ledger["tumour_mhc_low"]["died"] < 4, "these died alone"


def test_what_is_given_on_a_day():
    tissue = nk.tissue(seed=1, donor_nk_cells=5_000, donor_nk_day=2, second_tumour_day=3,
                       second_tumour_cells=10_000, donor_t_cells=400, donor_t_day=4)  # fmt: skip
    tissue.step(hours=24 * 5)
    history = tissue.history
    given = {"nk_donor": (2, 5_000), "tumour": (3, 10_000), "t_donor": (4, 400)}
    for name, (day, amount) in given.items():
        before, after = history[name][24 * day], history[name][24 * day + 1]
        assert after - before == pytest.approx(amount * tissue.volume, rel=0.1, abs=3), name
    assert tissue.counts["killed_by_donor_nk"] > 0


def test_a_lever_moves_a_tissue_that_goes_on():
    tissue = nk.tissue(seed=1, cytotoxic=0).step(hours=24)
    assert tissue.cells["kills"].sum() == 0
    before = tissue.counts
    tissue.set(cytotoxic=1.5)
    assert tissue.counts == before
    assert tissue.step(hours=24).cells["kills"].sum() > 0
    assert tissue.settings["cytotoxic"] == 1.5


def test_placing_cells():
    tissue = nk.tissue(seed=1, tumour_cells=0)
    disc = tissue.place("tumour_mhc_low", 500, 500, 50)
    assert disc == pytest.approx(81, abs=25)
    assert tissue.counts["tumour_mhc_low"] == disc
    walls = tissue.cells[tissue.cells["kind"] == "healthy"][100]
    infected = tissue.place("virus_infected", walls["x"], walls["y"], 30)
    assert infected >= 1
    assert tissue.ledger["virus_infected"]["became"] == infected
    assert tissue.place("nk_donor", 1000, 1000, 0) <= 1
    for what in PLACED:
        tissue.place(what, 2559, 0, 100)
        consistent(tissue)
    consistent(tissue.step(hours=5))


# Cells from elsewhere


def killed_by_nk(counts):
    return sum(counts[name] for name in layout.WAYS[:3])


def test_nk_cells_keep_cells_from_elsewhere_from_founding_colonies():
    """Shares of all that arrived, over 16 seeds; of what hides MHC-I half are gone in 4 h."""
    founded, killed = {}, {}
    for innate, mhc_low in ((1, 1), (1, 0), (0, 0.5)):
        colonies = early = arrived = 0
        for seed in range(16):
            tissue = nk.tissue(seed=seed, innate=innate, adaptive=0, mhc_low=mhc_low,
                               tumour_cells=0, wandering_cells=1_000).step(hours=4)  # fmt: skip
            early += killed_by_nk(tissue.counts)
            arrived += sum(tissue.ledger[kind]["arrived"] for kind in layout.KINDS[1:3])
            tissue.step(hours=24 * 4)
            assert tissue.counts["tumour_arrived"] == 0
            colonies += tissue.counts["colonies"]
        founded[innate, mhc_low], killed[innate, mhc_low] = colonies / arrived, early / arrived
    # Without NK cells, settling (2 a day) runs against death (0.5 a day).
    error = np.sqrt(0.8 * 0.2 / arrived)
    assert founded[0, 0.5] == pytest.approx(0.8, abs=4 * error)
    assert 0.4 < killed[1, 1] < 0.6
    assert founded[1, 1] < 0.5 * founded[0, 0.5]
    assert killed[1, 0] < 0.3 * killed[1, 1], "what shows MHC-I is let be"


def test_cells_from_elsewhere_arrive_on_their_day_and_wander_alone():
    tissue = nk.tissue(seed=1, innate=0, tumour_cells=0, wandering_cells=2_000, wandering_day=2)
    tissue.step(hours=47.9)
    assert tissue.counts["tumour"] == 0
    tissue.step(hours=0.2)
    counts = tissue.counts
    assert counts["tumour_arrived"] == pytest.approx(2_000 * tissue.volume, abs=5)
    consistent(tissue)
    settled = tissue.step(hours=12).counts
    assert settled["tumour_arrived"] < 0.5 * counts["tumour_arrived"]
    assert settled["colonies"] > 0
    consistent(tissue)
    ledger = tissue.ledger
    came = ledger["tumour_mhc_low"]["arrived"] + ledger["tumour_mhc_high"]["arrived"]
    assert came == counts["tumour_arrived"] + counts["died_alone"] + counts["colonies"]


# Treatment and lifestyle


def test_a_drug_kills_tumour_and_immune_cells_by_shrinking_and_they_return():
    settings = {"tumour_cells": 5_000, "adaptive": 0, "tissue_colonies": 40}
    treated = nk.tissue(
        seed=1, drug_dose=2, drug_day=1, drug_cycles=2, drug_interval=14, **settings
    )
    plain = nk.tissue(seed=1, **settings)
    for tissue in (treated, plain):
        tissue.step(hours=24)
    assert (treated.cells == plain.cells).all(), "before the first dose nothing differs"
    assert treated.counts["killed_by_drug"] == 0
    treated.step(hours=12)
    cells = treated.cells
    poisoned = cells["kind"][cells["state"] == "shrinking"]
    assert (poisoned == "nk").sum() > 0
    assert np.char.startswith(poisoned, "tumour").sum() > 0
    treated.step(hours=36)
    plain.step(hours=48)
    few, many = treated.counts, plain.counts
    for name in ("tumour", "nk", "nk_blood", "white_other", "lymphocytes_other"):
        assert few[name] < 0.5 * many[name], name
    consistent(treated)
    recovered = treated.step(hours=24 * 11.9).counts
    for name in ("nk", "white_other", "lymphocytes_other"):
        assert recovered[name] > 1.3 * few[name], name
    again = treated.step(hours=48).counts
    assert again["drug"] > 0.1, "the second dose"
    assert again["killed_by_drug"] > recovered["killed_by_drug"]
    assert treated.step(hours=24 * 30).counts["drug"] < 1e-6, "no third one"


def test_a_smoker_who_stops_recovers_day_by_day():
    settings = {"smoking": 1, "smoking_stop_day": 5}
    tissue = nk.tissue(seed=1, tumour_cells=0, **settings)
    run = nk.simulate(days=60, **settings)
    for day in (0, 4, 6, 20, 60):
        tissue.step(hours=24 * day - tissue.hours) if day else None
        tissue.step(hours=1 / 60)
        strength = tissue._native.rules[rule.nk_strength]
        assert strength == pytest.approx(np.interp(day, run.days, run["nk_activity"]), rel=1e-3)
        assert tissue.counts["nk_blood"] == pytest.approx(
            np.interp(day, run.days, run["nk_blood"]), rel=1e-3
        )
    assert strength > 0.9


def test_il15_wears_nk_cells_and_lets_no_more_than_so_many_come():
    tissue = nk.tissue(seed=1, tumour_cells=0, il15_therapy=3)
    rules = tissue._native.rules
    before = rules[rule.nk_arrival]
    tissue.step(hours=10 * 24)
    wear = 0.9 * 3 / 4 * (1 - np.exp(-10 / 5))
    for name in ("nk_strength", "donor_strength"):
        assert rules[getattr(rule, name)] == pytest.approx(1 - wear, abs=0.01)
    assert tissue.counts["nk_blood"] > 20 * 217
    assert rules[rule.nk_arrival] == pytest.approx(1.5 * before, rel=1e-6)


def test_a_bout_shows_in_the_blood_and_leaves_the_tissue_alone():
    tissue = nk.tissue(seed=1, bout=1, bout_day=0.5).step(hours=12)
    rest = tissue.counts["nk_blood"]
    most = max(tissue.step(hours=1 / 60).counts["nk_blood"] for _ in range(20))
    assert most > 4 * rest
    tissue.step(hours=1.5)
    assert tissue.counts["nk_blood"] < 0.6 * rest
    tissue.step(hours=22)
    assert tissue.counts["nk_blood"] == pytest.approx(rest, rel=0.03)
    still = nk.tissue(seed=1).step(hours=tissue.hours).counts
    assert tissue.counts["nk"] == pytest.approx(still["nk"], abs=15)


def test_more_stress_ligand_makes_nk_cells_see_more():
    """Tumour cells that show MHC-I, after four days; sums of five seeds."""
    left = [
        sum(
            nk.tissue(seed=seed, mhc_low=0, adaptive=0, tumour_ligand=ligand)
            .step(hours=96)
            .counts["tumour"]
            for seed in range(5)
        )
        for ligand in (2, 0)
    ]
    assert left[0] < 0.8 * left[1]


def test_a_reaction_added_to_what_is_well_mixed_acts_in_the_tissue():
    network = nk.teaching.add(nk.Reaction("bleeding", "nk_blood -> 0", "20 * nk_blood"))
    bled, whole = (some.tissue(seed=1).step(hours=24) for some in (network, nk.teaching))
    assert bled.counts["nk_blood"] < 0.8 * whole.counts["nk_blood"]


def test_a_rule_that_fails_on_the_way_keeps_its_last_value():
    network = ruled(nk.teaching, growth="0.5 - day", nk_leaving="1 / max(0, 1 - day)")
    tissue = network.tissue(seed=1, tumour_cells=5_000).step(hours=72)
    consistent(tissue)
    assert tissue._native.rules[rule.growth] == pytest.approx(0.0, abs=1e-3)
    assert tissue._native.rules[rule.nk_leaving] == pytest.approx(2.0, abs=1e-2)
