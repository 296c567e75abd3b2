"""The teaching network: natural killer (NK) cells, CD8 T cells and a tumour, in 18 amounts.

Why it has this shape:

* An NK cell weighs activating against inhibiting signals. A tumour cell that hides MHC-I loses the
  inhibition and is killed; a healthy cell without MHC-I carries no stress ligand and is left alone.
* A CD8 T cell sees only what MHC-I shows. So each arm leaves behind what the other one kills.
* NK cells are there from the start. CD8 T cells must be told: dead cell, dendritic cell, lymph
  node, division, and only then the tissue. A few stay as memory and answer sooner the next time.
* NK cells in blood, on vessel walls and in tissue are told apart: exercise moves cells between the
  first two, and treatment has to reach the third.
* IL-15 lets NK cells divide, survive and become armed. Interferon-gamma carries the alarm.
* A large tumour defends itself: it calms NK and CD8 cells and keeps NK cells out (TGF-beta), and
  its lasting antigen wears CD8 cells out (exhaustion). So there is a size above which both arms
  together fail.

Days, cells in 1 mm3 of tissue and 1 uL of blood. Most rates are assumed, plain numbers inside a
rate too: chosen so that the network shows the known behaviour. It teaches. It predicts nothing
about patients.
"""

from typing import Any

from ..network import Event, Extinction, Network, Outcome, Parameter, Quantity, Reaction, Species
from . import teaching_space

# Blood NK cells at rest: 15e6 made per litre and day / 6.9 % lost per day (Zhang 2007).
NK_PER_UL = 217

ZHANG = "Zhang 2007 doi:10.1111/j.1365-2567.2007.02573.x"
ICHISE = "Ichise, eLife 76269"
TOLLERUD = "Tollerud 1989 doi:10.1164/ajrccm/139.1.194"
JUNG = "Jung 2020 doi:10.15430/JCP.2020.25.1.13"
IRWIN = "Irwin 1996 doi:10.1096/fasebj.10.5.8621064"
VALENZUELA = "Valenzuela 2022 doi:10.1186/s40798-022-00419-w"
NA_2000 = "Na 2000 doi:10.1055/s-2007-973015"
VANHERBERGHEN = "Vanherberghen 2013 Blood 121:1326"
BHAT = "Bhat & Watzl 2007 doi:10.1371/journal.pone.0000326"
DELCONTE = "Delconte 2016 doi:10.1038/ni.3470"
VIEL = "Viel 2016 doi:10.1126/scisignal.aad1884"
WHERRY = "Wherry 2011 doi:10.1038/ni.2035"
CONLON = "Conlon 2015, PMC8061813"
ANDRE = "Andre 2018 doi:10.1016/j.cell.2018.10.014"
KUZNETSOV = "Kuznetsov 1994 doi:10.1007/BF02460644"
DE_PILLIS = "de Pillis 2005 doi:10.1158/0008-5472.CAN-05-0564"


