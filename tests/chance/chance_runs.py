"""Runs by chance of small networks, and how a sample is compared with what it should be.

Every seed is fixed, so a test either always passes or never. The chance that a right core fails a
test is stated: RARE, at most.
"""

import math

import numpy as np

import nkteach as nk
from nkteach.core import layout
from nkteach.core.layout import REPORTED
from nkteach.lenses.average import compiled

RARE = 1e-3
SIGMAS = 3.9  # standard errors that a mean strays by less than once in 10,000 times
BY_CHANCE = ("exact", "auto", "leap")
SEED = np.uint64(11)


def network(species, reactions, parameters=None, **more):
    """A network of counts {name: initial} or Species, and of reactions (name, how, rate)."""
    return nk.Network(
        name="small",
        title="Small",
        volume="a drop",
        species=[
            part if isinstance(part, nk.Species) else nk.Species(name, "cells", "", part)
            for name, part in species.items()
        ],
        parameters=[
            nk.Parameter(name, value, "1/day", 0, 1e9, "assumed")
            for name, value in (parameters or {}).items()
        ],
        reactions=[nk.Reaction(*reaction) for reaction in reactions],
        **{"quantities": (), **more},
    )


def signal(name, initial=0.0):
    return nk.Species(name, "units", "", initial, kind="signal")


def run(model, runs, days, columns, method="exact", every=None, seed=1, settings=None, **more):
    """{column: array of shape (runs, rows)}, and the reports of the runs."""
    if isinstance(model, nk.Network):
        model = compiled(model)
    block = model.cohort(
        settings or {}, days, every or days, range(runs), seed, method, {}, columns, **more
    )
    assert not block.summary[:, layout.STATUS].any()
    return dict(zip(columns, np.moveaxis(block.rows, 2, 0), strict=True)), block.summary[
        :, REPORTED:
    ]


def within(values, exact, sigmas=SIGMAS):
    """Whether the mean of a sample is as far from `exact` as its standard error allows."""
    error = values.std(axis=0, ddof=1) / math.sqrt(len(values))
    return np.all(np.abs(values.mean(axis=0) - exact) <= sigmas * error)


EXTINCT_A = (nk.Extinction(("A",)),)


def birth_and_death(start, birth, death):
    return network(
        {"T": start},
        [("birth", "T -> 2 T", "b * T"), ("death", "T -> 0", "d * T")],
        {"b": birth, "d": death},
        extinctions=(nk.Extinction(("T",)),),
        outcome=nk.Outcome("T", "1e6"),
    )


def is_count(values):
    return (values >= 0).all() and np.array_equal(values, np.floor(values))
