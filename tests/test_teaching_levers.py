"""Each lever moves what it should, on the average and by chance: the rows a course is made of."""

from functools import cache

import numpy as np
import pytest

import nkteach as nk
from nkteach.models.teaching import network
from nkteach.network.levers import words

HOURS = 1 / 24  # days


@cache
def run(days=120, **settings):
    return nk.simulate(days=days, **settings)


@cache
def cohort(runs=80, days=40, columns=(), **settings):
    """Virtual patients; what they share is the seed, so that two cohorts differ by a lever."""
    return nk.chance(runs, 5, days=days, columns=columns, progress=False, **settings)


def at(run, name, day):
    return float(np.interp(day, run.days, run[name]))


def middle(cohort, name, day):
    """What the patient in the middle has of `name` on a day."""
    return float(np.median(cohort[name][:, np.searchsorted(cohort.days, day)]))


def burden(run):
    """Tumour burden: cells x days."""
    return float(np.trapezoid(run["tumour"], run.days))


def burdens(cohort):
    return np.trapezoid(cohort["tumour"], cohort.days, axis=1)


# The first subjects, by chance; on the average test_teaching_network.py has them


def test_each_arm_by_chance_leaves_what_the_other_kills():
    both, nk_only, cd8_only, neither = (
        cohort(40, 60, ("tumour_mhc_low", "tumour_mhc_high"), innate=innate, adaptive=adaptive)
        for innate, adaptive in ((True, True), (True, False), (False, True), (False, False))
    )
    assert both.cleared > 0.6
    assert max(nk_only.cleared, cd8_only.cleared, neither.cleared) < 0.2
    assert middle(nk_only, "tumour_mhc_low", 3) < 0.2 * 500
    assert middle(nk_only, "tumour_mhc_high", 7) > 500
    assert middle(cd8_only, "tumour_mhc_high", 16) < 0.1 * 500
    assert middle(cd8_only, "tumour_mhc_low", 16) > 500


def test_killing_and_cytokine_by_chance_each_help():
    burden_of = {
        (cytotoxic, cytokine): np.median(
            burdens(cohort(60, 40, cytotoxic=cytotoxic, cytokine=cytokine))
        )
        for cytotoxic in (0, 1)
        for cytokine in (0, 1)
    }
    assert burden_of[1, 1] < burden_of[1, 0] < burden_of[0, 0]
    assert burden_of[1, 1] < burden_of[0, 1] < burden_of[0, 0]


def test_memory_by_chance_answers_a_second_tumour_sooner():
    again = cohort(
        30, 70, ("t_cells",), second_tumour_day=50, second_tumour_cells=1000, growth_rate=0.2
    )
    assert middle(again, "t_cells", 53) > 3 * middle(again, "t_cells", 3)


def test_a_virus_by_chance_is_worse_without_nk_cells():
    with_nk, without = (
        cohort(30, 25, ("virus_infected",), tumour_cells=0, virus_cells=100, innate=innate)
        for innate in (True, False)
    )
    peaks = [np.median(c["virus_infected"].max(axis=1)) for c in (with_nk, without)]
    assert peaks[1] > 4 * peaks[0]


def test_checkpoints_by_chance():
    high = {"mhc_low": 0, "adaptive": False}
    held, released = (cohort(30, 14, nkg2a_block=on, **high) for on in (False, True))
    assert np.median(burdens(released)) < 0.4 * np.median(burdens(held))
    low = {"mhc_low": 1, "adaptive": False, "tumour_cells": 5000}
    braked, free = (
        cohort(30, 14, ("nk_killing",), cish_knockout=on, **low) for on in (False, True)
    )
    assert middle(free, "nk_killing", 1) > 1.1 * middle(braked, "nk_killing", 1)
    assert np.mean(burdens(free) < burdens(braked)) > 0.9  # patient by patient


def test_donor_t_cells_by_chance_harm_and_donor_nk_cells_do_not():
    given = {"tumour_cells": 0}
    t_cells = cohort(30, 60, ("healthy",), donor_t_cells=100, **given)["healthy"]
    nk_cells = cohort(30, 60, ("healthy",), donor_nk_cells=5000, **given)["healthy"]
    assert np.mean(t_cells.min(axis=1) < 0.8 * t_cells[:, 0]) > 0.4
    assert (nk_cells.min(axis=1) == nk_cells[:, 0]).all()