# One line a part, so that the model is read like a table.
# fmt: off
species = (
    # targets
    Species("tumour_mhc_low", "cells", "tumour cells that hide MHC-I", "tumour_cells * mhc_low"),
    Species("tumour_mhc_high", "cells", "tumour cells that show MHC-I",
            "tumour_cells * (1 - mhc_low)"),
    Species("virus_infected", "cells", "virus-infected host cells", "virus_cells"),
    Species("healthy", "cells", "healthy host cells", "healthy_cells - virus_cells"),
    # NK cells
    Species("nk_blood", "cells/uL", "NK cells in blood", f"{NK_PER_UL} * innate * nk_supply",
            kind="pool"),
    Species("nk_marginated", "cells/uL", "NK cells resting on vessel walls",
            f"{6 * NK_PER_UL} * innate * nk_supply", kind="pool"),
    Species("nk_resting", "cells", "NK cells in tissue, resting",
            "197 * nk_tissue_ratio * innate * nk_supply"),
    Species("nk_armed", "cells", "NK cells in tissue, armed",
            "19.5 * nk_tissue_ratio * innate * nk_supply"),
    Species("nk_donor", "cells", "NK cells of a donor, armed", 0),
    # CD8 T cells and the cells that tell them
    Species("dendritic_tissue", "cells", "dendritic cells with antigen, in tissue", 0),
    Species("dendritic_node", "cells", "dendritic cells with antigen, in the lymph node", 0),
    Species("cd8_priming", "cells", "CD8 T cells dividing in the lymph node", 0),
    Species("cd8_effector", "cells", "effector CD8 T cells in tissue", 0),
    Species("cd8_memory", "cells", "memory CD8 T cells", 0),
    Species("cd8_exhausted", "cells", "exhausted CD8 T cells in tissue", 0),
    Species("t_donor", "cells", "T cells of a donor that attack the host (alloreactive)", 0),
    # signals, in units of the amount with half effect
    Species("ifn_gamma", "half-effects", "interferon-gamma", 0, kind="signal"),
    Species("il15", "half-effects", "IL-15", "il15_decay * il15_rest"
            " / (il15_decay + il15_uptake * 216.5 * nk_tissue_ratio * innate * nk_supply)",
            kind="signal"),
)


