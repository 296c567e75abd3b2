"""The killing assay: lysis follows the levers and the luck, and what was measured."""

import csv
import itertools
import math

import numpy as np
import plotly.graph_objects as go
import pytest
from scipy.optimize import curve_fit

import nkteach as nk
from nkteach.core import tissue_layout as layout
from nkteach.evidence import kill_counts, source, specific_lysis
from nkteach.lenses.assay import MOST_CELLS, RATIOS
from nkteach.lenses.average import compiled
from nkteach.lenses.well import Well
from nkteach.models.teaching.well import ABSENT, PAIRS, parameters
from nkteach.network.levers import movable

FEW = {"targets": 600}  # small wells: quick, and noisy enough to tell replicates apart
USUAL = {parameter.name: parameter.value for parameter in parameters}


def well(nk_cells, *, targets=600, granules=None, seed=1, settings=None, **more):
    model = compiled(nk.teaching, movable(nk.teaching))
    settings = {"mhc_low": 1.0, **(settings or {})}
    cells = (targets, 0), (0, nk_cells)
    return Well(model, settings, {**USUAL, **more}, *cells, granules, seed)


# The curve


def test_more_nk_cells_kill_more():
    mean = nk.assay([10, 5, 2.5, 1.25, 0.6, 0.3], well_efficiency=0.1).mean
    assert (np.diff(mean) < -1).all(), mean
    assert mean[0] > 3 * mean[-1]


def test_killing_on_contact_raises_the_curve():
    curves = [nk.assay(cytotoxic=c, **FEW).mean for c in (0, 0.25, 0.5, 1, 1.5)]
    assert (np.diff(np.array(curves).mean(axis=1)) > 1).all()
    assert abs(curves[0]).max() < 2, "who cannot kill by contact kills nothing here"


def test_without_nk_cells_nothing_is_killed():
    none = nk.assay(innate=False, **FEW)
    # The same wells as those without NK cells.
    assert (none.dead == none.spontaneous).all()
    assert abs(none.mean).max() < 1e-9
    assert none.kills.sum() == 0
    assert none.sentence == "Without NK cells there is no specific lysis after 4 h."


def test_recognition_moves_the_curve():
    low, high, antibody, block = (
        nk.assay([2.5], **FEW, **levers).mean[0]
        for levers in (
            {"mhc_low": 1},
            {"mhc_low": 0},
            {"mhc_low": 0, "antibody": True},
            {"mhc_low": 0, "nkg2a_block": True},
        )
    )
    assert high < 0.5 * low
    assert min(antibody, block) > 2 * high
    mixed = nk.assay([2.5], mhc_low=0.5, **FEW).mean[0]
    assert high < mixed < low


def test_armed_cells_kill_more_than_resting_ones():
    armed, resting = (nk.assay([2.5], well_armed=share, **FEW).mean[0] for share in (1, 0))
    assert resting < 0.8 * armed


def test_without_granules_a_slow_route_is_left():
    usual, none = (nk.assay([5], granules=granules, **FEW) for granules in (None, 0))
    assert none.mean[0] < 0.1 * usual.mean[0], "after 4 h almost nothing has died of it"
    late, usual = (nk.assay([2.5], hours=8, granules=granules, **FEW) for granules in (0, None))
    assert 20 < late.mean[0] < usual.mean[0] - 10
    one = well(1500, granules=0)
    one.advance(60 * 10)
    killed = one.whole[[layout.BY_LYSIS, layout.BY_APOPTOSIS, layout.BY_RECEPTOR]]
    assert killed[:2].sum() == 0
    assert killed[2] > 50
    assert one.of_cells("granules").max() == 0


def test_fewer_granules_kill_less():
    few, usual = (nk.assay([0.3], granules=granules, well_efficiency=2) for granules in (1, None))
    assert few.mean[0] < 0.7 * usual.mean[0]


# What is counted


def test_specific_lysis_is_what_it_is_said_to_be():
    found = nk.assay([2.5, 0.6], **FEW)
    spontaneous = found.spontaneous.mean()
    assert 0 < spontaneous < 0.15 * found.maximum
    expected = 100 * (found.dead - spontaneous) / (found.maximum - spontaneous)
    np.testing.assert_allclose(found.lysis, expected, rtol=1e-12)
    np.testing.assert_allclose(found.mean, expected.mean(axis=1), rtol=1e-12)
    assert found.lysis.shape == found.dead.shape == (2, 3)


def test_spontaneous_death_subtracts_out():
    """At two rates, raw deaths differ plainly and specific lysis does not (4 standard errors)."""
    calm, high = (
        nk.assay([1.25], replicates=8, well_spontaneous=rate, well_efficiency=0.1)
        for rate in (0, 1.5)
    )
    assert calm.spontaneous.sum() == 0
    assert high.dead.mean() > 1.3 * calm.dead.mean()
    error = np.hypot(*(a.lysis.std(ddof=1) / math.sqrt(8) for a in (calm, high)))
    # Dead targets are not met any more, which leaves somewhat more for the others.
    assert abs(high.mean[0] - calm.mean[0]) < 4 * error + 1


