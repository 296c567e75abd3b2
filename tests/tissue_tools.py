"""What the tests of the space lens share: checks, means over seeds, an empty tissue."""

import dataclasses

import numpy as np

import nkteach as nk
from nkteach.core import tissue_layout as layout

# Nobody there: what is left is the field.
EMPTY = {
    "innate": 0,
    "tumour_cells": 0,
    "tissue_dendritic_cells": 0,
    "healthy_cells": 10_000,
}
HOLDERS = ("nk", "cd8", "nk_donor", "t_donor")
DYING = ("swelling", "shrinking", "dying_slowly")


def consistent(tissue):
    """Check that every site, cell and sum in a tissue fits the others."""
    native = tissue._native
    count = int(native.whole[layout.COUNT])
    active = int(native.whole[layout.ACTIVE])
    sites = native.of_cells("site")
    assert len(set(sites.tolist())) == count, "two cells on a site"
    site_map = native.whole[layout.SITE_MAP : layout.SITE_MAP + layout.SITES]
    assert (site_map[sites] == np.arange(count)).all()
    assert (site_map >= 0).sum() == count
    assert len(set(native.of_cells("identity").tolist())) == count
    cells = tissue.cells
    dying = np.isin(cells["state"], DYING)
    for kind, entries in tissue.ledger.items():
        came = sum(entries[name] for name in ("started", "born", "arrived", "became"))
        went = sum(entries[name] for name in ("ceased", "died", "left"))
        assert entries["present"] == came - went, kind
        assert entries["present"] == ((cells["kind"] == kind) & ~dying).sum(), kind
    counts = tissue.counts
    assert counts["dying"] == dying.sum()
    ways = sum(counts[name] for name in layout.WAYS) - counts["immune_killed_by_drug"]
    fixed = ("tumour_mhc_low", "tumour_mhc_high", "healthy", "virus_infected")
    assert ways == sum(tissue.ledger[kind]["died"] for kind in fixed)
    tumour = np.isin(cells["kind"], fixed[:2]) & ~dying
    fresh = tumour & (native.of_cells("condition") == layout.FRESH)
    assert counts["tumour_arrived"] == fresh.sum()
    assert (cells["state"][fresh] == "wandering").all()
    # Who waits for a chance is at rest; who is visited walks, wanders or dies.
    resting = np.arange(count) >= active
    assert (cells["state"][resting] == "walking").all()
    assert np.isin(cells["kind"][resting], fixed).all()
    holding = cells["state"] == "attached"
    assert ((cells["target"] >= 0) == holding).all()
    assert np.isin(cells["kind"][holding], HOLDERS).all()
    held = cells["target"][holding]
    assert not dying[held].any(), "somebody holds a dying cell"
    for axis in ("x", "y"):
        apart = abs(cells[axis][holding] - cells[axis][held]) / tissue.site_size
        assert (apart < 1.5).all(), "somebody holds a cell that is not beside it"
    assert (cells["granules"] >= 0).all()
    assert (cells["granules"] <= 5).all()
    # What the network answered may be anything; what was taken from it may not.
    assert np.isfinite(np.delete(native.reals, slice(layout.GIVEN, layout.HEADER))).all()
    assert np.isfinite(native.rules).all()
    assert (tissue.field >= 0).all()


def nks(tissue):
    return tissue.cells[tissue.cells["kind"] == "nk"]


def ruled(network, **rules):
    """The network with some rules of its space replaced by expressions."""
    given = tuple((name, rules.get(name, text)) for name, text in network.space.rules)
    return dataclasses.replace(network, space=dataclasses.replace(network.space, rules=given))


def means(settings, days, seeds, names):
    """Mean and standard error of counts at the end of a stirred tissue."""
    found = []
    for seed in range(seeds):
        tissue = nk.tissue(seed=seed, mixing=True, **settings).step(hours=24 * days)
        counts = tissue.counts | {"ifn_gamma": tissue.field.mean()}
        found.append([counts[name] for name in names])
    return np.mean(found, axis=0), np.std(found, axis=0) / np.sqrt(seeds)


def state(tissue):
    """Every bit of a tissue, as its memory."""
    return tissue.whole.tobytes(), tissue.reals.tobytes()