# NK cells among the white cells


def test_nk_cells_are_few_among_the_white_cells():
    rest = run(tumour_cells=0, days=10)
    share = rest["nk_white_share"]
    assert 0.02 < share[0] < 0.1
    low, high = network.blood.normal
    assert low < rest["nk_blood"][0] < high
    lymphocytes = rest["nk_blood"][0] + rest["lymphocytes_blood"][0]
    assert 0.05 < rest["nk_blood"][0] / lymphocytes < 0.325
    parts = [rest[column] for column, _ in network.blood.parts]
    assert np.allclose(sum(parts), rest["white_cells"])
    for column in ("lymphocytes_blood", "white_blood"):
        assert np.allclose(rest[column], rest[column][0], rtol=1e-12)
    none = run(tumour_cells=0, days=10, innate=False)
    assert none["nk_white_share"].max() == 0
    by_chance = cohort(20, 10, ("nk_white_share",), tumour_cells=0)["nk_white_share"]
    assert 0.02 < np.median(by_chance) < 0.1


# Recognition: activation against inhibition


def test_without_stress_ligands_nk_cells_kill_no_tumour():
    blind = run(tumour_ligand=0)
    assert blind["nk_kills"].max() == 0
    assert blind.outcome == "escaped"
    marked = run(tumour_ligand=0, antibody=True)
    assert marked["nk_kills"].max() > 0
    less, usual, more = (burden(run(tumour_ligand=ligand)) for ligand in (0.5, 1, 2))
    assert less > 1.1 * usual > 1.1 * 1.1 * more
    blind, seeing = (cohort(40, 20, tumour_ligand=ligand) for ligand in (0, 2))
    assert np.median(burdens(blind)) > 2 * np.median(burdens(seeing))


# Spread


ARRIVING = {"tumour_cells": 0, "wandering_cells": 400, "wandering_day": 1, "adaptive": False}


def test_nk_cells_prevent_colonies_in_the_first_hours():
    watched = nk.simulate(10, every=HOURS, **ARRIVING)
    alone = nk.simulate(10, every=HOURS, innate=False, **ARRIVING)
    assert watched["tumour"][watched.days < 1].max() == 0
    hours = (watched.days >= 1) & (watched.days <= 1 + 4 * HOURS)
    killed = np.trapezoid(watched["nk_kills"][hours], watched.days[hours]) / 400
    assert 0.4 < killed < 0.6  # about half of them in the first four hours
    assert at(watched, "tumour_arrived", 2) < 0.01 * 400  # all has been decided a day later
    assert alone["nk_kills"].max() == 0
    assert watched["colonies"][-1] < 0.4 * alone["colonies"][-1]
    # Each arrived cell settles, is killed, or dies by itself.
    death = network["arrival_death"].value / network["settling"].value
    assert alone["colonies"][-1] == pytest.approx(400 / (1 + death), rel=1e-3)
    assert (np.diff(watched["colonies"]) >= -1e-9).all()


def test_the_last_arrived_cell_may_found_a_colony_or_not():
    few = dict(ARRIVING, wandering_cells=6)
    watched, alone = (
        cohort(100, 20, ("colonies",), innate=innate, **few) for innate in (True, False)
    )
    founded = watched["colonies"][:, -1], alone["colonies"][:, -1]
    assert founded[0].mean() < 0.5 * founded[1].mean()
    assert (founded[0] == 0).mean() > (founded[1] == 0).mean() + 0.1
    assert set(np.unique(founded[1])) <= set(range(7))


# Donor cells and cytokines


def test_il2_helps_donor_nk_cells_less_than_il15_and_calms_them():
    given = {"tumour_cells": 0, "donor_nk_cells": 5000, "innate": False, "days": 30}
    alone = run(**given)
    il15 = run(il15_therapy=2.7, **given)
    il2 = run(il2_therapy=2.7, il2_therapy_days=30, **given)
    assert at(alone, "nk_donor", 14) < at(il2, "nk_donor", 14) < at(il15, "nk_donor", 14)
    assert at(il2, "nk_donor", 14) > 2 * at(alone, "nk_donor", 14)
    assert il15["regulation"].max() == 0
    assert il2["regulation"].max() > 0.3
    assert il2["regulation"][-1] == pytest.approx(0, abs=1e-9)  # ends with the treatment
    # What regulatory T cells cost: the same IL-2 without them lowers the tumour more.
    treated = {"tumour_cells": 8000, "il2_therapy": 4, "il2_therapy_days": 60}
    assert burden(run(**treated)) > 1.2 * burden(run(il2_regulation=0, **treated))
    by_chance = [
        middle(cohort(40, 14, ("nk_donor",), **given_more), "nk_donor", 14)
        for given_more in (
            {k: v for k, v in given.items() if k != "days"} | extra
            for extra in ({}, {"il2_therapy": 2.7}, {"il15_therapy": 2.7})
        )
    ]
    assert by_chance == sorted(by_chance)
    assert by_chance[0] < 0.5 * by_chance[1]


