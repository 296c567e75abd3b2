"""Where the network's numbers come from: short citations, and what a student moves."""

from typing import Any

from ...network import Parameter

# Blood NK cells at rest: 15e6 made per litre and day / 6.9 % lost per day (Zhang 2007).
NK_PER_UL = 217

ANDRE = "Andre 2018 doi:10.1016/j.cell.2018.10.014"
BHAT = "Bhat & Watzl 2007 doi:10.1371/journal.pone.0000326"
BITTMAN = "Bittman 2001"
CONLON = "Conlon 2015; Dubois 2021, PMC8061813"
DE_PILLIS = "de Pillis 2005 doi:10.1158/0008-5472.CAN-05-0564"
DELCONTE = "Delconte 2016 doi:10.1038/ni.3470"
FELICES = "Felices 2018 doi:10.1172/jci.insight.96219"
HALAMA = "Halama 2011 doi:10.1158/1078-0432.CCR-10-2173"
HERSEY = "Hersey 1983, PMID 6633406"
ICHISE = "Ichise, eLife 76269"
IRWIN = "Irwin 1994 doi:10.1097/00006842-199411000-00004"
JUNG = "Jung 2020 doi:10.15430/JCP.2020.25.1.13"
KUZNETSOV = "Kuznetsov 1994 doi:10.1007/BF02460644"
MELISKA = "Meliska 1995 doi:10.1016/S0091-6749(95)70135-4"
NA_2000 = "Na 2000 doi:10.1016/s0003-9993(00)90110-2"
PARKHURST = "Parkhurst 2011 doi:10.1158/1078-0432.CCR-11-1347"
PEDERSEN = "Pedersen 2016 doi:10.1016/j.cmet.2016.01.011"
SEGERSTROM = "Segerstrom & Miller 2004 doi:10.1037/0033-2909.130.4.601"
SHEPHARD = "Shephard & Shek 1999 doi:10.2165/00007256-199928030-00003"
STAIRS = "Millard 2013 doi:10.3389/fimmu.2013.00125"
TOLLERUD = "Tollerud 1989 doi:10.1164/ajrccm/139.1.194"
VALENZUELA = "Valenzuela 2022 doi:10.1186/s40798-022-00419-w"
VANHERBERGHEN = "Vanherberghen 2013 Blood 121:1326"
VIEL = "Viel 2016 doi:10.1126/scisignal.aad1884"
WACHI = "Wachi 2007"
WHERRY = "Wherry 2011 doi:10.1038/ni.2035"
ZHANG = "Zhang 2007 doi:10.1111/j.1365-2567.2007.02573.x"


def lever(*fields: Any, **more: Any) -> Parameter:
    """What a student moves, and studies found: the same in every patient, unless it says so."""
    return Parameter(*fields, **{"spread": 0, **more})
