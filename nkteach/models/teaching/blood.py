"""Blood: NK cells among the other white cells, and how one bout of exercise moves them."""

from ...network import Event, Parameter, Quantity, Reaction, Species
from .sources import SHEPHARD, STAIRS, lever

# fmt: off
species = (
    Species("lymphocytes_other", "cells/uL", "other lymphocytes (T, B and others) in blood",
            "lymphocytes_rest", kind="pool"),
    Species("white_other", "cells/uL", "other white cells (neutrophils, monocytes and others)"
            " in blood", "white_rest", kind="pool"),
    Species("adrenaline", "bouts", "adrenaline, 1 at the start of a full bout", 0, kind="signal"),
    Species("cortisol", "half-effects", "cortisol after a bout", 0, kind="signal"),
)

# The other white cells act on nothing: alike in all patients, they cost a usual run nothing.
parameters = (
    lever("bout", 0, "x full bout", 0, 1,
          f"assumed: a lever; a full bout is running up 150 stairs, {STAIRS}",
          "one bout of exercise"),
    lever("bout_day", 1, "day", 0, 365, "assumed: a lever", "day of the bout"),
    Parameter("lymphocytes_rest", 1590, "cells/uL", 800, 3500,
              "assumed: NK cells are 12 % of lymphocytes", "other lymphocytes at rest",
              spread=0),
    Parameter("white_rest", 4200, "cells/uL", 2000, 8000,
              "assumed; 6,000 white cells per uL, unverified", "other white cells at rest",
              spread=0),
    Parameter("lymphocyte_turnover", 0.05, "1/day", 0.01, 0.2, "assumed",
              "other lymphocytes renewed", spread=0),
    Parameter("white_turnover", 0.2, "1/day", 0.05, 1, "assumed", "other white cells renewed",
              spread=0),
    Parameter("adrenaline_decay", 144, "1/day", 30, 300, "assumed: ten minutes", "end of a bout"),
    Parameter("cortisol_rise", 160, "1/day", 30, 300, "assumed", "cortisol from a bout"),
    Parameter("cortisol_decay", 8, "1/day", 3, 20, "assumed: normal again by 24 h",
              "loss of cortisol"),
    Parameter("bout_release", 1000, "1/day", 100, 2000,
              f"assumed: blood NK cells about six-fold within minutes, {STAIRS}",
              "NK cells that let go of the vessel wall"),
    Parameter("bout_margination", 3, "ratio", 0, 10,
              f"assumed: under half of rest 1 to 2 h after a bout, {SHEPHARD}",
              "more NK cells hold on to the wall under cortisol"),
    Parameter("bout_others", 0.5, "ratio", 0, 2, "assumed", "more of the other white cells"),
)

quantities = (
    Quantity("lymphocytes_blood", "lymphocytes_other * (1 + bout_others * adrenaline)",
             "cells/uL", "other lymphocytes in blood now"),
    Quantity("white_blood", "white_other * (1 + bout_others * adrenaline)",
             "cells/uL", "other white cells in blood now"),
    Quantity("white_cells", "nk_blood + lymphocytes_blood + white_blood", "cells/uL",
             "all white cells in blood"),
    Quantity("nk_white_share", "nk_blood / (white_cells + 1e-9)", "share",
             "NK cells among the white cells"),
)

reactions = (
    Reaction("lymphocytes_made", "0 -> lymphocytes_other",
             "lymphocyte_turnover * lymphocytes_rest"),
    Reaction("lymphocytes_lost", "lymphocytes_other -> 0",
             "lymphocyte_turnover * lymphocytes_other"),
    Reaction("white_made", "0 -> white_other", "white_turnover * white_rest"),
    Reaction("white_lost", "white_other -> 0", "white_turnover * white_other"),
    Reaction("adrenaline_lost", "adrenaline -> 0", "adrenaline_decay * adrenaline"),
    Reaction("cortisol_made", "0 -> cortisol", "cortisol_rise * adrenaline"),
    Reaction("cortisol_lost", "cortisol -> 0", "cortisol_decay * cortisol"),
)

events = (
    Event("bout_day", "adrenaline", "bout", "bout of exercise"),
)
