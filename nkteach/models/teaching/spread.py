"""Spread: tumour cells from elsewhere that arrive, and settle or are killed before they do."""

from ...network import Event, Parameter, Quantity, Reaction, Species
from .killing import nk_kill
from .sources import ICHISE, lever

# fmt: off
species = (
    Species("tumour_arrived", "cells", "tumour cells that have arrived and not yet settled", 0),
    Species("colonies", "colonies", "colonies founded by them, counted since the start", 0),
)

parameters = (
    lever("wandering_cells", 0, "cells", 0, 2000, "assumed: a lever",
          "tumour cells that arrive from elsewhere"),
    lever("wandering_day", 0, "day", 0, 365, "assumed: a lever", "day they arrive"),
    Parameter("surveillance", 26, "ratio", 1, 100,
              "assumed: about half are killed in the first 4 h, in which a contact kills most"
              f" often ({ICHISE})", "killing of an arrived cell, against a settled one"),
    Parameter("settling", 2, "1/day", 0.2, 10, "assumed", "arrived cells that settle"),
    Parameter("arrival_death", 0.5, "1/day", 0, 5, "assumed", "arrived cells dying by themselves"),
)

quantities = (
    # An arrived cell hides MHC-I or shows it as the tumour at home does.
    Quantity("seen_arrived", "mhc_low * seen_low + (1 - mhc_low) * seen_high", "share",
             "arrived cell recognised"),
    Quantity("donor_seen_arrived", "mhc_low * seen_low + (1 - mhc_low) * donor_seen_high", "share",
             "arrived cell recognised by donor NK"),
    Quantity("nk_kills_arrived", "surveillance * (own_killing * seen_arrived"
             " + donor_killing * donor_seen_arrived) * tumour_arrived", "cells/day",
             "arrived, by NK"),
)

reactions = (
    *nk_kill("tumour_arrived", "nk_kills_arrived", "surveillance * seen_arrived"),
    Reaction("arrived_dies", "tumour_arrived -> 0", "arrival_death * tumour_arrived"),
    Reaction("settles_mhc_low", "tumour_arrived -> tumour_mhc_low + colonies",
             "settling * mhc_low * tumour_arrived"),
    Reaction("settles_mhc_high", "tumour_arrived -> tumour_mhc_high + colonies",
             "settling * (1 - mhc_low) * tumour_arrived"),
)

events = (
    Event("wandering_day", "tumour_arrived", "wandering_cells", "tumour cells arrive"),
)
