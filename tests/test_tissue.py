"""The tissue as a user has it: what the network gives it, ways out, bad input."""

import csv
import dataclasses

import numpy as np
import plotly.graph_objects as go
import pytest

import nkteach as nk
from nkteach.core import rule
from nkteach.core import tissue_layout as layout
from nkteach.core.build import PAGE_CORE
from nkteach.lenses.space import CELL
from nkteach.pictures.appearance import CELLS

# The network's part


def test_every_rule_and_role_is_given_and_follows_its_lever():
    assert [name for name, _ in nk.teaching.space.rules] == list(rule.NAMES)
    assert [role for role, _ in nk.teaching.space.roles] == list(layout.ROLES[1:])
    usual = nk.tissue()._native.rules[: rule.COUNT]
    moved = nk.tissue(cytotoxic=0.5, growth_rate=0.5)._native.rules[: rule.COUNT]
    assert usual[rule.nk_strength] == 1
    assert moved[rule.nk_strength] == 0.5
    assert moved[rule.growth] == 2 * usual[rule.growth] == pytest.approx(0.5 * 0.99)
    changed = {rule.NAMES[place] for place in np.flatnonzero(usual != moved)}
    assert changed == {"nk_strength", "donor_strength", "growth"}


def test_what_has_no_role_is_well_mixed():
    tissue = nk.tissue()
    roles = {species for _, species in nk.teaching.space.roles} - {"dendritic_node"}
    assert set(tissue.signals) == set(nk.teaching.species_names) - roles


def test_a_network_whose_rates_were_edited_moves_its_tissue():
    network = nk.teaching.change("tumour_death", value=0.1, source="assumed")
    died = [
        some.tissue(seed=1, innate=0, adaptive=0, tumour_cells=20_000)
        .step(hours=48)
        .counts["died_alone"]
        for some in (nk.teaching, network)
    ]
    assert died[1] > 3 * died[0]


def test_every_parameter_of_the_tissue_has_a_source():
    ours = [part for part in nk.teaching.parameters if part.name.startswith("tissue_")]
    assert len(ours) == 21
    for parameter in ours:
        assert parameter.source
        assert parameter.unit
        assert parameter.meaning


# Ways out


def test_cells_and_field():
    tissue = nk.tissue(seed=1).step(hours=3)
    assert tissue.cells.dtype == CELL
    assert tissue.field.shape == (128, 128)
    assert tissue.hours == 3
    assert 0 < tissue.cells["x"].min() < tissue.cells["x"].max() < tissue.width == 2560
    assert set(tissue.history) == {"hours", *tissue.counts}
    assert tissue.history["hours"].tolist() == [0, 1, 2, 3]
    assert tissue.signals.items() <= tissue.counts.items()
    assert "66 tumour cells" in repr(nk.tissue(seed=7)) or "tumour cells" in repr(tissue)


def test_the_figure_shows_every_cell():
    tissue = nk.tissue(seed=1, virus_cells=500).step(hours=12)
    figure = tissue.figure()
    assert isinstance(figure, go.Figure)
    signs = [trace for trace in figure.data if trace.type == "scattergl"]
    assert sum(len(trace.x) for trace in signs) == len(tissue.cells)
    assert len({(trace.marker.symbol, trace.marker.color) for trace in signs}) == len(signs)
    assert figure.layout.title.text == tissue.sentence


def test_cells_look_the_same_everywhere():
    assert tuple(look.kind for look in CELLS) == layout.KINDS[1:]
    assert len({(look.shape, look.marked) for look in CELLS}) == len(CELLS)
    code = (PAGE_CORE.parent / "cells.js").read_text(encoding="utf-8")
    for look in CELLS:
        line = next(line for line in code.splitlines() if f'name: "{look.kind}"' in line)
        assert f'shape: "{look.shape}"' in line
        assert f'colour: "{look.colour}"' in line
        assert f"marked: {str(look.marked).lower()}" in line


def test_the_history_as_a_table(tmp_path):
    tissue = nk.tissue(seed=1).step(hours=5)
    tissue.to_csv(tmp_path / "tissue.csv")
    lines = (tmp_path / "tissue.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# nkteach")
    assert "seed 1" in lines[2]
    rows = list(csv.reader(lines[3:]))
    assert rows[0] == list(tissue.history)
    assert [float(row[0]) for row in rows[1:]] == [0, 1, 2, 3, 4, 5]
    assert int(rows[-1][1]) == tissue.counts["tumour_mhc_low"]


def test_the_animation(tmp_path):
    image = pytest.importorskip("PIL.Image")
    tissue = nk.tissue(seed=1)
    tissue.animation(tmp_path / "tissue.gif", hours=3, every=0.5, scale=2)
    assert tissue.hours == 3
    with image.open(tmp_path / "tissue.gif") as picture:
        assert picture.n_frames == 7
        assert picture.size[0] == 512
        first = np.array(picture.convert("RGB"))
        picture.seek(6)
        assert (np.array(picture.convert("RGB")) != first).any()
    blue = np.array([0x00, 0x72, 0xB2])
    assert (first == blue).all(axis=2).sum() > 70, "NK cells are seen"


# Bad input


def one_sentence(action, *words):
    with pytest.raises(nk.InputError) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text, text


