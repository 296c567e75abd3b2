"""How NK cells recognise, and how NK and CD8 T cells kill: a rate a killer, a target."""

from ...network import Parameter, Quantity, Reaction
from .sources import BHAT, ICHISE, VANHERBERGHEN, lever

# fmt: off
parameters = (
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
)

# A patient's luck goes by a parameter's place: this one, which came later, stands after the others.
later_parameters = (
    lever("tumour_ligand", 1, "x usual", 0, 2, "assumed: a lever",
          "stress ligands on tumour cells, which activate NK cells"),
)

quantities = (
    # recognition by NK cells: the balance of activating ligand and inhibition, 0 to 1
    Quantity("ligand", "tumour_ligand + antibody_gain * antibody", "ligand",
             "activation by a tumour cell"),
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
             " + seen_virus * virus_infected + seen_arrived * tumour_arrived", "cells",
             "targets NK cells recognise"),
    Quantity("provoked", "targets / (arming_targets + targets)", "share",
             "NK cells provoked by targets"),
    # killing: a cell busy with one target does not meet the next
    Quantity("busy", "1 + handling_time * contact_rate * (tumour + virus_infected)", "ratio",
             "slowing by handling"),
    Quantity("kill_rate", "contact_rate * kill_per_contact / busy", "1/(cell day)",
             "one killer, one target"),
    Quantity("nk_kill_rate", "cytotoxic * calmed * kill_rate * (1 - il15_wear)", "1/(cell day)",
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
    Quantity("nk_kills", "nk_kills_low + nk_kills_high + nk_kills_virus + nk_kills_arrived",
             "cells/day", "killed by NK cells"),
    Quantity("cd8_killing", "calmed * kill_rate * (cd8_effector + cd8_memory"
             " + exhausted_kill * cd8_exhausted) / (1 + pd_l1_effect * alarm)", "1/day",
             "chance a day that a cell showing antigen is killed"),
    Quantity("cd8_kills", "cd8_killing * antigen", "cells/day", "killed by CD8 cells"),
    Quantity("donor_t_busy", "1 + handling_time * contact_rate * (healthy + tumour)", "ratio",
             "slowing by handling"),
    Quantity("donor_t_killing", "contact_rate * t_donor / donor_t_busy", "1/day",
             "by donor T cells"),
    Quantity("deaths", "nk_kills + cd8_kills + 0.5 * donor_t_killing * tumour_mhc_high"
             " + tumour_death * tumour + virus_death * virus_infected"
             " + drug_killing * tumour", "cells/day",
             "deaths with antigen"),
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
    *nk_kill("tumour_mhc_low", "nk_kills_low", "seen_low"),
    *nk_kill("tumour_mhc_high", "nk_kills_high", "seen_high"),
    *nk_kill("virus_infected", "nk_kills_virus", "seen_virus"),
    Reaction("nk_kill_healthy", "healthy -> 0", "own_killing * seen_healthy * healthy",
             "nothing, unless healthy cells carry stress ligands"),
    Reaction("cd8_kills_mhc_high", "tumour_mhc_high -> 0", "cd8_killing * tumour_mhc_high"),
    Reaction("cd8_kills_infected", "virus_infected -> 0", "cd8_killing * virus_infected"),
)
