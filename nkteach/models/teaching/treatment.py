"""IL-2, which helps NK cells and feeds what calms them; a cytotoxic drug, given in cycles."""

from ...network import Event, Parameter, Quantity, Reaction, Species
from .sources import lever

MOST_CYCLES = 6

# fmt: off
species = (
    Species("drug", "doses", "cytotoxic drug, in standard doses", 0, kind="signal"),
)

parameters = (
    lever("il2_therapy", 0, "half-effects", 0, 10, "assumed: a lever", "IL-2 given"),
    lever("il2_therapy_day", 0, "day", 0, 365, "assumed: a lever", "first day of IL-2"),
    lever("il2_therapy_days", 14, "days", 1, 3650, "assumed: a lever",
          "length of the IL-2 treatment"),
    Parameter("il2_strength", 0.3, "x IL-15", 0, 1, "assumed", "IL-2's help to NK cells"),
    Parameter("il2_regulation", 1, "ratio", 0, 5, "assumed",
              "calming by regulatory T cells at full IL-2"),
    Parameter("il2_regulation_half", 2, "half-effects", 0.5, 10, "assumed", "IL-2 for half of it"),
    lever("drug_dose", 0, "x standard", 0, 2, "assumed: a lever", "dose of a cytotoxic drug"),
    lever("drug_day", 7, "day", 0, 365, "assumed: a lever", "day of its first dose"),
    lever("drug_cycles", 4, "doses", 1, MOST_CYCLES, "assumed: a lever", "number of doses"),
    lever("drug_interval", 21, "days", 7, 60, "assumed: a lever", "days from dose to dose"),
    Parameter("drug_decay", 1, "1/day", 0.3, 5, "assumed", "loss of the drug"),
    Parameter("drug_kill_tumour", 1.2, "1/(dose day)", 0, 10,
              "assumed: 70 % by a standard dose", "tumour cells killed by it"),
    Parameter("drug_kill_nk", 1, "1/(dose day)", 0, 5,
              "assumed: 63 % by a standard dose", "NK cells killed by it"),
    Parameter("drug_kill_t", 1.5, "1/(dose day)", 0, 5,
              "assumed: 78 % by a standard dose; they divide more",
              "T cells and other lymphocytes killed by it; twice as many of those that divide"),
    Parameter("drug_kill_white", 1.5, "1/(dose day)", 0, 5,
              "assumed: 78 % by a standard dose", "other white cells killed by it"),
)

quantities = (
    Quantity("il2_days", "max(0, min(1, 4 * (day - il2_therapy_day)))"
             " * max(0, min(1, 4 * (il2_therapy_day + il2_therapy_days - day)))", "share",
             "1 while IL-2 is given"),
    Quantity("il2", "il2_therapy * il2_days", "half-effects", "IL-2 given"),
    Quantity("regulation", "il2_regulation * il2 / (il2_regulation_half + il2)", "ratio",
             "calming by regulatory T cells, which IL-2 feeds"),
    Quantity("support", "il15 + il2_strength * il2", "half-effects",
             "IL-15 and IL-2 for NK cells in tissue"),
    Quantity("blood_support", "il15_supply + il2_strength * il2", "half-effects",
             "IL-15 and IL-2 for NK cells in blood"),
    Quantity("drug_killing", "drug_kill_tumour * drug", "1/day",
             "chance a day that the drug kills a tumour cell"),
)


def drug_kills(name: str, rate: str) -> Reaction:
    """The drug's part in the loss of a species."""
    return Reaction(f"drug_kills_{name}", f"{name} -> 0", f"{rate} * drug * {name}")


reactions = (
    Reaction("drug_lost", "drug -> 0", "drug_decay * drug"),
    *(drug_kills(name, "drug_kill_tumour")
      for name in ("tumour_mhc_low", "tumour_mhc_high", "tumour_arrived")),
    *(drug_kills(name, "drug_kill_nk")
      for name in ("nk_blood", "nk_marginated", "nk_resting", "nk_armed", "nk_donor")),
    *(drug_kills(name, "drug_kill_t")
      for name in ("cd8_effector", "cd8_memory", "cd8_exhausted", "t_donor", "lymphocytes_other")),
    drug_kills("cd8_priming", "2 * drug_kill_t"),
    drug_kills("white_other", "drug_kill_white"),
)

events = (
    Event("il15_therapy_day", "", "il15_therapy", "IL-15 from here"),
    Event("il2_therapy_day", "", "il2_therapy", "IL-2 from here"),
    # One event a cycle; beyond the last cycle its amount is nothing.
    *(Event(f"drug_day + {cycle} * drug_interval", "drug",
            f"drug_dose * max(0, min(1, drug_cycles - {cycle}))", "cytotoxic drug")
      for cycle in range(MOST_CYCLES)),
)
