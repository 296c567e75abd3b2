"""NK cells in blood, on vessel walls and in tissue: where they come from, divide, arm and die."""

from ...network import Parameter, Quantity, Reaction, Species
from .sources import CONLON, DELCONTE, FELICES, HALAMA, NK_PER_UL, PARKHURST, ZHANG

# fmt: off
species = (
    Species("nk_blood", "cells/uL", "NK cells in blood", f"{NK_PER_UL} * innate * nk_supply_start",
            kind="pool"),
    Species("nk_marginated", "cells/uL", "NK cells resting on vessel walls",
            f"{6 * NK_PER_UL} * innate * nk_supply_start", kind="pool"),
    Species("nk_resting", "cells", "NK cells in tissue, resting",
            "197 * nk_tissue_ratio * innate * nk_supply_start"),
    Species("nk_armed", "cells", "NK cells in tissue, armed",
            "19.5 * nk_tissue_ratio * innate * nk_supply_start"),
    Species("nk_donor", "cells", "NK cells of a donor, armed", 0),
)

parameters = (
    # NK number
    Parameter("nk_turnover", 0.07, "1/day", 0.03, 0.15, ZHANG, "net loss of NK cells at rest"),
    Parameter("nk_margination", 40, "1/day", 10, 100, "assumed", "blood to vessel wall"),
    Parameter("nk_tissue_ratio", 5, "uL/mm3", 2, 10, "assumed",
              "NK per mm3 tissue / NK per uL blood"),
    Parameter("nk_leaving", 1, "1/day", 0.3, 3, "assumed", "NK cells leaving the tissue"),
    Parameter("nk_recruitment", 2, "ratio", 0, 10, "assumed", "more arrive at full alarm"),
    Parameter("nk_division", 0.8, "1/day", 0.3, 1.5, f"assumed: fitted to 10- to 34-fold, {CONLON}",
              "fastest division"),
    Parameter("nk_division_half", 2, "half-effects", 0.5, 5, "assumed", "IL-15 for half of it"),
    Parameter("nk_ceiling", 40, "x normal", 10, 100, "assumed", "largest NK number"),
    Parameter("donor_starvation", 0.25, "1/day", 0, 1, "assumed", "donor NK death without IL-15"),
    # NK arming
    Parameter("arming", 4, "1/day", 1, 10, "assumed", "fastest arming, by IL-15 or by targets"),
    Parameter("arming_half", 5, "half-effects", 1, 10, f"assumed; CIS raises it, {DELCONTE}",
              "IL-15 for half of it"),
    Parameter("arming_targets", 300, "cells", 50, 2000, "assumed",
              "recognised targets for half of it"),
    Parameter("disarming", 1, "1/day", 0.2, 5, "assumed", "armed to resting"),
)

# A patient's luck goes by a parameter's place: these, which came later, stand after the others.
later_parameters = (
    Parameter("nk_coming_most", 1.5, "x normal", 1, 10, f"assumed; direction {PARKHURST}; {HALAMA}",
              "NK cells in blood beyond which no more come to the tissue", spread=0),
    Parameter("il15_wear_most", 0.9, "share", 0, 1, f"assumed; direction {FELICES}",
              "killing that NK cells lose under lasting IL-15"),
    Parameter("il15_wear_days", 5, "days", 1, 30, f"assumed; direction {FELICES}",
              "time until most of it is lost, and of what mends afterwards"),
)

quantities = (
    Quantity("nk", "nk_resting + nk_armed + nk_donor", "cells", "NK cells in tissue"),
    Quantity("rest_division", "nk_division * il15_rest**2 / (nk_division_half**2 + il15_rest**2)",
             "1/day", "NK division at rest"),
    Quantity("blood_division",
             "nk_division * blood_support**2 / (nk_division_half**2 + blood_support**2)"
             f" * max(0, 1 - (nk_blood + nk_marginated) / (nk_ceiling * {7 * NK_PER_UL}))",
             "1/day", "NK division in blood"),
    Quantity("tissue_division", "nk_division * support**2 / (nk_division_half**2 + support**2)"
             f" * max(0, 1 - nk / (nk_ceiling * {NK_PER_UL} * nk_tissue_ratio))",
             "1/day", "NK division in tissue"),
    Quantity("nk_coming", "min(nk_blood + nk_marginated,"
             f" nk_coming_most * {7 * NK_PER_UL} * nk_supply)",
             "cells/uL", "NK cells in blood and on vessel walls of which some come to the tissue"),
    Quantity("nk_death", "nk_loss + rest_division * (1 - 1 / nk_ceiling)", "1/day", "NK death"),
    Quantity("arming_now", "arming * (support / (arming_half * (1 - 0.9 * cish_knockout) + support)"
             " + provoked) * calmed", "1/day", "resting to armed"),
)

reactions = (
    # NK cells in blood
    Reaction("nk_production", "0 -> nk_blood",
             f"innate * nk_supply * nk_loss * {7 * NK_PER_UL}", source=ZHANG),
    Reaction("blood_nk_divide", "nk_blood -> 2 nk_blood", "blood_division * nk_blood"),
    Reaction("marginated_nk_divide", "nk_marginated -> 2 nk_marginated",
             "blood_division * nk_marginated"),
    Reaction("blood_nk_die", "nk_blood -> 0", "nk_death * nk_blood"),
    Reaction("marginated_nk_die", "nk_marginated -> 0", "nk_death * nk_marginated"),
    Reaction("margination", "nk_blood -> nk_marginated",
             "nk_margination * (1 + bout_margination * cortisol) * nk_blood"),
    Reaction("nk_release", "nk_marginated -> nk_blood",
             "(nk_margination / 6 - nk_loss + bout_release * adrenaline) * nk_marginated"),
    # NK cells in tissue. Blood and vessel walls stand for the whole body: 1 mm3 of tissue does not
    # drain it. What a bout moves between the two changes nothing here.
    Reaction("nk_arrive", "0 -> nk_resting",
             "nk_tissue_ratio * (nk_leaving + nk_loss) * nk_coming / 7"
             " * (1 + nk_recruitment * alarm) * (1 - suppression_arrival * suppression)"
             " * (1 + mouse_running * (mouse_nk_arrival - 1))"),
    Reaction("resting_nk_leave", "nk_resting -> 0", "nk_leaving * nk_resting"),
    Reaction("armed_nk_leave", "nk_armed -> 0", "nk_leaving * nk_armed"),
    Reaction("resting_nk_divide", "nk_resting -> 2 nk_resting", "tissue_division * nk_resting"),
    Reaction("armed_nk_divide", "nk_armed -> 2 nk_armed", "tissue_division * nk_armed"),
    Reaction("donor_nk_divide", "nk_donor -> 2 nk_donor", "tissue_division * nk_donor"),
    Reaction("resting_nk_die", "nk_resting -> 0", "nk_death * nk_resting"),
    Reaction("armed_nk_die", "nk_armed -> 0", "nk_death * nk_armed"),
    Reaction("donor_nk_die", "nk_donor -> 0",
             "(nk_death + donor_starvation * 0.5 / (0.5 + support)) * nk_donor",
             "starve without IL-15 or IL-2"),
    Reaction("nk_arm", "nk_resting -> nk_armed", "arming_now * nk_resting"),
    Reaction("nk_disarm", "nk_armed -> nk_resting", "disarming * nk_armed"),
)
