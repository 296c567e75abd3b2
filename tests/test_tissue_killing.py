"""Meeting and killing in the tissue are as told: who kills, whom, how, and how long it takes."""

import numpy as np
import pytest
from tissue_tools import DYING, nks, ruled

import nkteach as nk
from nkteach.core import tissue_layout as layout


def test_who_meets_nobody_kills_nobody():
    network = ruled(nk.teaching, contact_rate="0")
    tissue = network.tissue(seed=1, tumour_cells=5_000, nk_tissue_ratio=10).step(hours=72)
    assert tissue.counts["nk"] > 50
    assert tissue.cells["kills"].sum() == 0
    killed = [name for name in layout.WAYS if name != "died_alone"]
    assert sum(tissue.counts[name] for name in killed) == 0


def test_only_a_cell_that_held_its_target_kills():
    tissue = nk.tissue(seed=5, tumour_cells=5_000, tissue_attraction=1)
    native = tissue._native
    kills, holders = {}, set()
    for _ in range(1500):
        native.advance(1)
        identities = native.of_cells("identity").tolist()
        now = dict(zip(identities, native.of_cells("kills").tolist(), strict=True))
        struck = {i for i, count in now.items() if count > kills.get(i, 0) and i in kills}
        assert struck <= holders
        states = native.of_cells("state").tolist()
        holders = {i for i, s in zip(identities, states, strict=True) if s == layout.ATTACHED}
        kills = now
    assert sum(kills.values()) > 10


def test_healthy_cells_are_spared():
    tissue = nk.tissue(seed=1, nk_tissue_ratio=10, tumour_cells=2_000).step(hours=120)
    assert sum(tissue.counts[name] for name in layout.WAYS[:3]) > 20
    assert tissue.ledger["healthy"]["died"] == 0
    ill = nk.tissue(seed=1, healthy_ligand=1, healthy_mhc=0, tumour_cells=0).step(hours=72)
    assert ill.ledger["healthy"]["died"] > 50, "with stress ligand and no MHC-I they are killed"


def test_what_shows_mhc_is_spared_by_nk_cells_longer():
    """Sums of five seeds after four days."""
    low, high = (
        sum(
            nk.tissue(seed=seed, mhc_low=share, adaptive=0).step(hours=96).counts["tumour"]
            for seed in range(5)
        )
        for share in (1, 0)
    )
    assert low < 0.5 * high


def test_one_arm_leaves_what_the_other_one_kills():
    """As in the average; sums of three seeds after 40 days."""
    for missing, left, gone in (
        ("adaptive", "tumour_mhc_high", "tumour_mhc_low"),
        ("innate", "tumour_mhc_low", "tumour_mhc_high"),
    ):
        runs = [nk.tissue(seed=seed, **{missing: 0}).step(hours=24 * 40) for seed in range(3)]
        sums = {name: sum(run.counts[name] for run in runs) for name in (left, gone)}
        assert sums[left] > 5 * sums[gone]
        assert sums[left] > 600
    both = [nk.tissue(seed=seed).step(hours=24 * 40).counts["tumour"] for seed in range(6)]
    assert sorted(both)[:4] == [0] * 4, "together they clear it, in most"


def test_nk_cells_differ_from_one_another():
    """Half of the armed never kill, three quarters of the resting; counts are over-dispersed."""
    kills, skills = [], {"armed": [], "resting": []}
    for seed in range(6):
        tissue = nk.tissue(seed=seed, tumour_cells=20_000, suppression_max=0, mhc_low=1,
                           adaptive=0, nk_leaving=0.3, tissue_colonies=100)  # fmt: skip
        cells = nks(tissue.step(hours=16))
        kills += cells["kills"].tolist()
        for condition, found in skills.items():
            found += cells["skill"][cells["condition"] == condition].tolist()
    assert np.mean(kills) > 0.5
    assert np.var(kills) / np.mean(kills) > 1.2
    top = np.sort(kills)[::-1][: round(0.15 * len(kills))].sum()
    assert top > 0.4 * np.sum(kills), "15 % of the cells make much of the killing"
    for condition, killers in (("armed", 0.5), ("resting", 0.25)):
        share = np.mean(np.array(skills[condition]) > 0)
        error = np.sqrt(killers * (1 - killers) / len(skills[condition]))
        # Killers run out of granules and are then neither.
        assert killers - 0.15 - 3 * error < share < killers + 3 * error


