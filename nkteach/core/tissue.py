"""The space lens: a network's cells on a lattice, minute by minute.

Written over memory that the caller gives (tissue_layout.py); nothing is allocated, nothing raises.
Random numbers hang on a seed, a cell's identity and the minute, so the same levers and the same
seed give the same bits in both homes, however a run is cut into steps.
"""

from . import rule
from .calls import Handles, Reals, Whole, typed
from .field import level, send_out_and_lose, spread
from .tissue_body import arrivals, body, given, measure, prepare
from .tissue_layout import (
    CLOSED,
    FIELD,
    FIELD_MINUTES,
    FIELD_WIDTH,
    LEVEL,
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


@typed
def begin_tissue(plan: Whole, whole: Whole, reals: Reals, rules: Reals, amounts: Reals):
    """Begin a tissue at minute 0.

    plan     int32, of the network's space; see tissue_layout.py
    whole    int32, WHOLE of them; SEED_LOW, SEED_HIGH and MIXING (1: stirred) are the caller's
    reals    float64, REALS of them
    rules    float64, as the program `tissue` wrote them
    amounts  float64, of each species at the start, per mm3
    """
    begin(plan, whole, reals, rules, amounts)
    take_stock(whole)
    prepare(reals, rules)


@typed
def _solve_field(whole: Whole, reals: Reals, rules: Reals):
    """Let interferon-gamma spread and be lost for FIELD_MINUTES."""
    days = FIELD_MINUTES / 1440.0
    field, source = reals[FIELD : FIELD + VOXELS], reals[SOURCE : SOURCE + VOXELS]
    send_out_and_lose(field, source, rules[rule.ifn_decay] * days)
    mean = level(field)
    reals[LEVEL] = mean
    if whole[MIXING]:
        for voxel in range(VOXELS):
            field[voxel] = mean
        return
    width = VOXEL * rules[rule.site_size] * 1e-3
    room = reals[SOLVER : SOLVER + 2 * FIELD_WIDTH]
    spread(field, room, rules[rule.ifn_diffusion] * days / (width * width))


@typed
def advance_tissue(
    program: Handles,
    plan: Whole,
    whole: Whole,
    reals: Reals,
    rules: Reals,
    parameters: Reals,
    minutes: int,
):
    """Let a tissue go on for some minutes; program: the handle of the network's `tissue`."""
    for _ in range(minutes):
        if not whole[CLOSED]:
            given(plan, whole, reals, rules)
            measure(plan, whole, reals)
            body(program, plan, whole, reals, rules, parameters)
            prepare(reals, rules)
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
