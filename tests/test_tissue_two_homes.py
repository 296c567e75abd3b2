"""The same bits: however a tissue is cut into steps, and in the page as in the kernel."""

import re

import numpy as np
import pytest
from conftest import random_settings
from page_core import PageModel, PageTissue
from tissue_tools import state

import nkteach as nk
from nkteach.core import rule
from nkteach.core import tissue_layout as layout
from nkteach.core.build import PAGE_CORE
from nkteach.core.tissue_native import NativeTissue
from nkteach.lenses.average import compiled
from nkteach.network.levers import free_to_move, words


def test_the_same_seed_gives_the_same_bits_however_it_is_cut():
    whole = nk.tissue(seed=7, virus_cells=500).step(hours=24)
    hourly = nk.tissue(seed=7, virus_cells=500)
    for _ in range(24):
        hourly.step(hours=1)
    odd = nk.tissue(seed=7, virus_cells=500)
    for hours in (0.1, 7.35, 0.55, 16):
        odd.step(hours=hours)
    assert whole.minutes == hourly.minutes == odd.minutes == 24 * 60
    assert state(whole._native) == state(hourly._native) == state(odd._native)
    for name, column in whole.history.items():
        assert (column == hourly.history[name]).all()


def test_another_seed_gives_another_tissue():
    sites = {nk.tissue(seed=seed)._native.of_cells("site").tobytes() for seed in (0, 1, 2**53 - 1)}
    assert len(sites) == 3


@pytest.fixture(scope="module")
def homes():
    native = compiled(nk.teaching, free_to_move(nk.teaching, words()))
    return native, PageModel(native.program)


def test_kernel_and_page_give_the_same_bits(homes):
    """300 settings of all levers for an hour or two, stirred or not."""
    native, page = homes
    random = np.random.default_rng(5)
    for index in range(300):
        settings = random_settings(random)
        settings.pop("days")
        arguments = (settings, int(random.integers(2**53)), bool(random.integers(4) == 0))
        pair = NativeTissue(native, *arguments), PageTissue(page, *arguments)
        if random.integers(2):
            place = (int(random.integers(1, 10)), *random.integers(0, 256, 2).tolist(), 8)
            assert pair[0].place(*place) == pair[1].place(*place)
        minutes = int(random.integers(30, 120))
        for tissue in pair:
            tissue.advance(minutes)
        assert state(pair[0]) == state(pair[1]), (index, arguments)


def test_kernel_and_page_give_the_same_bits_over_days():
    native = compiled(nk.teaching)
    page = PageModel(native.program)
    random = np.random.default_rng(6)
    for index in range(6):
        settings = random_settings(random) | {"virus_cells": float(random.integers(2) * 1_000)}
        settings.pop("days")
        arguments = (settings, int(random.integers(2**53)))
        pair = NativeTissue(native, *arguments), PageTissue(page, *arguments)
        later = random_settings(random)
        later.pop("days")
        for tissue in pair:
            tissue.advance(5 * 1440)
            tissue.set(later)
            tissue.advance(3 * 1440)
        assert state(pair[0]) == state(pair[1]), (index, arguments)


def test_kernel_and_page_give_the_same_bits_for_any_parameter():
    native = compiled(nk.teaching)
    page = PageModel(native.program)
    random = np.random.default_rng(7)
    for index in range(60):
        settings = {
            p.name: float(random.integers(2))
            if p.unit == "switch"
            else random.uniform(p.low, p.high)
            for p in nk.teaching.parameters
        }
        days = [name for name in settings if name.endswith("_day")]
        settings |= dict.fromkeys(days, 0.05)
        arguments = (settings, index)
        pair = NativeTissue(native, *arguments), PageTissue(page, *arguments)
        for tissue in pair:
            tissue.advance(300)
        assert state(pair[0]) == state(pair[1]), (index, settings)


def test_the_page_and_the_kernel_agree_on_where_things_stand():
    """page/space.js repeats places and names of core/tissue_layout.py and core/rule.py."""
    code = (PAGE_CORE.parent / "space.js").read_text(encoding="utf-8")

    def inside(name, brackets):
        return re.search(rf"const {name} = \{brackets[0]}(.*?)\{brackets[1]};", code, re.DOTALL)[1]

    places = re.findall(r"(\w+): (\d+)", inside("TISSUE", "{}"))
    assert len(places) > 20
    for name, place in places:
        assert getattr(layout, name) == int(place), name
    assert " ".join(re.findall(r'"([\w ]+)"', inside("RULES", "[]"))).split() == list(rule.NAMES)
    lists = {
        "TISSUE_KINDS": layout.KINDS,
        "TISSUE_STATES": layout.STATES,
        "CELL_FIELDS": layout.CELL_FIELDS,
        "WAYS": layout.WAYS,
        "SORTS": layout.SORTS,
        "ENTRIES": layout.ENTRIES,
        "KEPT": layout.KEPT,
    }
    for name, listed in lists.items():
        assert tuple(re.findall(r'"(\w+)"', inside(name, "[]"))) == listed, name