def test_serial_killing_ends_without_granules_and_returns():
    """Each kill by granules takes one, without them kills are slow, and they come back."""
    tissue = nk.tissue(seed=2, tumour_cells=30_000, mhc_low=1, suppression_max=0, adaptive=0,
                       arming=10, tissue_colonies=100, handling_time=0.02)  # fmt: skip
    native = tissue._native
    before, emptied, restored, most = {}, set(), set(), 0
    by_receptor = 0
    for _ in range(2000):
        native.advance(1)
        cells = nks(tissue)
        now = {cell["identity"]: cell for cell in cells}
        receptor = tissue.counts["killed_by_death_receptor"]
        slow = 0
        for identity, cell in now.items():
            old = before.get(identity)
            if old is None:
                continue
            if cell["kills"] > old["kills"]:
                if old["condition"] != "emptied":
                    # A resting cell may get one back in the same minute.
                    back = old["condition"] == "resting"
                    assert old["granules"] - cell["granules"] in ((0, 1) if back else (1,))
                elif cell["condition"] == "emptied":
                    slow += 1
            elif cell["granules"] < old["granules"]:
                pytest.fail("a granule was lost without a kill")
            if cell["granules"] == 0:
                assert cell["condition"] == "emptied"
                assert cell["state"] in ("spent", "attached")
                emptied.add(identity)
            if old["condition"] == "emptied" and cell["condition"] != "emptied":
                assert cell["condition"] == "armed"
                assert cell["granules"] == 5 - (cell["kills"] - old["kills"])
                restored.add(identity)
            most = max(most, int(cell["kills"]))
        assert slow <= receptor - by_receptor
        by_receptor = receptor
        before = now
    assert len(emptied) > 3
    assert len(restored) > 0
    assert by_receptor > 0, "without granules some kill slowly"
    assert most >= 5


def test_lysis_and_apoptosis_take_their_time():
    tissue = nk.tissue(seed=3, tumour_cells=10_000, mhc_low=1, suppression_max=0, adaptive=0)
    native = tissue._native
    began, lasted = {}, {"swelling": [], "shrinking": []}
    for minute in range(3000):
        native.advance(1)
        there = {}
        for cell in tissue.cells[np.isin(tissue.cells["state"], DYING[:2])]:
            there[cell["identity"]] = cell["state"]
        for identity, state in there.items():
            began.setdefault(identity, (state, minute))
        for identity in began.keys() - there.keys():
            state, since = began.pop(identity)
            lasted[state].append(minute - since)
    # 0.02 and 0.1 days.
    assert set(lasted["swelling"]) <= {28, 29}
    assert set(lasted["shrinking"]) <= {143, 144}
    assert min(map(len, lasted.values())) > 50


def test_the_slow_kill_comes_later():
    """Of NK cells without granules: first dying slowly, then shrinking."""
    tissue = nk.tissue(seed=2, tumour_cells=30_000, mhc_low=1, suppression_max=0, adaptive=0,
                       arming=10, tissue_colonies=100, handling_time=0.02)  # fmt: skip
    seen = {}
    for _ in range(300):
        tissue.step(hours=0.1)
        for cell in tissue.cells[np.isin(tissue.cells["state"], DYING)]:
            states = seen.setdefault(cell["identity"], [])
            if not states or states[-1] != cell["state"]:
                states.append(str(cell["state"]))
    slow = [states for states in seen.values() if "dying_slowly" in states]
    assert slow
    assert all(states in (["dying_slowly"], ["dying_slowly", "shrinking"]) for states in slow)
