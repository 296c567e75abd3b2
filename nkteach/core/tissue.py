"""The space lens: a network's cells on a lattice, minute by minute.

Written over memory that the caller gives (tissue_layout.py); nothing is allocated, nothing raises.
Random numbers hang on a seed, a cell's identity and the minute, so the same levers and the same
seed give the same bits in both homes, however a run is cut into steps.
"""

from . import rule
from .calls import Reals, Whole, typed
from .field import level, send_out_and_lose, spread
from .tissue_body import arrivals, body, given, prepare
from .tissue_layout import (
    FIELD,
    FIELD_MINUTES,
    FIELD_WIDTH,
    MINUTES,
    MIXING,
    SOLVER,
    SOURCE,
    VOXEL,
    VOXELS,
)
from .tissue_residents import residents
from .tissue_start import begin, place
from .tissue_walkers import take_stock, walkers

LARGEST = 1e15  # as a network's parameters


@typed
def fault(rules: Reals):
    """Return the place of the first rule that no tissue can go by, or -1."""
    for k in range(rule.COUNT):
        if not 0.0 <= rules[k] <= LARGEST:
            return k
    for k in rule.POSITIVE:
        if rules[k] == 0.0:
            return k
    return -1


@typed
def begin_tissue(whole: Whole, reals: Reals, rules: Reals):
    """Begin a tissue at minute 0.

    whole   int32, WHOLE of them; SEED_LOW, SEED_HIGH and MIXING (1: stirred) are the caller's
    reals   float64, REALS of them
    rules   float64, as the program `tissue` wrote them
    """
    begin(whole, reals, rules)
    take_stock(whole)
    prepare(whole, reals, rules)


@typed
def _solve_field(whole: Whole, reals: Reals, rules: Reals):
    """Let interferon-gamma spread and be lost for FIELD_MINUTES."""
    days = FIELD_MINUTES / 1440.0
    field, source = reals[FIELD : FIELD + VOXELS], reals[SOURCE : SOURCE + VOXELS]
    send_out_and_lose(field, source, rules[rule.ifn_decay] * days)
    if whole[MIXING]:
        mean = level(field)
        for voxel in range(VOXELS):
            field[voxel] = mean
        return
    width = VOXEL * rules[rule.site_size] * 1e-3
    room = reals[SOLVER : SOLVER + 2 * FIELD_WIDTH]
    spread(field, room, rules[rule.ifn_diffusion] * days / (width * width))


@typed
def advance_tissue(whole: Whole, reals: Reals, rules: Reals, minutes: int):
    """Let a tissue go on for some minutes."""
    for _ in range(minutes):
        prepare(whole, reals, rules)
        given(whole, reals, rules)
        body(whole, reals, rules)
        arrivals(whole, reals, rules)
        walkers(whole, reals, rules)
        residents(whole, reals, rules)
        whole[MINUTES] += 1
        if whole[MINUTES] % FIELD_MINUTES == 0:
            _solve_field(whole, reals, rules)
        take_stock(whole)


@typed
def place_cells(whole: Whole, reals: Reals, rules: Reals, kind: int, x: int, y: int, radius: int):
    """Put cells of a kind on a disc (see tissue_start.place); return how many."""
    done = place(whole, reals, rules, kind, x, y, radius)
    take_stock(whole)
    return done
