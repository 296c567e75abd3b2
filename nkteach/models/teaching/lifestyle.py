"""Lifestyle and age: how NK number and NK activity differ, as far as studies of people say.

None has a proven effect on cancer through NK cells: a run says "if NK cells changed this way".
"""

from ...network import Event, Parameter, Quantity
from .sources import BITTMAN, HERSEY, MELISKA, PEDERSEN, SEGERSTROM, WACHI, ZHANG, lever

# fmt: off
parameters = (
    lever("smoking_stop_day", 365, "day", 0, 365,
          "assumed: a lever; 365: does not stop", "day a smoker stops"),
    Parameter("smoking_recovery", 30, "days", 7, 120,
              f"assumed: killing up within 31 days, {MELISKA}, and at 3 months, {HERSEY}",
              "time until most of smoking's effect is gone"),
    lever("music", 0, "switch", 0, 1, "assumed: no proven effect on cancer through NK cells",
          "music therapy"),
    lever("music_nk_activity", 1.0, "x normal", 0.8, 1.3,
          f"{BITTMAN}: up in 1 of 4 ways of drumming; {WACHI}: higher than in readers, up in those"
          " who began low, down in those who began high; how much, not read; so 1.0; interval"
          " assumed", "NK activity with music"),
    lever("stress", 0, "switch", 0, 1, "assumed: no proven effect on cancer through NK cells",
          "lasting stress"),
    lever("stress_nk_activity", 0.85, "x normal", 0.7, 1.0,
          f"assumed; direction {SEGERSTROM}", "NK activity under lasting stress"),
    lever("age", 40, "years", 20, 90, "assumed: no proven effect on cancer through NK cells",
          "age"),
    lever("age_nk_production", 0.49, "x normal", 0.3, 1.0,
          f"{ZHANG}: 7.3 against 15e6 cells/L/day", "NK cells made at 75"),
    lever("age_nk_number", 1.2, "x normal", 1.0, 1.5,
          f"assumed; direction {ZHANG}", "NK number at 75"),
    lever("age_nk_activity", 0.8, "x normal", 0.6, 1.0,
          f"assumed; direction {ZHANG}", "NK activity at 75"),
    lever("mouse_running", 0, "switch", 0, 1,
          "assumed: shows mice, not people", "mice with a running wheel"),
    lever("mouse_nk_arrival", 2.5, "x normal", 1, 5,
          f"assumed; more NK cells in the tumour, {PEDERSEN}", "NK cells that come, running mice"),
)

quantities = (
    Quantity("aging", "max(0, age - 40) / 35", "share", "1 at 75 years"),
    Quantity("age_number", "age_nk_number ** aging", "x normal", "NK number, by age"),
    Quantity("age_activity", "age_nk_activity ** aging", "x normal", "NK activity, by age"),
    Quantity("nk_loss", "nk_turnover * age_nk_production ** aging / age_number", "1/day",
             "net loss of NK cells, by age: fewer are made, and they live longer"),
    Quantity("smoking_stops", "min(1, 365 - smoking_stop_day)", "share", "0 if never"),
    Quantity("smoking_left", "smoking * (1 - smoking_stops"
             " * (1 - exp(-max(0, day - smoking_stop_day) / smoking_recovery)))", "share",
             "effect of smoking that is left"),
    Quantity("nk_supply_start", "(1 + smoking * (smoking_nk_supply - 1))"
             " * (1 + exercise * (exercise_nk_supply - 1)) * age_number", "x normal",
             "NK number on day 0, by lifestyle"),
    Quantity("nk_supply", "(1 + smoking_left * (smoking_nk_supply - 1))"
             " * (1 + exercise * (exercise_nk_supply - 1)) * age_number", "x normal",
             "NK number, by lifestyle"),
    Quantity("nk_activity_others", "(1 + exercise * (exercise_nk_activity - 1))"
             " * (1 + short_sleep / 7 * (short_sleep_nk_activity - 1))"
             " * (1 + stress * (stress_nk_activity - 1))"
             " * (1 + music * (music_nk_activity - 1)) * age_activity",
             "x normal", "NK activity, by lifestyle other than smoking"),
    Quantity("nk_activity_start", "(1 + smoking * (smoking_nk_activity - 1)) * nk_activity_others",
             "x normal", "NK activity on day 0, by lifestyle"),
    Quantity("nk_activity", "(1 + smoking_left * (smoking_nk_activity - 1)) * nk_activity_others",
             "x normal", "NK activity, by lifestyle"),
)

events = (
    Event("smoking_stop_day", "", "smoking * smoking_stops", "stops smoking"),
)
