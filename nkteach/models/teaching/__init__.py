"""The teaching network: natural killer (NK) cells, CD8 T cells and a tumour.

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
* What is not in every run (a virus, donor cells, cells from elsewhere, a bout, a drug) is at zero
  until it is brought in: a run pays for what it moves.

Days, cells in 1 mm3 of tissue and 1 uL of blood. Most rates are assumed, plain numbers inside a
rate too: chosen so that the network shows the known behaviour. It teaches. It predicts nothing
about patients.
"""

from ...network import Blood, Event, Extinction, Network, Outcome
from . import (
    blood,
    defence,
    donor_t,
    host,
    killing,
    levers,
    lifestyle,
    nk_cells,
    signals,
    space,
    spread,
    t_cells,
    treatment,
    tumour,
)

# fmt: off
network = Network(
    name="teaching",
    title="NK cells, CD8 T cells and a tumour",
    volume="1 mm3 of tissue, 1 uL of blood",
    species=(
        *tumour.species, *host.species, *nk_cells.species, *t_cells.species, *donor_t.species,
        *signals.species, *spread.species, *blood.species, *treatment.species,
    ),
    # A patient's luck goes by a parameter's place: new ones come last, so that patients stay alike.
    parameters=(
        *levers.parameters, *tumour.parameters, *host.parameters, *killing.parameters,
        *nk_cells.parameters, *t_cells.parameters, *defence.parameters, *donor_t.parameters,
        *signals.parameters, *space.parameters, *killing.later_parameters,
        *spread.parameters, *blood.parameters, *treatment.parameters, *lifestyle.parameters,
        *nk_cells.later_parameters,
    ),
    quantities=(
        *tumour.quantities, *nk_cells.quantities, *t_cells.quantities, *signals.quantities,
        *lifestyle.quantities, *defence.quantities, *killing.quantities, *donor_t.quantities,
        *spread.quantities, *blood.quantities, *treatment.quantities,
    ),
    reactions=(
        *tumour.reactions, *killing.reactions, *host.reactions, *nk_cells.reactions,
        *t_cells.reactions, *donor_t.reactions, *signals.reactions, *spread.reactions,
        *blood.reactions, *treatment.reactions,
    ),
    extinctions=(
        Extinction(("tumour_mhc_low", "tumour_mhc_high", "tumour_arrived")),
        Extinction(("virus_infected",)),
    ),
    events=(
        Event("second_tumour_day", "tumour_mhc_low", "second_tumour_cells * mhc_low",
              "second tumour"),
        Event("second_tumour_day", "tumour_mhc_high", "second_tumour_cells * (1 - mhc_low)",
              "second tumour"),
        Event("donor_nk_day", "nk_donor", "donor_nk_cells", "donor NK cells given"),
        Event("donor_t_day", "t_donor", "donor_t_cells", "donor T cells given"),
        *spread.events, *blood.events, *treatment.events, *lifestyle.events,
    ),
    space=space.space,
    count_unit="cells per mm³",
    blood=Blood(
        (
            ("nk_blood", "NK cells"),
            ("lymphocytes_blood", "other lymphocytes"),
            ("white_blood", "other white cells"),
        ),
        normal=(91, 593), source="ARUP 2013805",
    ),
    outcome=Outcome(
        "tumour", "carrying_capacity", share="mhc_high_share", infected="virus_infected"
    ),
    outputs=(
        "tumour", "mhc_high_share", "nk", "t_cells", "nk_kills", "cd8_kills", "nk_killing",
        "antigen", "alarm", "suppression", "exhaustion", "nk_supply", "nk_activity", "regulation",
        "lymphocytes_blood", "white_blood", "white_cells", "nk_white_share",
    ),
)