def test_il15_raises_blood_nk_cells_many_fold_and_they_return():
    """People saw about 10- to 34-fold within a treatment (Conlon 2015)."""
    treated = run(60, tumour_cells=0, il15_therapy=2.7, il15_therapy_days=10)
    fold = treated["nk_blood"] / treated["nk_blood"][0]
    assert 10 < fold.max() < 35
    assert fold[treated.days <= 1].max() < 3
    assert fold[-1] < 0.35 * fold.max()


IL15 = {"il15_therapy": 2.7, "il15_therapy_days": 14}
STRENGTHS = (0, 0.25, 0.5, 1, 2, 2.7, 5, 10)


def test_many_more_nk_cells_in_blood_are_few_more_in_the_tissue():
    """In people many were in the blood and no tumour shrank (Parkhurst 2011)."""
    rest, most = run(30, tumour_cells=0), run(30, tumour_cells=0, il15_therapy=10)
    fold = {name: most[name].max() / rest[name][0] for name in ("nk_blood", "nk")}
    assert fold["nk_blood"] > 30
    assert 2 < fold["nk"] < 5
    # Without those that come the two rise together, as division alone would have it.
    open_door = run(30, tumour_cells=0, il15_therapy=10, nk_coming_most=10)
    assert open_door["nk"].max() > 3 * most["nk"].max()


@pytest.mark.parametrize("strength", STRENGTHS[1:])
def test_il15_alone_is_weak(strength):
    """No tumour of 19 people shrank enough to count as a response (Miller 2018)."""
    nk_only = {"tumour_cells": 5000, "adaptive": False}
    treated = run(il15_therapy=strength, **nk_only)
    assert treated.outcome == "escaped"
    assert 0.8 * burden(run(**nk_only)) < burden(treated) < 0.95 * burden(run(**nk_only))
    assert run(tumour_cells=18_000, il15_therapy=strength).outcome == "escaped"


def test_with_both_arms_more_il15_never_means_more_tumour():
    for cells in (100, 1000, 10_000, 15_500, 20_000):
        for days in (14, 365):
            doses = [
                run(tumour_cells=cells, il15_therapy=strength, il15_therapy_days=days)
                for strength in STRENGTHS
            ]
            assert [burden(dose) for dose in doses] == sorted(map(burden, doses), reverse=True)


def test_with_nk_cells_alone_more_il15_can_mean_more_tumour():
    """The exception: NK cells alone hold a small tumour longer if they are not worn (Felices)."""
    small = {"tumour_cells": 1000, "adaptive": False}
    little, much = (run(il15_therapy=strength, **small) for strength in (0.25, 2.7))
    assert burden(little) < 0.2 * burden(much) < 0.2 * burden(run(**small))
    ended = burden(run(**IL15, **small))
    assert ended < 0.2 * burden(much)  # two weeks do more than a year
    unworn = burden(run(il15_therapy=2.7, il15_wear_most=0, **small))
    assert unworn < 0.2 * burden(little)


def test_nk_cells_wear_under_il15_and_mend_after_it():
    quiet = {"days": 60, "tumour_cells": 0}
    share = (
        run(**IL15, **quiet)["nk_killing"] / run(il15_wear_most=0, **IL15, **quiet)["nk_killing"]
    )
    on_day = dict(zip(run(**quiet).days, share, strict=True))
    most = network["il15_wear_most"].value * 2.7 / 3.7
    assert on_day[0] == 1
    assert on_day[5] == pytest.approx(1 - most * (1 - np.exp(-1)))
    assert on_day[14] == pytest.approx(1 - most * (1 - np.exp(-14 / 5)))
    assert on_day[19] == pytest.approx(1 - most * (1 - np.exp(-14 / 5)) * np.exp(-1))
    assert on_day[60] > 0.999
    later = run(il15_therapy_day=20, **IL15, **quiet)["nk_killing"]
    assert later[run(**quiet).days <= 20] == pytest.approx(later[0], rel=1e-3)