def test_dying_targets_die_by_themselves_as_others_do():
    """Cells that are dying slowly must not make lysis negative."""
    found = nk.assay([10], granules=0, replicates=12, well_spontaneous=1.5, well_efficiency=3)
    error = found.lysis.std(ddof=1) / math.sqrt(12)
    assert found.mean[0] > -3 * math.hypot(error, 100 * found.spontaneous.std() / found.maximum)


def test_noise_may_be_negative_and_only_the_figure_clips():
    found = nk.assay([0.6], replicates=12, cytotoxic=0, **FEW)
    assert found.lysis.min() < 0 < found.lysis.max()
    for trace in found.figure().data:
        assert min(trace.y) >= 0


def test_kill_counts_are_those_of_the_nk_cells():
    found = nk.assay([1.25, 0.6], **FEW)
    assert found.kills.sum(axis=1).tolist() == [3 * 750, 3 * 360]
    one = well(750)
    one.advance(240)
    killed = one.whole[[layout.BY_LYSIS, layout.BY_APOPTOSIS, layout.BY_RECEPTOR]].sum()
    assert one.kills().sum() == killed > 50
    assert len(one.kills()) == 750


def test_kill_counts_are_over_dispersed():
    kills = nk.assay([0.2], hours=5, replicates=8).kills[0]
    each = np.repeat(np.arange(len(kills)), kills)
    assert each.var() / each.mean() > 1.4
    alike = nk.assay([0.2], hours=5, replicates=8, well_killers=1, well_skill_spread=0).kills[0]
    same = np.repeat(np.arange(len(alike)), alike)
    assert each.var() / each.mean() > same.var() / same.mean() + 0.3


def test_a_skill_spread_keeps_the_mean():
    for killers in (0.5, 0.9):
        for spread in (0.0, 0.5, 1.0):
            skill = well(20_000, well_killers=killers, well_skill_spread=spread).of_cells("skill")
            nks = skill[skill > 0]
            share = len(nks) / 20_000
            assert share == pytest.approx(killers, abs=0.015)
            assert nks.mean() * share == pytest.approx(1, abs=0.04)
            assert nks.std() / nks.mean() == pytest.approx(spread, abs=0.04)


def test_a_well_holds_targets_and_nk_cells_and_nothing_else():
    one = well(1500)
    for _ in range(8):
        one.advance(30)
        assert set(one.of_cells("kind").tolist()) <= {layout.LOW, layout.NK}
        ledger = one.ledger()
        assert ledger[layout.NK].tolist() == [1500, 1500, 0, 0, 0, 0, 0, 0]
        assert ledger[layout.LOW, layout.ENTRIES.index("born")] == 0
        assert one.field().max() == 0
    assert set(ABSENT) <= {name for name, _ in nk.teaching.space.rules}


# Luck


def test_the_same_seed_gives_the_same_bits():
    first, again = (nk.assay(seed=5, **FEW) for _ in range(2))
    np.testing.assert_array_equal(first.dead, again.dead)
    np.testing.assert_array_equal(first.kills, again.kills)
    other = nk.assay(seed=6, **FEW)
    assert (first.dead != other.dead).any()


def test_a_well_does_not_hang_on_the_others():
    all_of_them, one = nk.assay(seed=3, **FEW), nk.assay([1.25], seed=3, **FEW)
    place = RATIOS.index(1.25)
    np.testing.assert_array_equal(all_of_them.dead[place], one.dead[0])
    np.testing.assert_array_equal(all_of_them.spontaneous, one.spontaneous)


def test_replicates_differ():
    found = nk.assay([2.5], replicates=6, **FEW)
    assert len(set(found.dead[0].tolist())) > 2
    assert len(set(found.spontaneous.tolist())) > 2


def test_stopped_by_hand(monkeypatch):
    """What has not begun is not begun."""
    begun = []

    def stopped(*given):
        begun.append(given)
        raise KeyboardInterrupt

    monkeypatch.setattr(nk.Assay, "_run", stopped)
    with pytest.raises(KeyboardInterrupt):
        nk.assay(replicates=60, **FEW)
    assert len(begun) < 360


# Ways out


