"""The lattice: cells and signals are conserved, cells walk as measured."""

import numpy as np
import pytest
from tissue_tools import EMPTY, consistent, nks, ruled

import nkteach as nk
from nkteach.core import tissue_layout as layout

SETTINGS = [
    {},
    {"tumour_cells": 20_000, "healthy_cells": 100_000},
    {"tumour_cells": 0, "virus_cells": 2_000},
    {"tumour_cells": 5_000, "donor_nk_cells": 5_000, "donor_t_cells": 500, "donor_t_day": 1},
    {"second_tumour_day": 2, "second_tumour_cells": 5_000, "adaptive": 0, "tissue_wandering": 0.5},
    {
        "tumour_cells": 10_000,
        "wandering_cells": 2_000,
        "wandering_day": 1,
        "drug_dose": 2,
        "drug_day": 0.5,
        "drug_cycles": 2,
        "drug_interval": 7,
        "bout": 1,
        "il2_therapy": 10,
    },
]


# Cells are conserved


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("mixing", [False, True])
def test_cells_are_conserved(settings, mixing):
    tissue = nk.tissue(seed=3, mixing=mixing, **settings)
    consistent(tissue)
    for hours in (0.1, 1, 5, 18, 24, 48, 96):
        consistent(tissue.step(hours=hours))


def test_a_full_tissue_stays_sound():
    """Every site taken: nothing can be put, nothing is lost, the clock goes on."""
    tissue = nk.tissue(seed=1, tumour_cells=50_000, carrying_capacity=500_000, growth_rate=0.5)
    assert tissue.place("tumour_mhc_high", 1280, 1280, 2560) > 40_000
    assert tissue.place("tumour_mhc_low", 1280, 1280, 2560) == 0
    assert int(tissue._native.whole[layout.COUNT]) == layout.SITES
    consistent(tissue.step(hours=6))


def test_counts_are_scaled_to_the_volume_with_the_right_mean():
    starts = [nk.tissue(seed=seed).counts for seed in range(60)]
    volume = nk.tissue().volume
    assert volume == pytest.approx(256 * 256 * 1e-6)
    for name, per_mm3 in (("tumour_mhc_low", 500), ("nk", 1082.5), ("healthy", 50_000)):
        counts = [start[name] for start in starts]
        assert max(counts) - min(counts) <= 2
        assert np.mean(counts) == pytest.approx(per_mm3 * volume, abs=0.35)


# The field


def spreading(diffusion):
    """A tissue with nobody in it, whose field spreads and is not lost."""
    return ruled(nk.teaching, ifn_decay="0").tissue(seed=1, tissue_ifn_diffusion=diffusion, **EMPTY)


def test_the_field_conserves_mass():
    tissue = spreading(1.0)
    native = tissue._native
    random = np.random.default_rng(1)
    native.field()[:] = random.uniform(0, 5, native.field().shape)
    before = tissue.field.sum()
    for _ in range(20):
        tissue.step(hours=5)
        assert tissue.field.sum() == pytest.approx(before, rel=1e-12)
    assert tissue.field.std() < 0.01, "it has spread"


def test_the_field_spreads_as_a_gaussian():
    """Against exp(-r^2 / 4 D t) / (4 pi D t), within 2 % of its peak."""
    diffusion = 0.1  # mm2/day
    tissue = spreading(diffusion)
    tissue._native.field()[64, 60] = 1000.0
    hours = 10
    tissue.step(hours=hours)
    voxel = 2 * tissue.site_size / 1000
    y, x = np.mgrid[:128, :128]
    squared = ((x - 60) ** 2 + (y - 64) ** 2) * voxel**2
    spread = 4 * diffusion * hours / 24
    exact = 1000 * voxel**2 * np.exp(-squared / spread) / (np.pi * spread)
    assert abs(tissue.field - exact).max() < 0.02 * exact.max()
    # The second moment of an implicit step is exact.
    variance = (tissue.field * squared).sum() / 1000
    assert variance == pytest.approx(spread, rel=1e-3)


def test_the_field_is_lost_at_the_rate_of_the_network():
    tissue = nk.tissue(seed=1, **EMPTY)
    tissue._native.field()[:] = 1.0
    tissue.step(hours=6)
    # An implicit step of 5 minutes loses a little less than exp.
    assert tissue.field.mean() == pytest.approx(np.exp(-6 * 0.25), rel=0.02)


def test_interferon_gamma_stands_where_nk_cells_meet_the_tumour():
    tissue = nk.tissue(seed=7, adaptive=0).step(hours=48)
    cells = tissue.cells
    tumour = np.char.startswith(cells["kind"], "tumour")
    row, column = (cells[axis][tumour] / 20 for axis in ("y", "x"))
    at_tumour = tissue.field[row.astype(int), column.astype(int)].mean()
    assert at_tumour > 1.5 * tissue.field.mean()
    assert nk.tissue(seed=7, adaptive=0, cytokine=0).step(hours=48).field.max() == 0


# Walking


def test_nk_cells_walk_as_fast_as_measured():
    """5 um/min along their path (Ichise): here steps of a site or its diagonal."""
    tissue = nk.tissue(seed=2, tumour_cells=0, nk_tissue_ratio=10)
    native = tissue._native
    paths = []
    for _ in range(60):
        native.advance(1)
        nks = native.of_cells("kind") == layout.NK
        sites = [native.of_cells(name)[nks] for name in ("site", "last_site")]
        (y1, x1), (y0, x0) = (np.divmod(site, layout.WIDTH) for site in sites)
        paths.append(np.hypot(x1 - x0, y1 - y0))
    speed = 10 * np.concatenate(paths).mean()
    assert speed == pytest.approx(5, rel=0.05)


def test_a_straighter_walk_leads_further():
    def distance(persistence):
        tissue = nk.tissue(seed=4, tumour_cells=0, nk_tissue_ratio=10, nk_leaving=0.3,
                           tissue_persistence=persistence)  # fmt: skip
        before = {cell["identity"]: (cell["x"], cell["y"]) for cell in nks(tissue)}
        after = nks(tissue.step(hours=2))
        moved = [
            np.hypot(cell["x"] - x, cell["y"] - y)
            for cell in after
            for x, y in [before.get(cell["identity"], (np.nan, np.nan))]
        ]
        return np.nanmean(moved)

    assert distance(30) > 1.5 * distance(3)


def test_nk_cells_are_drawn_up_the_gradient():
    """From one colony, how near are NK cells on the second day? Means of ten seeds."""

    def near(attraction):
        found = []
        for seed in range(10):
            tissue = nk.tissue(seed=seed, adaptive=0, tissue_colonies=1, nk_recruitment=0,
                               tissue_attraction=attraction)  # fmt: skip
            x, y = (np.median(tissue.cells[axis][tissue.cells["kind"] == "tumour_mhc_high"])
                    for axis in ("x", "y"))  # fmt: skip
            cells = nks(tissue.step(hours=36))
            found.append((np.hypot(cells["x"] - x, cells["y"] - y) < 400).mean())
        return np.mean(found)

    assert near(1.0) > 1.5 * near(0.0)