def test_il15_helps_donor_nk_cells_and_the_antibody():
    def escapes(cells, **treatment):
        return run(tumour_cells=cells, **treatment).outcome == "escaped"

    for treatment, cells in (({"antibody": 1}, 19_500), ({"donor_nk_cells": 5000}, 30_000)):
        assert escapes(cells, **treatment)
        assert escapes(cells, **IL15)
        assert not escapes(cells, **treatment, **IL15)


def test_il15_by_chance_helps_little_alone_and_more_with_donor_nk_cells():
    cleared = [
        cohort(200, 60, tumour_cells=20_000, **more).cleared
        for more in ({}, IL15, {"donor_nk_cells": 2000}, {"donor_nk_cells": 2000} | IL15)
    ]
    assert cleared[0] <= cleared[1] < cleared[0] + 0.2
    assert cleared[3] > cleared[2] + 0.1
    assert cleared[2] > cleared[1] + 0.1


def test_what_il15_brings_changes_nothing_without_it():
    other = {"nk_coming_most": 10, "il15_wear_most": 0.2, "il15_wear_days": 20}
    for settings in ({}, {"age": 75, "exercise": True, "exercise_nk_supply": 1.27}):
        usual, moved = (run(tumour_cells=5000, **settings, **more) for more in ({}, other))
        assert usual["tumour"].tobytes() == moved["tumour"].tobytes()
        usual, moved = (cohort(20, 15, **settings, **more)["tumour"] for more in ({}, other))
        assert np.array_equal(usual, moved)


# Exercise


def test_one_bout_moves_nk_cells_and_makes_none():
    bout = nk.simulate(4, every=0.002, tumour_cells=0, bout=1, bout_day=1)
    rest = bout["nk_blood"][0]
    fold, hours = bout["nk_blood"] / rest, 24 * (bout.days - 1)
    assert fold[hours < 0] == pytest.approx(1, rel=1e-3)
    assert 5 < fold.max() < 7
    assert 0 < hours[fold.argmax()] < 0.25  # within minutes
    # The bout lasts about a quarter of an hour: an hour after its end, under half of rest.
    assert at(bout, "nk_blood", 1 + 1.25 * HOURS) < 0.5 * rest
    assert at(bout, "nk_blood", 1 + 2 * HOURS) < 0.5 * rest
    assert at(bout, "nk_blood", 2) == pytest.approx(rest, rel=0.02)
    total = bout["nk_blood"] + bout["nk_marginated"]
    assert total == pytest.approx(total[0], rel=1e-3)
    assert bout["nk"] == pytest.approx(bout["nk"][0], rel=1e-3)
    assert bout["lymphocytes_blood"].max() > 1.2 * bout["lymphocytes_blood"][0]
    half = nk.simulate(4, every=0.002, tumour_cells=0, bout=0.5, bout_day=1)
    assert 1 < half["nk_blood"].max() / rest < fold.max()


def test_one_bout_by_chance():
    patients = nk.chance(
        12,
        3,
        days=3,
        every=0.01,
        tumour_cells=0,
        bout=1,
        bout_day=1,
        columns=["nk_blood", "nk_marginated"],
        progress=False,
    )
    blood = patients["nk_blood"]
    fold = np.median(blood.max(axis=1) / blood[:, 0])
    assert 4.5 < fold < 7
    after = np.median(blood[:, np.searchsorted(patients.days, 1 + 2 * HOURS)] / blood[:, 0])
    assert after < 0.5


def test_a_bout_changes_no_tumour():
    """Nobody has shown that it does; a bout moves cells between blood and vessel wall alone."""
    tumour = {"tumour_cells": 5000, "adaptive": False}
    moved = burden(run(bout=1, bout_day=3, **tumour))
    assert moved == pytest.approx(burden(run(**tumour)), rel=1e-3)


