"""Dendritic cells that carry antigen to the lymph node, and the CD8 T cells they call."""

from ...network import Parameter, Quantity, Reaction, Species
from .sources import WHERRY

# fmt: off
species = (
    Species("dendritic_tissue", "cells", "dendritic cells with antigen, in tissue", 0),
    Species("dendritic_node", "cells", "dendritic cells with antigen, in the lymph node", 0),
    Species("cd8_priming", "cells", "CD8 T cells dividing in the lymph node", 0),
    Species("cd8_effector", "cells", "effector CD8 T cells in tissue", 0),
    Species("cd8_memory", "cells", "memory CD8 T cells", 0),
    Species("cd8_exhausted", "cells", "exhausted CD8 T cells in tissue", 0),
)

parameters = (
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
    Parameter("cd8_division", 2.2, "1/day", 1, 3, "assumed: once in 10.9 hours on average",
              "division in the lymph node"),
    Parameter("cd8_exit", 0.7, "1/day", 0.3, 2, "assumed", "lymph node to tissue"),
    Parameter("cd8_loss", 0.2, "1/day", 0.05, 0.5, "assumed", "end of an effector cell"),
    Parameter("memory_share", 0.1, "share", 0.02, 0.2, "assumed; 5-10 % survive, unverified",
              "of these, kept as memory"),
    Parameter("memory_loss", 0.005, "1/day", 0, 0.02, "assumed", "loss of memory cells"),
    Parameter("cd8_ceiling", 6000, "cells", 2000, 20000, "assumed",
              "room for CD8 cells from memory"),
)

quantities = (
    Quantity("t_cells", "cd8_effector + cd8_memory + cd8_exhausted", "cells",
             "CD8 T cells in tissue"),
    Quantity("antigen", "tumour_mhc_high + virus_infected", "cells", "cells a CD8 cell can see"),
    Quantity("node_drive", "dendritic_node / (0.1 + dendritic_node)", "share",
             "antigen in the lymph node: a few dendritic cells are enough"),
    Quantity("memory_drive", "antigen / (30 + antigen)", "share", "antigen seen by memory cells"),
    Quantity("cd8_room", "max(0, 1 - (cd8_effector + cd8_exhausted) / cd8_ceiling)", "share",
             "room for CD8 cells"),
)

reactions = (
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
)
