"""The teaching network in space: what the tissue needs beyond the network, and how it reads both.

A rule that the average has too is read from it, so that a lever moves both lenses alike. What only
a tissue has (how wide a cell is, how straight it walks) stands here with its unit and source.
"""

from functools import partial

from ...network import Parameter, Space

ICHISE = "Ichise, eLife 76269"
VANHERBERGHEN = "Vanherberghen 2013 Blood 121:1326"
GULDEVALL = "Guldevall 2016 PMC4820656"
PRAGER = "Prager 2019 doi:10.1084/jem.20181454"

# The other lenses do not see these parameters; so patients do not differ in them.
of_tissue = partial(Parameter, spread=0)

# fmt: off
parameters = (
    of_tissue("tissue_site_size", 10, "um", 8, 15, "assumed: the width of a lymphocyte",
              "width of a site, and of a cell"),
    of_tissue("tissue_chamber", 800, "um", 100, 1200, "assumed",
              "healthy cells form walls of chambers this wide"),
    of_tissue("tissue_vessel_distance", 100, "um", 50, 300, "assumed",
              "from a vessel to the next"),
    of_tissue("tissue_colonies", 4, "colonies", 1, 100, "assumed",
              "colonies the tumour starts as"),
    of_tissue("tissue_speed", 5, "um/min", 1, 10, ICHISE, "speed of NK and T cells"),
    of_tissue("tissue_dendritic_speed", 2, "um/min", 0, 10, "assumed",
              "speed of dendritic cells"),
    of_tissue("tissue_wander_speed", 1, "um/min", 0, 10, "assumed",
              "speed of a wandering tumour cell"),
    of_tissue("tissue_persistence", 10, "min", 1, 60, "assumed",
              "mean time a cell walks straight on"),
    of_tissue("tissue_attraction", 0.2, "share", 0, 1,
              "assumed: chosen of four values, so that NK cells alone leave what shows MHC-I",
              "turns that follow a steep gradient"),
    of_tissue("tissue_sensing", 0.01, "share", 1e-4, 1, "assumed",
              "difference in effect, over 80 um, that is followed half as often"),
    of_tissue("tissue_sight", 200, "um", 0, 600,
              "assumed: chosen so that about half of those without MHC-I are killed in 4 h",
              "NK cells turn towards a tumour cell fresh from elsewhere from so far"),
    of_tissue("tissue_killers", 0.5, "share", 0.1, 1,
              f"{VANHERBERGHEN}; {GULDEVALL}: about half of NK cells kill nothing",
              "armed NK cells that kill at all"),
    of_tissue("tissue_skill_spread", 0, "share", 0, 1,
              "assumed; kill counts in a well give 1, docs/killing-assay.md",
              "how those that kill differ: all alike (0) to exponential (1)"),
    of_tissue("tissue_lysis_share", 0.8, "share", 0, 1,
              f"assumed; lysis goes with much perforin, {VANHERBERGHEN}",
              "kills that are lysis, with all granules there"),
    of_tissue("tissue_lysis_time", 0.02, "day", 0.002, 0.2, "assumed",
              "from the hit until a cell has burst"),
    of_tissue("tissue_apoptosis_time", 0.1, "day", 0.01, 1, "assumed",
              "from the hit until a cell has shrunk and is eaten"),
    of_tissue("tissue_receptor_time", 0.15, "day", 0.01, 1,
              f"assumed; later and slower than by granules, {PRAGER}",
              "from the contact until a death receptor has worked"),
    of_tissue("tissue_wandering", 0.02, "1/day", 0, 0.5, "assumed",
              "tumour cells that leave their colony"),
    of_tissue("tissue_dendritic_cells", 400, "cells", 0, 5000, "assumed",
              "dendritic cells on watch"),
    of_tissue("tissue_dendritic_return", 1, "1/day", 0, 10, "assumed",
              "missing dendritic cells replaced"),
    of_tissue("tissue_ifn_diffusion", 1, "mm2/day", 0.01, 10, "assumed",
              "spread of interferon-gamma in tissue"),
)