def test_the_table_as_csv(tmp_path):
    found = nk.assay([5, 0.6], replicates=2, cytotoxic=0.5, granules=3, **FEW)
    found.to_csv(tmp_path / "assay.csv")
    lines = (tmp_path / "assay.csv").read_text().splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert any("cytotoxic=0.5" in line for line in comments)
    assert any("mhc_low=1.0" in line for line in comments)
    assert any("granules=3" in line for line in comments)
    assert any("seed 1, 4 h, 600 targets" in line for line in comments)
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [(row["effector_target"], row["replicate"]) for row in rows] == [
        ("5.0", "1"), ("5.0", "2"), ("0.6", "1"), ("0.6", "2"),
    ]  # fmt: skip
    assert [int(row["dead"]) for row in rows] == found.dead.ravel().tolist()
    lysis = [float(row["specific_lysis_percent"]) for row in rows]
    assert lysis == pytest.approx(found.lysis.ravel().tolist(), abs=1e-4)
    killed = [int(value) for name, value in rows[0].items() if name.startswith("nk_killed")]
    assert sum(killed) == 3000
    with pytest.raises(nk.InputError, match="cannot be written"):
        found.to_csv(tmp_path / "nowhere" / "assay.csv")


def test_the_figure_shows_wells_mean_and_measured_points():
    found = nk.assay(pair="Kasumi1, WT NK", replicates=2, **FEW)
    figure = found.figure(data="Kasumi1, WT NK")
    assert isinstance(figure, go.Figure)
    wells, mean, measured = figure.data
    assert len(wells.x) == 10
    assert list(mean.x) == sorted(RATIOS)
    np.testing.assert_allclose(mean.y, np.clip(found.mean[::-1], 0, 100))
    assert list(measured.y) == [26.41, 12.16, 9.71, 5.53, 4.55]
    assert measured.marker.symbol != wells.marker.symbol
    assert len(found.figure(data=list(PAIRS)).data) == 2 + len(PAIRS)
    assert len(found.figure().data) == 2


def test_the_words():
    found = nk.assay([5, 0.6], **FEW)
    assert found.sentence.startswith("Specific lysis after 4 h: ")
    assert "at 5 NK cells a target" in found.sentence
    assert found.sentence in repr(found)
    lines = found.table().splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {8}


# Bad input


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"effector_target": [0]}, ("effector_target", "0.01 to 100")),
        ({"effector_target": [5, -1]}, ("effector_target", "-1", "0.01 to 100")),
        ({"effector_target": []}, ("effector_target", "empty")),
        ({"effector_target": [math.nan]}, ("effector_target", "nan", "0.01 to 100")),
        ({"effector_target": [math.inf]}, ("effector_target", "inf", "0.01 to 100")),
        ({"effector_target": "10"}, ("effector_target", "list of numbers")),
        ({"effector_target": [10, None]}, ("effector_target", "None")),
        ({"effector_target": None}, ("effector_target", "None")),
        ({"effector_target": [5, 5.0]}, ("twice", "replicates")),
        ({"effector_target": [100]}, ("too many for the well", "at most 594 targets")),
        ({"effector_target": [10], "targets": 6000}, ("too many", "at most 5,454 targets")),
        ({"effector_target": range(1, 500)}, ("wells (384)", "fewer")),
        ({"effector_target": itertools.count(1)}, ("wells (384)", "fewer")),
        ({"pair": ["HL60"]}, ("no pair named", "HL60, WT NK")),
        ({"replicates": 65}, ("384 wells", "fewer replicates")),
        ({"replicates": 0}, ("replicates", "1")),
        ({"replicates": 2.5}, ("replicates",)),
        ({"targets": 10}, ("targets", "100")),
        ({"targets": 10**9}, ("targets", f"{MOST_CELLS:,}")),
        ({"hours": 0}, ("hours", "0.1 to 24")),
        ({"hours": math.nan}, ("hours", "nan", "0.1 to 24")),
        ({"hours": "4"}, ("hours",)),
        ({"seed": -1}, ("seed",)),
        ({"granules": -1}, ("granules",)),
        ({"granules": 2.5}, ("granules",)),
        ({"cytotoxik": 1}, ("cytotoxik", "Did you mean 'cytotoxic'?")),
        ({"well_handling": 0.1}, ("well_handling", "Did you mean 'well_handling_time'?")),
        ({"handling_time": 0.1}, ("handling_time", "well_handling_time")),
        ({"well_armed": 2}, ("well_armed", "0 to 1")),
        ({"cytotoxic": math.nan}, ("cytotoxic", "nan")),
        ({"innate": 0.5}, ("innate", "True or False")),
        ({"pair": "Kasumi1, WT"}, ("Kasumi1, WT", "Did you mean 'Kasumi1, WT NK'?")),
        ({"well_spontaneous": 5, "hours": 24, "targets": 100, "effector_target": [1],
          "replicates": 1, "seed": 3}, ("by themselves", "well_spontaneous")),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence(given, words):
    with pytest.raises(nk.InputError) as caught:
        nk.assay(**given)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 300
    for word in words:
        assert word in text, text