def lever(*fields: Any, **more: Any) -> Parameter:
    """What a student moves, and studies found: the same in every patient, unless it says so."""
    return Parameter(*fields, **{"spread": 0, **more})


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
          f"{JUNG}, Phillips 1985: 0.47 and 0.95; value: middle of the interval",
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
    # tumour and host
    Parameter("carrying_capacity", 1e5, "cells", 5e4, 5e5, "assumed", "largest tumour"),
    Parameter("tumour_death", 0.02, "1/day", 0, 0.1, "assumed", "tumour cells dying by themselves"),
    Parameter("mhc_hiding", 0.002, "1/day", 0, 0.02, "assumed", "MHC-I lost"),
    Parameter("mhc_return", 0.003, "1/day", 0, 0.1, "assumed", "MHC-I regained at full alarm"),
    Parameter("growth_brake", 0.5, "ratio", 0, 2, "assumed", "interferon-gamma slows division"),
    Parameter("healthy_cells", 5e4, "cells", 1e4, 1e5, "assumed", "healthy host cells"),
    Parameter("healthy_regrowth", 0.05, "1/day", 0.01, 0.2, "assumed", "host cells growing back"),
    Parameter("virus_spread", 3e-5, "1/(cell day)", 1e-5, 1e-4, "assumed",
              "infection of a neighbour"),
    Parameter("virus_death", 0.5, "1/day", 0.1, 2, "assumed", "infected cells dying of the virus"),
    # recognition by NK cells: activating ligand against inhibition by MHC-I
    Parameter("antibody_gain", 3, "ratio", 1, 10, "assumed", "activation added by the antibody"),
    Parameter("inhibition", 10, "ratio", 2, 20, "assumed", "weight of MHC-I"),
    Parameter("mismatch_inhibition", 2, "ratio", 0, 10, "assumed", "the same, mismatched donor"),
    Parameter("virus_mhc", 0.1, "x normal", 0, 1, "assumed", "MHC-I left on an infected cell"),
    Parameter("nkg2a_share", 5, "ratio", 0, 20, "assumed",
              "inhibition / (1 + this) under the block"),
    Parameter("healthy_ligand", 0, "ligand", 0, 1, "assumed", "stress ligand on healthy cells"),
    Parameter("healthy_mhc", 1, "x normal", 0, 1, "assumed", "MHC-I on healthy cells"),
    Parameter("recognition_half", 0.3, "ligand", 0.1, 1, "assumed", "signal with half effect"),
    # killing
    Parameter("contact_rate", 2.3e-3, "1/(cell day)", 1e-3, 5e-3,
              f"assumed: swept volume, 5 um/min ({ICHISE}) and a 10 um radius",
              "meetings of two cells"),
    Parameter("kill_per_contact", 0.5, "share", 0.1, 1, ICHISE, "kill at a meeting"),
    Parameter("handling_time", 0.1, "day", 0.02, 0.3, "assumed", "time spent on one target"),
    Parameter("resting_kill", 0.25, "ratio", 0, 1,
              f"{VANHERBERGHEN}: 75 % of resting NK cells kill nothing; as a rate: assumed",
              "killing by a resting NK cell"),
    Parameter("disarm_share", 0.2, "share", 0, 1, f"assumed; numbers in {BHAT} unverified",
              "kills that use up the granules"),
    Parameter("pd_l1_effect", 0.5, "ratio", 0, 5, "assumed",
              "interferon-gamma shields from CD8 cells"),
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
    # dendritic cells
    Parameter("antigen_uptake", 0.05, "share", 0.01, 0.2, "assumed",
              "dead cells that load a dendritic cell"),
    Parameter("alarm_uptake", 1, "ratio", 0, 3, "assumed", "more are loaded at full alarm"),
    Parameter("dendritic_migration", 1, "1/day", 0.3, 3, "assumed; peak near day 3, Belz 2007",
              "tissue to lymph node"),
    Parameter("dendritic_death", 0.3, "1/day", 0.1, 1, "assumed", "loss of dendritic cells"),
    Parameter("dendritic_removal", 0.004, "1/(cell day)", 0, 0.01, "assumed; direction unverified",
              "CD8 cells remove presenting cells"),
    # CD8 T cells
    Parameter("cd8_recruitment", 20, "cells/day", 5, 100, "assumed",
              "naive cells that start to divide"),
    Parameter("cd8_division", 2.2, "1/day", 1, 3, "assumed: a division in 7.6 hours",
              "division in the lymph node"),
    Parameter("cd8_exit", 0.7, "1/day", 0.3, 2, "assumed", "lymph node to tissue"),
    Parameter("cd8_loss", 0.2, "1/day", 0.05, 0.5, "assumed", "end of an effector cell"),
    Parameter("memory_share", 0.1, "share", 0.02, 0.2, "assumed; 5-10 % survive, unverified",
              "of these, kept as memory"),
    Parameter("memory_loss", 0.005, "1/day", 0, 0.02, "assumed", "loss of memory cells"),
    Parameter("cd8_ceiling", 6000, "cells", 2000, 20000, "assumed",
              "room for CD8 cells from memory"),
    # how a large tumour defends itself
    Parameter("suppression_size", 1.8e4, "cells", 3e3, 1e5, f"assumed; TGF-beta direction {VIEL}",
              "tumour with half the suppression"),
    Parameter("suppression_arrival", 0.7, "share", 0, 1, "assumed",
              "NK arrival lost at full suppression"),
    Parameter("suppression_max", 0.95, "share", 0, 1, "assumed",
              "killing lost at full suppression"),
    Parameter("exhaustion_rate", 0.6, "1/day", 0, 2, f"assumed; lasting antigen, {WHERRY}",
              "fastest exhaustion of effector cells"),
    Parameter("exhaustion_antigen", 5e3, "cells", 1e3, 5e4, "assumed", "antigen for half of it"),
    Parameter("exhausted_kill", 0.1, "ratio", 0, 1, f"assumed; direction {WHERRY}",
              "killing by an exhausted cell"),
    Parameter("exhausted_loss", 0.1, "1/day", 0.02, 0.5, "assumed", "loss of exhausted cells"),
    # donor T cells
    Parameter("donor_t_half", 37, "cells", 1, 10000,
              "assumed; 56 % of patients susceptible, lognormal, sd 0.60 decades",
              "half-effect on the host", spread=4.6),
    Parameter("donor_t_loss", 0.2, "1/day", 0.05, 1, "assumed", "loss of donor T cells"),
    # signals
    Parameter("ifn_secretion", 0.02, "half-effects/(cell day)", 0.005, 0.1, "assumed",
              "interferon-gamma from one cell"),
    Parameter("ifn_decay", 6, "1/day", 2, 20, "assumed", "loss of interferon-gamma"),
    Parameter("il15_rest", 0.3, "half-effects", 0.1, 1, "assumed", "IL-15 at rest"),
    Parameter("il15_decay", 10, "1/day", 5, 20,
              "assumed: about as IL-2 in de Pillis 2009 doi:10.1080/17486700802216301",
              "loss of IL-15"),
    Parameter("il15_uptake", 1e-3, "1/(cell day)", 0, 0.01, "assumed", "IL-15 used by NK cells"),
)


