"""Interferon-gamma, the alarm, and IL-15, by which NK cells divide, survive and arm."""

from ...network import Parameter, Quantity, Reaction, Species

# fmt: off
species = (
    Species("ifn_gamma", "half-effects", "interferon-gamma", 0, kind="signal"),
    Species("il15", "half-effects", "IL-15", "il15_decay * il15_rest"
            " / (il15_decay + il15_uptake * 216.5 * nk_tissue_ratio * innate * nk_supply_start)",
            kind="signal"),
)

parameters = (
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
    Quantity("alarm", "ifn_gamma / (1 + ifn_gamma)", "share", "effect of interferon-gamma"),
    Quantity("il15_days", "max(0, min(1, 4 * (day - il15_therapy_day)))"
             " * max(0, min(1, 4 * (il15_therapy_day + il15_therapy_days - day)))", "share",
             "1 while IL-15 is given"),
    # Wear grows while IL-15 is given and mends afterwards: both slow down as they go on.
    Quantity("il15_given", "max(0, min(day - il15_therapy_day, il15_therapy_days))", "days",
             "IL-15 given so far"),
    Quantity("il15_ended", "max(0, day - il15_therapy_day - il15_therapy_days)", "days",
             "time since the last IL-15"),
    Quantity("il15_wear", "il15_wear_most * il15_therapy / (1 + il15_therapy)"
             " * (1 - exp(-il15_given / il15_wear_days)) * exp(-il15_ended / il15_wear_days)",
             "share", "killing that NK cells have lost under lasting IL-15"),
    Quantity("il15_supply", "il15_rest + il15_therapy * il15_days", "half-effects",
             "IL-15 in the body"),
)

reactions = (
    Reaction("ifn_gamma_made", "0 -> ifn_gamma",
             "ifn_secretion * (cytokine * (nk_armed + nk_donor)"
             " * provoked + cd8_effector * antigen / (300 + antigen) + harm)"),
    Reaction("ifn_gamma_lost", "ifn_gamma -> 0", "ifn_decay * ifn_gamma"),
    Reaction("il15_made", "0 -> il15",
             "il15_decay * (il15_supply + dendritic_tissue / (5 + dendritic_tissue))"),
    Reaction("il15_lost", "il15 -> 0", "(il15_decay + il15_uptake * nk) * il15"),
)
