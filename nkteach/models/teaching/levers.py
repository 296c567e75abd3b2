"""What a student moves: the same in every patient, unless it says so."""

from .sources import (
    ANDRE,
    DE_PILLIS,
    DELCONTE,
    IRWIN,
    JUNG,
    KUZNETSOV,
    NA_2000,
    TOLLERUD,
    VALENZUELA,
    lever,
)

# fmt: off
parameters = (
    # levers: the two arms and the two functions of the NK cell
    lever("innate", 1, "switch", 0, 1, "assumed: a lever",
          "NK cells present (dendritic cells stay)"),
    lever("adaptive", 1, "switch", 0, 1, "assumed: a lever", "T-cell priming possible"),
    lever("cytotoxic", 1, "x normal", 0, 1.5, "assumed: a lever", "killing by NK cells"),
    lever("cytokine", 1, "x normal", 0, 1.5, "assumed: a lever",
          "interferon-gamma from NK cells"),
    # levers: the tumour
    lever("tumour_cells", 1000, "cells", 0, 50000, "assumed: a lever",
          "tumour cells at the start"),
    lever("mhc_low", 0.5, "share", 0, 1, "assumed: a lever",
          "share of tumour cells that hide MHC-I"),
    lever("growth_rate", 0.25, "1/day", 0.1, 0.5,
          f"assumed: between 0.18 {KUZNETSOV} and 0.51 {DE_PILLIS}",
          "division of tumour cells", spread=0.5),
    # levers: lifestyle. No proven effect on cancer: only "if NK cells changed this way".
    lever("smoking", 0, "switch", 0, 1, "assumed: no proven effect on cancer through NK cells",
          "smoker"),
    lever("exercise", 0, "switch", 0, 1, "assumed: no proven effect on cancer through NK cells",
          "regular training"),
    lever("short_sleep", 0, "nights a week", 0, 7,
          "assumed: no proven effect on cancer through NK cells", "short nights"),
    # what is known of lifestyle: low to high is the evidence interval
    lever("smoking_nk_supply", 0.87, "x normal", 0.74, 1.0,
          f"{TOLLERUD}: 0.74 of normal as a share of lymphocytes, of which smokers have more;"
          " value: middle of the interval", "NK number in smokers"),
    lever("smoking_nk_activity", 0.71, "x normal", 0.47, 0.95,
          f"{JUNG}: 0.95; Ginns 1985: 0.47; value: middle of the interval",
          "NK activity in smokers"),
    lever("exercise_nk_supply", 1.0, "x normal", 0.97, 1.27,
          f"{VALENZUELA}: difference 1.47 (-0.35 to 3.29), taken as % of lymphocytes on a base"
          " of 12 % (base assumed); not significant, so 1.0", "NK number with training"),
    lever("exercise_nk_activity", 1.0, "x normal", 0.9, 1.75,
          f"{VALENZUELA}: no difference in 13 trials, so 1.0; top: 16 to 28 % in a small trial,"
          f" {NA_2000}; bottom assumed", "NK activity with training"),
    lever("short_sleep_nk_activity", 0.86, "x normal", 0.72, 1.0,
          f"{IRWIN}: 0.72 after one short night, normal after one good one; lasting effect"
          " unknown; value: middle of the interval", "NK activity if every night is short"),
    # levers: further challenges
    lever("second_tumour_day", 0, "day", 0, 365, "assumed: a lever", "day of a second tumour"),
    lever("second_tumour_cells", 0, "cells", 0, 50000, "assumed: a lever",
          "cells of a second tumour"),
    lever("virus_cells", 0, "cells", 0, 10000, "assumed: a lever",
          "virus-infected cells at the start"),
    # levers: treatment
    lever("donor_nk_cells", 0, "cells", 0, 20000, "assumed: a lever", "donor NK cells given"),
    lever("donor_nk_day", 0, "day", 0, 365, "assumed: a lever", "day of donor NK cells"),
    lever("donor_kir_mismatch", 0, "switch", 0, 1, "assumed: a lever",
          "donor NK cells are not inhibited by the patient's MHC-I"),
    lever("donor_t_cells", 0, "cells", 0, 1000,
          "assumed: 10 alloreactive cells stand for 1e7 CD3/kg",
          "alloreactive donor T cells given"),
    lever("donor_t_day", 0, "day", 0, 365, "assumed: a lever", "day of donor T cells"),
    lever("il15_therapy", 0, "half-effects", 0, 10, "assumed: a lever",
          "IL-15 given, added to the resting level"),
    lever("il15_therapy_day", 0, "day", 0, 365, "assumed: a lever", "first day of IL-15"),
    lever("il15_therapy_days", 365, "days", 1, 3650, "assumed: a lever",
          "length of the IL-15 treatment"),
    lever("antibody", 0, "switch", 0, 1, "assumed: a lever",
          "antibody on tumour cells, seen through CD16"),
    lever("nkg2a_block", 0, "switch", 0, 1, f"assumed; block of NKG2A, {ANDRE}",
          "antibody against NKG2A"),
    lever("cish_knockout", 0, "switch", 0, 1, f"assumed; direction {DELCONTE}",
          "NK cells without CIS"),
)
