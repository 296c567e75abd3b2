"""The well of a killing assay: what it needs beyond the teaching network, and how it changes it.

Rules come from the network's tissue, so that a lever moves the well as it moves the tissue. Here
stand what only a well has, with unit and source, and what a well has not.
"""

from ...network import Parameter

FITTED = "fitted to kill counts and lysis: docs/killing-assay.md"

# fmt: off
parameters = (
    Parameter("well_efficiency", 0.35, "x normal", 0, 100,
              f"{FITTED}; a pair's own: PAIRS", "kills at a meeting, these NK cells and targets"),
    Parameter("well_killers", 0.85, "share", 0.05, 1, FITTED, "NK cells that kill at all"),
    Parameter("well_skill_spread", 1, "share", 0, 1, FITTED,
              "how those that kill differ: all alike (0) to exponential (1)"),
    Parameter("well_handling_time", 0.02, "day", 0.002, 0.3, FITTED, "time spent on one target"),
    Parameter("well_contact", 4, "x normal", 0.1, 10, FITTED,
              "meetings of cells that lie side by side"),
    Parameter("well_armed", 1, "share", 0, 1, "assumed: kept with IL-2 before",
              "NK cells armed at the start"),
    Parameter("well_spontaneous", 0.3, "1/day", 0, 5, "assumed: 5 % in 4 h",
              "targets that die by themselves"),
)
# fmt: on

# No vessels, no host, nothing grows in these hours, and the medium dilutes what cells send out.
ABSENT = (
    "growth", "mhc_hiding", "mhc_return", "wandering", "healthy_regrowth", "virus_spread",
    "virus_death", "drug_kills_tumour", "drug_kills_nk", "drug_kills_t", "nk_arrival",
    "nk_division", "nk_death", "nk_leaving", "disarming", "dendritic_cells", "dendritic_return",
    "antigen_uptake", "cd8_arrival", "ifn_secretion",
)  # fmt: skip

# What a well has of its own, by the name that the network knows it by.
INSTEAD = {
    "handling_time": "well_handling_time",
    "tissue_killers": "well_killers",
    "tissue_skill_spread": "well_skill_spread",
    "tumour_death": "well_spontaneous",
}

# Efficiencies fitted to the measured lysis of each pair (docs/killing-assay.md).
PAIRS = {
    "Kasumi1, WT NK": 0.0158,
    "Kasumi1, AAVS1 control NK": 0.0126,
    "Kasumi1, CD33 CAR-NK Gen2": 0.0697,
    "HL60, WT NK": 0.037,
    "HL60, AAVS1 control NK": 0.0397,
    "HL60, CD33 CAR-NK Gen2": 0.1053,
}