quantities = (
    # totals
    Quantity("tumour", "tumour_mhc_low + tumour_mhc_high", "cells", "tumour cells"),
    Quantity("mhc_high_share", "tumour_mhc_high / (tumour + 1e-9)", "share",
             "tumour cells showing MHC-I"),
    Quantity("nk", "nk_resting + nk_armed + nk_donor", "cells", "NK cells in tissue"),
    Quantity("t_cells", "cd8_effector + cd8_memory + cd8_exhausted", "cells",
             "CD8 T cells in tissue"),
    Quantity("antigen", "tumour_mhc_high + virus_infected", "cells", "cells a CD8 cell can see"),
    Quantity("alarm", "ifn_gamma / (1 + ifn_gamma)", "share", "effect of interferon-gamma"),
    # lifestyle
    Quantity("nk_supply", "(1 + smoking * (smoking_nk_supply - 1))"
             " * (1 + exercise * (exercise_nk_supply - 1))", "x normal", "NK number, by lifestyle"),
    Quantity("nk_activity", "(1 + smoking * (smoking_nk_activity - 1))"
             " * (1 + exercise * (exercise_nk_activity - 1))"
             " * (1 + short_sleep / 7 * (short_sleep_nk_activity - 1))",
             "x normal", "NK activity, by lifestyle"),
    # what a large tumour does
    Quantity("suppression", "tumour**2 / (suppression_size**2 + tumour**2)", "share",
             "TGF-beta and the like, by tumour size"),
    Quantity("calmed", "1 - suppression_max * suppression", "share",
             "killing left under suppression"),
    Quantity("exhaustion", "exhaustion_rate * antigen**2 / (exhaustion_antigen**2 + antigen**2)",
             "1/day", "effector cells wearing out"),
    # recognition by NK cells: the balance of activating ligand and inhibition, 0 to 1
    Quantity("ligand", "1 + antibody_gain * antibody", "ligand", "activation by a tumour cell"),
    Quantity("own_inhibition", "inhibition / (1 + nkg2a_share * nkg2a_block)", "ratio",
             "MHC-I, own NK"),
    Quantity("donor_weight",
             "inhibition + donor_kir_mismatch * (mismatch_inhibition - inhibition)",
             "ratio", "weight of MHC-I, donor NK"),
    Quantity("donor_inhibition", "donor_weight / (1 + nkg2a_share * nkg2a_block)", "ratio",
             "MHC-I, donor NK"),
    Quantity("signal_high", "ligand / (1 + own_inhibition)", "ligand",
             "signal of an MHC-high cell"),
    Quantity("signal_virus", "1 / (1 + virus_mhc * own_inhibition)", "ligand",
             "of an infected cell"),
    Quantity("signal_healthy", "healthy_ligand / (1 + healthy_mhc * own_inhibition)", "ligand",
             "of a healthy cell"),
    Quantity("donor_signal_high", "ligand / (1 + donor_inhibition)", "ligand",
             "the same, donor NK"),
    Quantity("donor_signal_virus", "1 / (1 + virus_mhc * donor_inhibition)", "ligand",
             "the same, donor NK"),
    Quantity("seen_low", "ligand**2 / (recognition_half**2 + ligand**2)", "share",
             "MHC-low cell recognised"),
    Quantity("seen_high", "signal_high**2 / (recognition_half**2 + signal_high**2)", "share",
             "MHC-high cell recognised"),
    Quantity("seen_virus", "signal_virus**2 / (recognition_half**2 + signal_virus**2)", "share",
             "infected cell recognised"),
    Quantity("seen_healthy", "signal_healthy**2 / (recognition_half**2 + signal_healthy**2)",
             "share", "healthy cell recognised"),
    Quantity("donor_seen_high",
             "donor_signal_high**2 / (recognition_half**2 + donor_signal_high**2)",
             "share", "MHC-high cell recognised by donor NK"),
    Quantity("donor_seen_virus",
             "donor_signal_virus**2 / (recognition_half**2 + donor_signal_virus**2)",
             "share", "infected cell recognised by donor NK"),
    Quantity("targets", "seen_low * tumour_mhc_low + seen_high * tumour_mhc_high"
             " + seen_virus * virus_infected", "cells", "targets NK cells recognise"),
    Quantity("provoked", "targets / (arming_targets + targets)", "share",
             "NK cells provoked by targets"),
    # killing: a cell busy with one target does not meet the next
    Quantity("busy", "1 + handling_time * contact_rate * (tumour + virus_infected)", "ratio",
             "slowing by handling"),
    Quantity("kill_rate", "contact_rate * kill_per_contact / busy", "1/(cell day)",
             "one killer, one target"),
    Quantity("nk_kill_rate", "cytotoxic * calmed * kill_rate", "1/(cell day)",
             "the same for an armed NK cell"),
    Quantity("armed_killing", "nk_activity * nk_kill_rate * nk_armed", "1/day",
             "by armed NK cells"),
    Quantity("own_killing", "nk_activity * nk_kill_rate * (nk_armed + resting_kill * nk_resting)",
             "1/day", "by own NK cells"),
    Quantity("donor_killing", "nk_kill_rate * nk_donor", "1/day", "by donor NK cells"),
    Quantity("nk_killing", "own_killing + donor_killing", "1/day",
             "killing capacity: chance a day that a fully recognised target is killed"),
    Quantity("nk_kills_low", "nk_killing * seen_low * tumour_mhc_low", "cells/day",
             "MHC-low, by NK"),
    Quantity("nk_kills_high", "(own_killing * seen_high + donor_killing * donor_seen_high)"
             " * tumour_mhc_high", "cells/day", "MHC-high, by NK"),
    Quantity("nk_kills_virus", "(own_killing * seen_virus + donor_killing * donor_seen_virus)"
             " * virus_infected", "cells/day", "infected, by NK"),
    Quantity("nk_kills", "nk_kills_low + nk_kills_high + nk_kills_virus", "cells/day",
             "killed by NK cells"),
    Quantity("cd8_killing", "calmed * kill_rate * (cd8_effector + cd8_memory"
             " + exhausted_kill * cd8_exhausted) / (1 + pd_l1_effect * alarm)", "1/day",
             "chance a day that a cell showing antigen is killed"),
    Quantity("cd8_kills", "cd8_killing * antigen", "cells/day", "killed by CD8 cells"),
    Quantity("donor_t_busy", "1 + handling_time * contact_rate * (healthy + tumour)", "ratio",
             "slowing by handling"),
    Quantity("donor_t_killing", "contact_rate * t_donor / donor_t_busy", "1/day",
             "by donor T cells"),
    Quantity("deaths", "nk_kills + cd8_kills + 0.5 * donor_t_killing * tumour_mhc_high"
             " + tumour_death * tumour + virus_death * virus_infected", "cells/day",
             "deaths with antigen"),
    # growth
    Quantity("tumour_growth",
             "growth_rate * max(0, 1 - tumour / carrying_capacity) / (1 + growth_brake * alarm)",
             "1/day", "division of tumour cells"),
    Quantity("il15_days", "max(0, min(1, 4 * (day - il15_therapy_day)))"
             " * max(0, min(1, 4 * (il15_therapy_day + il15_therapy_days - day)))", "share",
             "1 while IL-15 is given"),
    Quantity("il15_supply", "il15_rest + il15_therapy * il15_days", "half-effects",
             "IL-15 in the body"),
    Quantity("rest_division", "nk_division * il15_rest**2 / (nk_division_half**2 + il15_rest**2)",
             "1/day", "NK division at rest"),
    Quantity("blood_division",
             "nk_division * il15_supply**2 / (nk_division_half**2 + il15_supply**2)"
             f" * max(0, 1 - (nk_blood + nk_marginated) / (nk_ceiling * {7 * NK_PER_UL}))",
             "1/day", "NK division in blood"),
    Quantity("tissue_division", "nk_division * il15**2 / (nk_division_half**2 + il15**2)"
             f" * max(0, 1 - nk / (nk_ceiling * {NK_PER_UL} * nk_tissue_ratio))",
             "1/day", "NK division in tissue"),
    Quantity("nk_death", "nk_turnover + rest_division * (1 - 1 / nk_ceiling)", "1/day", "NK death"),
    Quantity("arming_now", "arming * (il15 / (arming_half * (1 - 0.9 * cish_knockout) + il15)"
             " + provoked) * calmed", "1/day", "resting to armed"),
    Quantity("node_drive", "dendritic_node / (0.1 + dendritic_node)", "share",
             "antigen in the lymph node: a few dendritic cells are enough"),
    Quantity("memory_drive", "antigen / (30 + antigen)", "share", "antigen seen by memory cells"),
    Quantity("cd8_room", "max(0, 1 - (cd8_effector + cd8_exhausted) / cd8_ceiling)", "share",
             "room for CD8 cells"),
    Quantity("harm", "t_donor * healthy / healthy_cells", "cells",
             "donor T cells meeting healthy cells"),
    Quantity("donor_t_need", "donor_t_half / (1 + alarm + max(il15 - il15_rest, 0))", "cells",
             "less is needed in an inflamed host"),
)