def test_a_network_without_space_has_no_wells():
    with pytest.raises(nk.InputError, match="has no space, so no well can be made of it"):
        nk.published["kuznetsov1994"].assay()


def test_an_edited_network_has_its_own_wells():
    twice = nk.teaching.change("kill_per_contact", value=1.0)
    assert twice.assay([1.25], **FEW).mean[0] > nk.assay([1.25], **FEW).mean[0] + 3


def test_a_measured_pair_that_is_not_there():
    found = nk.assay([1], replicates=1, **FEW)
    with pytest.raises(nk.InputError, match=r"Did you mean 'HL60, WT NK'\?"):
        found.figure(data="HL60 WT NK")
    for wrong in (5, [[1]], None):
        with pytest.raises(nk.InputError, match="no measured pair named"):
            found.figure(data=wrong)


# Against what was measured


def test_the_data_are_those_of_their_sources():
    assert "github drsamalik/CAR-NK-cell-Modeling" in source("specific-lysis.csv")
    assert "github ElephesSung/Fish (MIT)" in source("nk-kill-counts.csv")
    measured = specific_lysis()
    assert measured.keys() == PAIRS.keys()
    ratios, lysis = measured["HL60, CD33 CAR-NK Gen2"]
    assert tuple(ratios) == RATIOS
    assert lysis.tolist() == [78.51, 69.02, 53.99, 36.45, 20.76]
    counts = kill_counts()["none"].sum(axis=0)
    assert counts.tolist() == [68, 37, 15, 12, 4, 5, 0]
    each = np.repeat(np.arange(7), counts)
    assert each.mean() == pytest.approx(1.02, abs=0.005)
    assert each.var(ddof=1) / each.mean() == pytest.approx(1.73, abs=0.005)


# The error left, root mean square over the ratios in points of % lysis: docs/killing-assay.md.
LEFT = {
    "Kasumi1, WT NK": 3.2,
    "Kasumi1, AAVS1 control NK": 1.9,
    "Kasumi1, CD33 CAR-NK Gen2": 4.4,
    "HL60, WT NK": 5.3,
    "HL60, AAVS1 control NK": 2.9,
    "HL60, CD33 CAR-NK Gen2": 4.9,
}


def root_mean_square(left):
    return float(np.sqrt(np.mean(np.square(left))))


def test_the_error_left_of_the_lysis_curves_is_as_stated():
    """With one efficiency a pair: less than mass action with one rate a pair leaves."""
    wells, mass = [], []
    for pair, (ratios, lysis) in specific_lysis().items():
        left = nk.assay(ratios, pair=pair).mean - lysis
        assert root_mean_square(left) == pytest.approx(LEFT[pair], abs=0.06), pair
        wells.append(left)

        def mass_action(x, rate):
            return 100 * (1 - np.exp(-4 * rate * x))

        rate, _ = curve_fit(mass_action, ratios, lysis, (0.05,))
        mass.append(mass_action(ratios, *rate) - lysis)
    assert root_mean_square(wells) == pytest.approx(3.97, abs=0.01)
    assert root_mean_square(mass) > 6.5
    # And where many are killed, plainly less.
    for place in (2, 5):
        assert root_mean_square(wells[place]) < 0.65 * root_mean_square(mass[place])


def test_the_saturating_curve_is_that_of_its_source():
    """Kasumi CAR: V 0.413 per hour and K 5.3, as fitted before."""
    ratios, lysis = specific_lysis()["Kasumi1, CD33 CAR-NK Gen2"]

    def saturating(x, top, half):
        return 100 * (1 - np.exp(-4 * top * x / (half + x)))

    (top, half), _ = curve_fit(saturating, ratios, lysis, (0.3, 5))
    assert top == pytest.approx(0.413, rel=0.02)
    assert half == pytest.approx(5.3, rel=0.03)


def chi_square(kills, observed):
    """Of 0, 1, 2, 3, and 4 or more kills."""
    expected, seen = (np.append(v[:4], v[4:].sum()) for v in (kills, observed))
    expected = expected * seen.sum() / expected.sum()
    return float(((seen - expected) ** 2 / expected).sum())


def test_the_kill_counts_are_as_measured_only_if_nk_cells_differ_by_degrees():
    """95 % of chi-square at one degree of freedom: five bins, three fitted; window of 5 h."""
    observed = kill_counts()["none"].sum(axis=0)
    kills = nk.assay([0.2], hours=5, replicates=20).kills[0]
    assert chi_square(kills, observed) == pytest.approx(2.3, abs=0.05)
    assert chi_square(kills, observed) < 3.84
    alike = nk.assay(
        [0.2], hours=5, replicates=20, well_skill_spread=0, well_killers=0.6,
        well_efficiency=0.276, well_handling_time=0.015,
    )  # fmt: skip
    assert chi_square(alike.kills[0], observed) > 10, "the best fit of killers that are all alike"