def test_running_mice_and_only_they_have_more_nk_cells_in_the_tumour():
    """In mice tumours were smaller by 60 % or more, through NK cells (Pedersen 2016)."""
    tumour = {"adaptive": False, "days": 28}
    still, running = run(**tumour), run(mouse_running=True, **tumour)
    assert at(running, "nk", 3) > 2 * at(still, "nk", 3)
    assert running["tumour"][-1] < 0.4 * still["tumour"][-1]
    without = run(mouse_running=True, innate=False, **tumour)
    assert without["tumour"] == pytest.approx(run(innate=False, **tumour)["tumour"], rel=1e-3)
    trained = run(exercise=True, **tumour)
    assert trained["tumour"] == pytest.approx(still["tumour"], rel=1e-3)
    mice, people = (cohort(40, 28, adaptive=False, mouse_running=on) for on in (True, False))
    assert np.median(burdens(mice)) < 0.6 * np.median(burdens(people))


# Lifestyle


def test_stopping_smoking_recovers():
    smoker = {"tumour_cells": 0, "smoking": True}
    never_stops = run(240, **smoker)
    stops = run(240, smoking_stop_day=30, **smoker)
    before = stops.days <= 30
    for name in ("nk_activity", "nk_blood"):
        assert np.allclose(stops[name][before], never_stops[name][before], rtol=1e-4)
        assert stops[name][-1] > never_stops[name][-1]
    low = network["smoking_nk_activity"].value
    assert at(stops, "nk_activity", 30) == pytest.approx(low)
    # Up within a month (Meliska 1995), most of it back at three (Takeuchi 2001).
    assert at(stops, "nk_activity", 61) > low + 0.5 * (1 - low)
    assert at(stops, "nk_activity", 120) > low + 0.9 * (1 - low)
    assert (np.diff(stops["nk_activity"]) >= 0).all()
    assert stops["nk_blood"][-1] == pytest.approx(217, rel=0.02)
    assert run(60, smoking_stop_day=30)["nk_activity"].min() == 1  # one who never smoked


def test_a_smoker_who_stops_does_better():
    tumour = {"tumour_cells": 5000, "smoking": True}
    smokes, stops = burden(run(**tumour)), burden(run(smoking_stop_day=7, **tumour))
    assert burden(run(tumour_cells=5000)) < stops < smokes
    by_chance = [
        np.mean(burdens(cohort(80, 90, **tumour, **more))) for more in ({}, {"smoking_stop_day": 0})
    ]
    assert by_chance[1] < by_chance[0]


def test_age_raises_the_number_lowers_production_and_killing():
    young, old = (run(60, tumour_cells=0, age=age) for age in (40, 75))
    assert old["nk_blood"][0] > 1.1 * young["nk_blood"][0]
    assert old["nk_blood"][-1] == pytest.approx(old["nk_blood"][0], rel=0.02)
    assert old["nk_activity"][0] == pytest.approx(network["age_nk_activity"].value)
    # Production shows where it has to make up for a loss: after a drug.
    drug = {"tumour_cells": 0, "drug_dose": 2, "drug_day": 0, "drug_cycles": 1, "days": 30}
    lost = {age: run(age=age, **drug)["nk_blood"] for age in (40, 75)}
    recovered = {
        age: (blood[-1] - blood.min()) / (blood[0] - blood.min()) for age, blood in lost.items()
    }
    assert recovered[75] < 0.75 * recovered[40]
    for age in (20, 30):
        assert run(tumour_cells=0, age=age)["nk_blood"][0] == 217
        assert run(tumour_cells=0, age=age)["nk_activity"][0] == 1
    patients = {age: cohort(30, 10, ("nk_blood",), age=age) for age in (40, 90)}
    assert middle(patients[90], "nk_blood", 10) > 1.1 * middle(patients[40], "nk_blood", 10)


def test_lasting_stress_lowers_nk_activity():
    calm, tense = run(), run(stress=True)
    assert tense["nk_activity"][0] == pytest.approx(network["stress_nk_activity"].value)
    assert burden(calm) < burden(tense)
    by_chance = [np.mean(burdens(cohort(60, 30, stress=on))) for on in (False, True)]
    assert by_chance[0] < by_chance[1]


def test_t_cells_divide_as_often_as_their_source_says():
    assert "once in 10.9 hours on average" in network["cd8_division"].source
    assert round(24 / network["cd8_division"].value, 1) == 10.9