def nk_kill(target: str, kills: str, seen: str) -> tuple[Reaction, Reaction]:
    """Killing by NK cells; with some kills an armed cell runs out of granules and rests."""
    disarming = f"disarm_share * armed_killing * {seen} * {target}"
    return (
        Reaction(f"nk_kills_{target}", f"{target} -> 0", f"{kills} - {disarming}"),
        Reaction(f"nk_disarmed_by_{target}", f"nk_armed + {target} -> nk_resting", disarming,
                 source=BHAT),
    )


reactions = (
    # tumour
    Reaction("mhc_low_divides", "tumour_mhc_low -> 2 tumour_mhc_low",
             "tumour_growth * tumour_mhc_low"),
    Reaction("mhc_high_divides", "tumour_mhc_high -> 2 tumour_mhc_high",
             "tumour_growth * tumour_mhc_high"),
    Reaction("mhc_low_dies", "tumour_mhc_low -> 0", "tumour_death * tumour_mhc_low"),
    Reaction("mhc_high_dies", "tumour_mhc_high -> 0", "tumour_death * tumour_mhc_high"),
    Reaction("hides_mhc", "tumour_mhc_high -> tumour_mhc_low", "mhc_hiding * tumour_mhc_high"),
    Reaction("shows_mhc", "tumour_mhc_low -> tumour_mhc_high",
             "mhc_return * alarm * tumour_mhc_low",
             "interferon-gamma raises MHC-I"),
    # killing
    *nk_kill("tumour_mhc_low", "nk_kills_low", "seen_low"),
    *nk_kill("tumour_mhc_high", "nk_kills_high", "seen_high"),
    *nk_kill("virus_infected", "nk_kills_virus", "seen_virus"),
    Reaction("nk_kill_healthy", "healthy -> 0", "own_killing * seen_healthy * healthy",
             "nothing, unless healthy cells carry stress ligands"),
    Reaction("cd8_kills_mhc_high", "tumour_mhc_high -> 0", "cd8_killing * tumour_mhc_high"),
    Reaction("cd8_kills_infected", "virus_infected -> 0", "cd8_killing * virus_infected"),
    # virus and host
    Reaction("infection", "healthy + virus_infected -> 2 virus_infected",
             "virus_spread * healthy * virus_infected / (1 + ifn_gamma)"),
    Reaction("infected_cell_dies", "virus_infected -> 0", "virus_death * virus_infected"),
    Reaction("healthy_regrows", "0 -> healthy",
             "healthy_regrowth * healthy * max(0, 1 - (healthy + virus_infected) / healthy_cells)"),
    # NK cells in blood
    Reaction("nk_production", "0 -> nk_blood",
             f"innate * nk_supply * nk_turnover * {7 * NK_PER_UL}", source=ZHANG),
    Reaction("blood_nk_divide", "nk_blood -> 2 nk_blood", "blood_division * nk_blood"),
    Reaction("marginated_nk_divide", "nk_marginated -> 2 nk_marginated",
             "blood_division * nk_marginated"),
    Reaction("blood_nk_die", "nk_blood -> 0", "nk_death * nk_blood"),
    Reaction("marginated_nk_die", "nk_marginated -> 0", "nk_death * nk_marginated"),
    Reaction("margination", "nk_blood -> nk_marginated", "nk_margination * nk_blood"),
    Reaction("nk_release", "nk_marginated -> nk_blood",
             "(nk_margination / 6 - nk_turnover) * nk_marginated"),
    # NK cells in tissue. Blood stands for the whole body: 1 mm3 of tissue does not drain it.
    Reaction("nk_arrive", "0 -> nk_resting",
             "nk_tissue_ratio * (nk_leaving + nk_turnover) * nk_blood"
             " * (1 + nk_recruitment * alarm) * (1 - suppression_arrival * suppression)"),
    Reaction("resting_nk_leave", "nk_resting -> 0", "nk_leaving * nk_resting"),
    Reaction("armed_nk_leave", "nk_armed -> 0", "nk_leaving * nk_armed"),
    Reaction("resting_nk_divide", "nk_resting -> 2 nk_resting", "tissue_division * nk_resting"),
    Reaction("armed_nk_divide", "nk_armed -> 2 nk_armed", "tissue_division * nk_armed"),
    Reaction("donor_nk_divide", "nk_donor -> 2 nk_donor", "tissue_division * nk_donor"),
    Reaction("resting_nk_die", "nk_resting -> 0", "nk_death * nk_resting"),
    Reaction("armed_nk_die", "nk_armed -> 0", "nk_death * nk_armed"),
    Reaction("donor_nk_die", "nk_donor -> 0",
             "(nk_death + donor_starvation * 0.5 / (0.5 + il15)) * nk_donor",
             "starve without IL-15"),
    Reaction("nk_arm", "nk_resting -> nk_armed", "arming_now * nk_resting"),
    Reaction("nk_disarm", "nk_armed -> nk_resting", "disarming * nk_armed"),
    # dendritic cells carry antigen to the lymph node
    Reaction("antigen_taken_up", "0 -> dendritic_tissue",
             "antigen_uptake * (1 + alarm_uptake * alarm) * deaths"),
    Reaction("dendritic_migrates", "dendritic_tissue -> dendritic_node",
             "dendritic_migration * dendritic_tissue", source="Belz 2007"),
    Reaction("dendritic_dies_in_tissue", "dendritic_tissue -> 0",
             "dendritic_death * dendritic_tissue"),
    Reaction("dendritic_dies_in_node", "dendritic_node -> 0",
             "dendritic_death * dendritic_node"),
    Reaction("cd8_removes_presenting_cell", "dendritic_node -> 0",
             "dendritic_removal * cd8_effector * dendritic_node"),
    # CD8 T cells
    Reaction("priming", "0 -> cd8_priming",
             "adaptive * cd8_recruitment * dendritic_node / (5 + dendritic_node)"),
    Reaction("primed_cd8_divide", "cd8_priming -> 2 cd8_priming",
             "cd8_division * cd8_priming * max(0, 1 - cd8_priming / 2000) * node_drive"),
    Reaction("cd8_leave_the_node", "cd8_priming -> cd8_effector", "cd8_exit * cd8_priming"),
    Reaction("effector_becomes_memory", "cd8_effector -> cd8_memory",
             "memory_share * cd8_loss * cd8_effector"),
    Reaction("effector_dies", "cd8_effector -> 0", "(1 - memory_share) * cd8_loss * cd8_effector"),
    Reaction("effector_wears_out", "cd8_effector -> cd8_exhausted", "exhaustion * cd8_effector",
             source=WHERRY),
    Reaction("exhausted_cd8_die", "cd8_exhausted -> 0", "exhausted_loss * cd8_exhausted"),
    Reaction("memory_answers", "cd8_memory -> cd8_memory + 2 cd8_effector",
             "cd8_memory * memory_drive * cd8_room"),
    Reaction("memory_dies", "cd8_memory -> 0", "memory_loss * cd8_memory"),
    # donor T cells
    Reaction("donor_t_divide", "t_donor -> 2 t_donor",
             "t_donor * max(0, 1 - t_donor / 2000) * harm / (donor_t_need + harm)"),
    Reaction("donor_t_die", "t_donor -> 0", "donor_t_loss * t_donor"),
    Reaction("donor_t_kill_healthy", "healthy -> 0", "0.05 * donor_t_killing * healthy"),
    Reaction("donor_t_kill_mhc_high", "tumour_mhc_high -> 0",
             "0.5 * donor_t_killing * tumour_mhc_high"),
    # signals
    Reaction("ifn_gamma_made", "0 -> ifn_gamma",
             "ifn_secretion * (cytokine * (nk_armed + nk_donor)"
             " * provoked + cd8_effector * antigen / (300 + antigen) + harm)"),
    Reaction("ifn_gamma_lost", "ifn_gamma -> 0", "ifn_decay * ifn_gamma"),
    Reaction("il15_made", "0 -> il15",
             "il15_decay * (il15_supply + dendritic_tissue / (5 + dendritic_tissue))"),
    Reaction("il15_lost", "il15 -> 0", "(il15_decay + il15_uptake * nk) * il15"),
)


network = Network(
    name="teaching",
    title="NK cells, CD8 T cells and a tumour",
    volume="1 mm3 of tissue, 1 uL of blood",
    species=species,
    parameters=parameters + teaching_space.parameters,
    quantities=quantities,
    reactions=reactions,
    extinctions=(
        Extinction(("tumour_mhc_low", "tumour_mhc_high")),
        Extinction(("virus_infected",)),
    ),
    events=(
        Event("second_tumour_day", "tumour_mhc_low", "second_tumour_cells * mhc_low",
              "second tumour"),
        Event("second_tumour_day", "tumour_mhc_high", "second_tumour_cells * (1 - mhc_low)",
              "second tumour"),
        Event("donor_nk_day", "nk_donor", "donor_nk_cells", "donor NK cells given"),
        Event("donor_t_day", "t_donor", "donor_t_cells", "donor T cells given"),
    ),
    space=teaching_space.space,
    count_unit="cells per mm³",
    outcome=Outcome("tumour", "carrying_capacity", share="mhc_high_share"),
    outputs=(
        "tumour", "mhc_high_share", "nk", "t_cells", "nk_kills", "cd8_kills", "nk_killing",
        "antigen", "alarm", "suppression", "exhaustion",
    ),
)