space = Space(
    rules=(
        # lattice and walks
        ("site_size", "tissue_site_size"),
        ("chamber", "tissue_chamber"),
        ("vessel_distance", "tissue_vessel_distance"),
        ("colonies", "tissue_colonies"),
        ("speed", "tissue_speed"),
        ("dendritic_speed", "tissue_dendritic_speed"),
        ("wander_speed", "tissue_wander_speed"),
        ("persistence", "tissue_persistence"),
        ("attraction", "tissue_attraction"),
        ("sensing", "tissue_sensing"),
        # contact and killing
        ("contact_rate", "contact_rate"),
        ("handling_time", "handling_time"),
        ("kill_per_contact", "kill_per_contact"),
        ("calmed", "calmed"),
        ("nk_strength", "cytotoxic * nk_activity * (1 - il15_wear)"),
        ("donor_strength", "cytotoxic * (1 - il15_wear)"),
        ("resting_kill", "resting_kill"),
        ("killers", "tissue_killers"),
        ("skill_spread", "tissue_skill_spread"),
        # An armed NK cell is disarmed by this share of its kills: it has granules for 1 / share.
        ("granules", "1 / max(disarm_share, 0.01)"),
        ("lysis_share", "tissue_lysis_share"),
        ("lysis_time", "tissue_lysis_time"),
        ("apoptosis_time", "tissue_apoptosis_time"),
        ("receptor_time", "tissue_receptor_time"),
        ("seen_low", "seen_low"),
        ("seen_high", "seen_high"),
        ("seen_virus", "seen_virus"),
        ("seen_healthy", "seen_healthy"),
        ("donor_seen_high", "donor_seen_high"),
        ("donor_seen_virus", "donor_seen_virus"),
        ("surveillance", "surveillance"),
        ("sight", "tissue_sight"),
        ("pd_l1_effect", "pd_l1_effect"),
        ("exhausted_kill", "exhausted_kill"),
        ("donor_t_kills_healthy", "0.05"),
        ("donor_t_kills_high", "0.5"),
        # tumour, host and virus
        ("carrying_capacity", "carrying_capacity"),
        ("growth", "growth_rate * max(0, 1 - tumour / carrying_capacity)"),
        ("growth_brake", "growth_brake"),
        ("tumour_death", "tumour_death"),
        ("mhc_hiding", "mhc_hiding"),
        ("mhc_return", "mhc_return"),
        ("wandering", "tissue_wandering"),
        ("settling", "settling"),
        ("arrival_death", "arrival_death"),
        ("arrived_low", "mhc_low"),
        (
            "healthy_regrowth",
            "healthy_regrowth * max(0, 1 - (healthy + virus_infected) / healthy_cells)",
        ),
        ("virus_spread", "virus_spread"),
        ("virus_death", "virus_death"),
        # a cytotoxic drug
        ("drug_kills_tumour", "drug_killing"),
        ("drug_kills_nk", "drug_kill_nk * drug"),
        ("drug_kills_t", "drug_kill_t * drug"),
        # NK cells; where interferon-gamma calls more of them is the tissue's
        ("nk_division", "tissue_division"),
        ("nk_death", "nk_death"),
        ("nk_leaving", "nk_leaving"),
        (
            "nk_arrival",
            "nk_tissue_ratio * (nk_leaving + nk_loss) * nk_coming / 7"
            " * (1 - suppression_arrival * suppression)"
            " * (1 + mouse_running * (mouse_nk_arrival - 1))",
        ),
        ("nk_recruitment", "nk_recruitment"),
        ("donor_death", "nk_death + donor_starvation * 0.5 / (0.5 + support)"),
        (
            "arming_by_il15",
            "arming * support / (arming_half * (1 - 0.9 * cish_knockout) + support) * calmed",
        ),
        ("arming_by_touch", "arming * calmed"),
        ("disarming", "disarming"),
        ("provoked", "provoked"),
        ("calming", "contact_rate * arming_targets"),
        # dendritic cells
        ("dendritic_cells", "tissue_dendritic_cells"),
        ("dendritic_return", "tissue_dendritic_return"),
        ("antigen_uptake", "antigen_uptake"),
        ("alarm_uptake", "alarm_uptake"),
        ("dendritic_migration", "dendritic_migration"),
        ("dendritic_death", "dendritic_death"),
        # CD8 T cells
        ("cd8_arrival", "cd8_exit * cd8_priming"),
        ("cd8_loss", "cd8_loss"),
        ("memory_share", "memory_share"),
        ("memory_loss", "memory_loss"),
        ("memory_answer", "memory_drive * cd8_room"),
        ("exhaustion", "exhaustion"),
        ("exhausted_loss", "exhausted_loss"),
        ("cd8_provoked", "antigen / (300 + antigen)"),
        ("cd8_calming", "contact_rate * 300"),
        # donor T cells
        ("donor_t_half", "donor_t_half"),
        ("donor_t_loss", "donor_t_loss"),
        ("donor_t_room", "max(0, 1 - t_donor / 2000)"),
        ("harm", "harm"),
        ("host_left", "healthy / healthy_cells"),
        ("il15_excess", "max(il15 - il15_rest, 0)"),
        # interferon-gamma
        ("ifn_secretion", "ifn_secretion"),
        ("cytokine", "cytokine"),
        ("ifn_decay", "ifn_decay"),
        ("ifn_diffusion", "tissue_ifn_diffusion"),
    ),
    roles=(
        ("node", "dendritic_node"),
        ("tumour_mhc_low", "tumour_mhc_low"),
        ("tumour_mhc_high", "tumour_mhc_high"),
        ("tumour_arrived", "tumour_arrived"),
        ("healthy", "healthy"),
        ("virus_infected", "virus_infected"),
        ("nk_resting", "nk_resting"),
        ("nk_armed", "nk_armed"),
        ("nk_donor", "nk_donor"),
        ("dendritic", "dendritic_tissue"),
        ("cd8_effector", "cd8_effector"),
        ("cd8_memory", "cd8_memory"),
        ("cd8_exhausted", "cd8_exhausted"),
        ("t_donor", "t_donor"),
        ("interferon_gamma", "ifn_gamma"),
        ("colonies", "colonies"),
    ),
)