def test_bad_input():
    one_sentence(lambda: nk.tissue(seed=-1), "seed", "from 0 to")
    one_sentence(lambda: nk.tissue(seed=1.5), "seed", "whole number")
    one_sentence(lambda: nk.tissue(seed="x"), "seed")
    one_sentence(lambda: nk.tissue(seed=2**53), "seed")
    one_sentence(lambda: nk.tissue(mixing=3), "mixing", "True or False")
    one_sentence(lambda: nk.tissue(cytotoxic=9), "cytotoxic", "from 0 to 1.5")
    one_sentence(lambda: nk.tissue(cytotoxc=1), "cytotoxic")
    one_sentence(lambda: nk.tissue(days=3), "days")
    one_sentence(nk.published["kuznetsov1994"].tissue, "no tissue", "nk.teaching")
    tissue = nk.tissue()
    for hours in (0, -1, 1e9, float("nan"), "a", True, None):
        one_sentence(lambda hours=hours: tissue.step(hours=hours), "hours")
    one_sentence(lambda: tissue.place("elephant", 1, 1), "elephant", "tumour_mhc_low")
    one_sentence(lambda: tissue.place("nk_donor", -1, 1), "x", "from 0 to 2560")
    one_sentence(lambda: tissue.place("nk_donor", 1, 1, radius=-5), "radius")
    one_sentence(lambda: tissue.set(cytotoxic=-1), "cytotoxic")
    one_sentence(lambda: tissue.set(tissue_speed=2), "tissue_speed", "begin a new one")
    one_sentence(lambda: tissue.animation("tissue.png"), ".gif")
    one_sentence(lambda: tissue.animation("t.gif", hours=2000, every=0.1), "pictures")
    one_sentence(lambda: tissue.animation("t.gif", scale=99), "scale", "from 2 to 8")
    one_sentence(lambda: tissue.animation("/no/such/folder/t.gif", hours=1), "another file")
    one_sentence(lambda: tissue.animation("a\0b.gif", hours=1), "another file")
    assert tissue.minutes == 0, "no hour went by for a file that cannot be written"
    one_sentence(lambda: tissue.to_csv("/no/such/folder/t.csv"), "cannot be written")


def spaced(**changed):
    """The teaching network with a changed space."""
    space = dataclasses.replace(nk.teaching.space, **changed)
    return dataclasses.replace(nk.teaching, space=space)


def test_a_space_that_does_not_hold_together():
    rules, roles = nk.teaching.space.rules, nk.teaching.space.roles
    lacking = spaced(rules=rules[1:])
    one_sentence(lambda: lacking.tissue(), "site_size", "0 times", "give it once")
    wrong = (("site_size", "tissue_site_siz"), *rules[1:])
    one_sentence(lambda: spaced(rules=wrong), "rule 'site_size'", "tissue_site_size")
    moving = (("site_size", "alarm"), *rules[1:])
    one_sentence(lambda: spaced(rules=moving), "changes during a run")
    one_sentence(lambda: spaced(roles=(("nodes", "il15"), *roles[1:])), "nodes", "node")
    one_sentence(lambda: spaced(roles=(("node", "il16"), *roles[1:])), "role 'node'", "il15")
    one_sentence(lambda: spaced(roles=(*roles, roles[0])), "'node'", "twice", "once")


def test_a_species_without_a_role_never_appears_on_the_lattice():
    roles = tuple(pair for pair in nk.teaching.space.roles if pair[0] != "t_donor")
    tissue = spaced(roles=roles).tissue(seed=1, donor_t_cells=500).step(hours=12)
    assert tissue.ledger["t_donor"]["arrived"] == 0
    assert tissue.signals["t_donor"] > 500, "they divide, as the network says"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("tissue_site_size", 0), ("handling_time", -1), ("tumour_death", 1e300)],
)
def test_a_rule_no_tissue_can_go_by(parameter, value):
    """A parameter whose range was widened, or an expression that divides by it."""
    rules = dict(nk.teaching.space.rules)
    name = next(name for name, text in rules.items() if text == parameter)
    rules[name] = f"{parameter} * 0 + {value}"
    network = spaced(rules=tuple(rules.items()))
    one_sentence(network.tissue, f"{name} = {value:g}", "mend it")


def test_absurd_rates_hang_nothing():
    rules = dict(nk.teaching.space.rules)
    busy = ("growth", "virus_spread", "nk_arrival", "cd8_arrival", "ifn_secretion", "nk_division",
            "surveillance", "drug_kills_t")  # fmt: skip
    rules |= dict.fromkeys(busy, "1e14")
    network = spaced(rules=tuple(rules.items()))
    tissue = network.tissue(virus_cells=100, dendritic_node=100, wandering_cells=2_000)
    assert tissue.step(hours=0.2).minutes == 12
    sites = tissue._native.of_cells("site").tolist()
    assert len(set(sites)) == len(sites) > 20_000


def test_a_tissue_can_be_followed_for_ten_years_only():
    tissue = nk.tissue(innate=0, tumour_cells=0)
    one_sentence(lambda: tissue.step(hours=24 * 3651), "hours")
    tissue._native.whole[layout.MINUTES] = 24 * 3650 * 60 - 30
    one_sentence(lambda: tissue.step(hours=1), "3650 days", "begin a new one")