def test_music_changes_nothing_unless_studies_are_taken_at_their_word():
    plain, music = run(), run(music=True)
    assert music["tumour"].tobytes() == plain["tumour"].tobytes()
    low, high = network["music_nk_activity"].low, network["music_nk_activity"].high
    worst, best = (burden(run(music=True, music_nk_activity=x)) for x in (low, high))
    assert best < burden(plain) < worst
    same = [cohort(20, 15, music=on)["tumour"] for on in (False, True)]
    assert np.array_equal(*same)


@pytest.mark.parametrize("name", [n for n, w in words().items() if w["group"] == "Lifestyle"])
def test_no_lifestyle_lever_is_moved_from_the_start(name):
    """A default run claims nothing of lifestyle, and each lever says that nothing is proven."""
    assert run(**{name: network[name].value})["tumour"].tobytes() == run()["tumour"].tobytes()
    assert run()["nk_activity"].max() == run()["nk_supply"].max() == 1
    source = network[name].source
    proven = "no proven effect on cancer" in source or "not people" in source
    assert proven or name == "smoking_stop_day"
    evidence = next(lever.evidence for lever in nk.levers() if lever.name == name)
    assert any("not been shown in people" in line for line in evidence.lines)


# A cytotoxic drug

TREATED = {"tumour_cells": 30000}
DRUG = {"drug_dose": 1, "drug_day": 7}
DONOR = {"donor_nk_cells": 5000, "donor_nk_day": 12}


def test_a_drug_lowers_tumour_and_white_cells_and_they_recover():
    plain, treated = run(**TREATED), run(**TREATED, **DRUG)
    for dose in range(4):
        day = 7 + 21 * dose
        assert at(treated, "drug", day + 0.01) > 0.9
        assert at(treated, "tumour", day + 2) < 0.6 * at(treated, "tumour", day)
        assert at(treated, "lymphocytes_blood", day + 3) < at(treated, "lymphocytes_blood", day)
        for name in ("nk_blood", "white_blood", "nk_resting"):
            assert at(treated, name, day + 2) < 0.8 * at(treated, name, day)
    assert at(treated, "drug", 119) < 1e-6
    assert treated["white_cells"].min() < 0.5 * treated["white_cells"][0]
    assert treated["white_cells"][-1] > 0.9 * treated["white_cells"][0]
    assert treated["nk_blood"][-1] > 0.9 * treated["nk_blood"][0]
    assert burden(treated) < 0.8 * burden(plain)
    assert at(treated, "tumour", 27) > at(treated, "tumour", 11)  # and the tumour recovers too


def test_as_many_doses_as_cycles_on_the_days_of_the_interval():
    one = run(tumour_cells=0, drug_dose=1, drug_cycles=1, drug_day=3)
    six = run(days=80, tumour_cells=0, drug_dose=1, drug_cycles=6, drug_day=3, drug_interval=10)
    doses = [
        int((np.diff(r["drug"]) > 0.5).sum()) for r in (one, six, run(tumour_cells=0, days=30))
    ]
    assert doses == [1, 6, 0]
    assert run(tumour_cells=0, drug_dose=2, drug_cycles=1)["drug"].max() == pytest.approx(2)


def test_a_drug_and_nk_cells_do_better_than_either():
    drug, donor = run(**TREATED, **DRUG), run(**TREATED, **DONOR)
    both = run(**TREATED, **DRUG, **DONOR)
    assert drug.outcome == donor.outcome == "escaped"
    assert both.outcome == "cleared"
    assert burden(both) < 0.5 * min(burden(drug), burden(donor))
    cleared = [cohort(60, 60, **TREATED, **more).cleared for more in (DRUG, DONOR, DRUG | DONOR)]
    assert cleared[2] > max(cleared[:2]) + 0.05


def test_a_drug_given_after_donor_nk_cells_kills_them():
    given = {"tumour_cells": 0, "donor_nk_cells": 5000, "donor_nk_day": 6, "days": 20}
    spared, killed = run(**given), run(**given, **DRUG)
    assert at(killed, "nk_donor", 10) < 0.5 * at(spared, "nk_donor", 10)


def test_a_drug_by_chance():
    columns = ("white_cells", "drug")
    treated, plain = (cohort(40, 40, columns, **TREATED, **more) for more in (DRUG, {}))
    assert 1 <= treated["drug"].max() < 1.01
    assert middle(treated, "white_cells", 10) < 0.5 * middle(plain, "white_cells", 10)
    assert middle(treated, "tumour", 10) < 0.6 * middle(plain, "tumour", 10)
