"""The published models: against numbers of their papers, and against scipy's solvers.

Constants and equations are typed anew here, so that a slip in a model cannot be its own proof.
"""

import dataclasses
import math
from types import SimpleNamespace

import numpy as np
import pytest
from page_core import PageModel
from scipy.integrate import solve_ivp
from scipy.optimize import brentq, fsolve, minimize_scalar

import nkteach as nk
from nkteach.core import layout
from nkteach.lenses.average import MOST_STEPS, TOLERANCE, compiled, every_of
from nkteach.network.levers import choose

NETWORKS = pytest.mark.parametrize("name", list(nk.published))


# Constants and equations as the papers print them


def kuznetsov_1994(p, y):
    E, T = y  # noqa: N806 (the papers' own letters, here and below)
    return [
        p.s + p.p * E * T / (p.g + T) - p.m * E * T - p.d * E,
        p.a * T * (1 - p.b * T) - p.n * E * T,
    ]


def kirschner_1998(p, y):
    E, T, I = y  # noqa: E741, N806
    return [
        p.c * T - p.mu2 * E + p.p1 * E * I / (p.g1 + I) + p.s1,
        p.r2 * T * (1 - p.b * T) - p.a * E * T / (p.g2 + T),
        p.p2 * E * T / (p.g3 + T) - p.mu3 * I + p.s2,
    ]


def share_killed(L, T, d, exponent, s):  # noqa: N803
    """D of de Pillis 2006 and later, as printed: the ratio itself."""
    if T <= 0:
        return d
    ratio = (max(L, 0.0) / T) ** exponent
    return d * ratio / (s + ratio) if math.isfinite(ratio) else d


def depillis_2005(p, y):
    T, N, L = y  # noqa: N806
    D = share_killed(L, T, p.d, p.lam, p.s) * T  # noqa: N806
    return [
        p.a * T * (1 - p.b * T) - p.c * N * T - D,
        p.sigma - p.f * N + p.g * T**2 / (p.h + T**2) * N - p.p * N * T,
        -p.m * L + p.j * D**2 / (p.k + D**2) * L - p.q * L * T + p.r * N * T,
    ]


def depillis_2006(p, y):
    T, N, L, C, M, I = y  # noqa: E741, N806
    D, drug = share_killed(L, T, p.d, p.l, p.s), 1 - math.exp(-M)  # noqa: N806
    return [
        p.a * T * (1 - p.b * T) - p.c * N * T - D * T - p.KT * drug * T,
        p.e * C - p.f * N + p.g * T**2 / (p.h + T**2) * N - p.p * N * T - p.KN * drug * N,
        -p.m * L + p.j * D**2 * T**2 / (p.k + D**2 * T**2) * L - p.q * L * T
        + (p.r1 * N + p.r2 * C) * T - p.u * N * L**2 - p.KL * drug * L
        + p.pI * L * I / (p.gI + I) + p.vL,
        p.alpha - p.beta * C - p.KC * drug * C,
        -p.gamma * M + p.vM,
        -p.muI * I + p.vI,
    ]  # fmt: skip


def depillis_2008(p, y):
    T, N, L, C, I, M = y  # noqa: E741, N806
    D = share_killed(L, T, p.d, p.l, p.s)  # noqa: N806
    return [
        p.a * T * (1 - p.b * T) - p.c1 * N * T - D * T - p.KT * M * T,
        p.alpha1 - p.f * N + p.g * T / (p.h + T) * N - p.p * N * T - p.KN * M * N,
        -p.m * L - p.q * L * T - p.u * L**2 + p.r2 * C * T + p.pI * L * I / (p.gI + I) + p.vL
        - p.KL * M * L,
        p.alpha2 - p.beta * C - p.KC * M * C,
        p.pT * T / (p.gT + T) * L + p.w * L * I - p.muI * I + p.vI,
        -p.gamma * M + p.vM,
    ]  # fmt: skip


def depillis_2009(p, y):
    T, N, L, C, M, I = y  # noqa: E741, N806
    D = share_killed(L, T, p.d, p.l, p.s)  # noqa: N806
    return [
        p.a * T * (1 - p.b * T) - p.c * N * T - D * T - p.KT * (1 - math.exp(-p.deltaT * M)) * T,
        p.f * (p.e_over_f * C - N) - p.p * N * T + p.pN * N * I / (p.gN + I)
        - p.KN * (1 - math.exp(-p.deltaN * M)) * N,
        -p.theta * p.m * L / (p.theta + I) - p.q * L * T + p.r1 * N * T + p.r2 * C * T
        - p.u * L**2 * C * I / (p.kappa + I) + p.j * T * L / (p.k + T) + p.pI * L * I / (p.gI + I)
        - p.KL * (1 - math.exp(-p.deltaL * M)) * L + p.vL,
        p.beta * (p.alpha_over_beta - C) - p.KC * (1 - math.exp(-p.deltaC * M)) * C,
        -p.gamma * M + p.vM,
        -p.muI * I + p.phi * C + p.omega * L * I / (p.zeta + I) + p.vI,
    ]  # fmt: skip


def depillis_2013(p, y):
    T, N, L, R, C, I, S = y  # noqa: E741, N806
    D = share_killed(L, T, p.d, p.l, p.s)  # noqa: N806
    return [
        p.a * T * (1 - p.b * T) - p.c * math.exp(-p.lambdaT * R) * N * T - D * T,
        p.f * (p.e_over_f * C - N) - p.p * N * T + p.pN * N * I / (p.gN + I),
        -p.m * L - p.q * L * T + (p.r1 * N + p.r2 * C) * T + p.pI * L * I / (p.gI + I)
        - p.z * L**2 * R * I / (p.kappa + I) + p.j * T * L / (p.k + T),
        p.u * (p.w_over_u * C - R) + p.pR * R * I / (p.gR + I)
        - p.HR * (1 - math.exp(-p.lambdaR * S)) * R,
        p.beta * (p.alpha_over_beta - C),
        -p.muI * I + p.phi * C + p.omega * L * I / (p.zeta + I),
        -p.eta * S,
    ]  # fmt: skip


def hernandezvargas_2012(p, y):
    U_H, U_E, U_I, U_R, V, IFN, K = y  # noqa: N806
    return [
        p.H0 * p.delta_H - p.delta_H * U_H - p.k_I * U_H * V - p.k_R * U_H * IFN,
        p.k_I * U_H * V - p.k_E * U_E - p.q_K * U_E * K,
        p.k_E * U_E - p.delta_I * U_I - p.q_K * U_I * K,
        p.k_R * U_H * IFN - p.delta_R * U_R,
        p.p_V * U_I - p.delta_V * V,
        p.a_I * U_I - p.delta_IFN * IFN,
        p.K0 * p.delta_K + p.phi_K * U_I - p.delta_K * K,
    ]


def alvarez_2019(p, y):
    T1, T2, E1, E2 = y  # noqa: N806
    return [
        p.a * T1 * (1 - p.b * T1) - p.mu * E1 * T1 - p.beta * E2 * T1 - p.nu * T1 * T2,
        p.p * p.a * T2 * (1 - p.b * T2) - p.q * p.mu * E1 * T2 - p.r * p.nu * T1 * T2,
        p.c1 - p.c2 * E1 - p.c3 * (T1 + T2) * E1
        + p.c4 * (T1 + p.s * T2) * E1 / (p.c5 + T1 + T2),
        p.d1 * T1 * E1 - p.d2 * T1 * E2 - p.d3 * E2,
    ]  # fmt: skip


def unni_2019(p, y):
    T, N, D, L = y  # noqa: N806
    return [
        p.a * T * (1 - p.b * T) - (p.c1 * N + p.j * D + p.k * L) * T,
        p.s1 - (p.c2 * T - p.d1 * D) * N - p.e * N,
        p.s2 - (p.f1 * L + p.d2 * N - p.d3 * T) * D - p.g * D,
        p.f2 * D * T - p.h * L * T - p.u * N * L**2 - p.i * L + p.vL,
    ]


# What two or more sets of a paper share.
COMMON_2005 = {
    "a": 0.514, "b": 1.02e-09, "sigma": 13000.0, "f": 0.0412, "h": 20200000.0, "p": 1e-07,
    "m": 0.02, "k": 20200000.0, "q": 3.42e-10, "r": 1.1e-07,
}  # fmt: skip
COMMON_2006 = {
    "a": 0.431, "b": 1.02e-09, "c": 6.41e-11, "e": 2.08e-07, "f": 0.0412, "g": 0.0125,
    "h": 20200000.0, "j": 0.0249, "r1": 1.1e-07, "r2": 6.5e-11, "u": 3e-10, "KT": 0.9, "KN": 0.6,
    "KL": 0.6, "KC": 0.6, "gamma": 0.9, "pI": 0.125, "gI": 20000000.0, "muI": 10.0,
    "vM": 0.0, "vI": 0.0, "vL": 0.0,
}  # fmt: skip
TABLE_2008 = {
    "a": 0.002, "b": 1.02e-09, "c1": 3.23e-07, "d": 5.0, "f": 0.0412, "g": 0.025,
    "gI": 20000000.0, "gT": 100000.0, "h": 600.0, "KC": 0.6, "KL": 0.6, "KN": 0.6, "KT": 0.8,
    "l": 2 / 3, "m": 0.02, "p": 1e-07, "pI": 0.125, "pT": 0.6, "q": 3.42e-10, "r2": 3e-11,
    "s": 0.3, "u": 3.0, "w": 0.0002, "alpha1": 13000.0, "alpha2": 500000000.0, "beta": 0.012,
    "gamma": 0.9, "muI": 10.0, "vM": 0.0, "vI": 0.0, "vL": 0.0,
}  # fmt: skip
TABLE_2013 = {
    "a": 0.2065, "b": 2.145e-10, "c": 8.68e-10, "lambdaT": 1.59e-09, "d": 1.7, "l": 1.7,
    "s": 0.035, "e_over_f": 0.1168, "f": 0.0125, "p": 6.682e-14, "pN": 0.0668, "gN": 250360.0,
    "m": 0.009, "q": 3.422e-10, "r1": 6.682e-12, "r2": 1e-15, "pI": 1.111, "gI": 2503.6,
    "z": 2.3085e-13, "kappa": 2503.6, "j": 0.1245, "k": 20190000.0, "w_over_u": 0.0122,
    "u": 0.03851, "pR": 0.03598, "gR": 11.027, "HR": 0.227, "lambdaR": 50.02,
    "alpha_over_beta": 2140000000.0, "beta": 0.0063, "muI": 11.7427, "omega": 0.05314,
    "phi": 3.594e-07, "zeta": 2503.6, "eta": 0.277, "sunitinib_dose": 0.0,
}  # fmt: skip
TEXT_2013 = {"r1": 8.68e-12, "omega": 0.07879, "phi": 2.5153e-07, "HR": 0.0227}

PAPERS = {
    "kuznetsov1994": (kuznetsov_1994, {
        "s": 13000.0, "p": 0.1245, "g": 20190000.0, "m": 3.422e-10, "d": 0.0412, "n": 1.101e-07,
        "a": 0.18, "b": 2e-09,
    }),
    "kirschner1998": (kirschner_1998, {
        "mu2": 0.03, "p1": 0.1245, "g1": 20000000.0, "r2": 0.18, "b": 1e-09, "a": 1.0,
        "g2": 100000.0, "mu3": 10.0, "p2": 5.0, "g3": 1000.0, "c": 0.025, "s1": 0.0, "s2": 0.0,
    }),
    "depillis2005-mouse-nn": (depillis_2005, COMMON_2005 | {
        "c": 3.23e-07, "g": 0.025, "d": 1.43, "lam": 0.58, "s": 2.73, "j": 0.0375,
    }),
    "depillis2005-mouse-nl": (depillis_2005, COMMON_2005 | {
        "c": 3.23e-07, "g": 0.025, "d": 3.6, "lam": 0.46, "s": 1.61, "j": 0.0375,
    }),
    "depillis2005-mouse-ln": (depillis_2005, COMMON_2005 | {
        "c": 3.5e-06, "g": 0.2, "d": 3.51, "lam": 0.9, "s": 5.07, "j": 0.113,
    }),
    "depillis2005-mouse-ll": (depillis_2005, COMMON_2005 | {
        "c": 3.5e-06, "g": 0.2, "d": 7.17, "lam": 0.75, "s": 0.4, "j": 0.3,
    }),
    "depillis2005-patient-9": (depillis_2005, COMMON_2005 | {
        "c": 3.23e-07, "g": 0.025, "d": 5.8, "lam": 1.36, "s": 0.25, "j": 0.0375,
    }),
    "depillis2005-patient-10": (depillis_2005, COMMON_2005 | {
        "c": 3.23e-07, "g": 0.025, "d": 4.23, "lam": 1.43, "s": 0.36, "j": 0.0375,
    }),
    "depillis2006-patient-9": (depillis_2006, COMMON_2006 | {
        "d": 2.34, "l": 2.09, "s": 0.0839, "k": 36600000.0, "m": 0.204, "q": 1.42e-06,
        "p": 3.42e-06, "alpha": 750000000.0, "beta": 0.012,
    }),
    "depillis2006-patient-10": (depillis_2006, COMMON_2006 | {
        "d": 1.88, "l": 1.81, "s": 0.512, "k": 56600000.0, "m": 9.12, "q": 1.59e-06,
        "p": 3.59e-06, "alpha": 500000000.0, "beta": 0.008,
    }),
    "depillis2008": (depillis_2008, TABLE_2008 | {"a": 0.2, "l": 0.67}),
    "depillis2009": (depillis_2009, {
        "a": 0.431, "b": 1.02e-09, "c": 2.9077e-13, "KT": 0.9, "deltaT": 1.8328,
        "e_over_f": 0.111, "f": 0.0125, "p": 2.794e-13, "pN": 0.068, "gN": 250360.0, "KN": 0.0675,
        "deltaN": 1.8328, "m": 0.009, "theta": 0.0025036, "q": 3.422e-10, "r1": 2.9077e-11,
        "r2": 5.8467e-13, "pI": 2.971, "gI": 2503.6, "u": 4.417e-14, "kappa": 2503.6,
        "j": 0.01245, "k": 20190000.0, "KL": 0.0486, "deltaL": 1.8328,
        "alpha_over_beta": 2250000000.0, "beta": 0.0063, "KC": 0.034, "deltaC": 1.8328,
        "gamma": 0.5199, "muI": 11.7427, "omega": 0.07874, "phi": 2.38405e-07, "zeta": 2503.6,
        "d": 1.88, "l": 1.81, "s": 0.035, "vM": 0.0, "vI": 0.0, "vL": 0.0,
    }),
    "depillis2013": (depillis_2013, TABLE_2013 | TEXT_2013),
    "hernandezvargas2012": (hernandezvargas_2012, {
        "k_I": 0.003, "k_R": 7.0, "k_E": 0.5, "q_K": 3e-06, "phi_K": 0.001, "a_I": 3e-06,
        "p_V": 0.01, "delta_H": 0.01, "delta_I": 0.01, "delta_R": 0.01, "delta_IFN": 4.0,
        "delta_K": 0.04, "delta_V": 5.2, "H0": 500000000.0, "V0": 0.001, "K0": 800000.0,
    }),
    "alvarez2019": (alvarez_2019, {
        "a": 0.514, "b": 2e-09, "mu": 1.101e-07, "beta": 1.101e-10, "nu": 1.101e-09,
        "c1": 13000.0, "c2": 0.0412, "c3": 3.422e-10, "c4": 0.1245, "c5": 20193000.0,
        "d1": 1.1e-07, "d2": 3.42e-10, "d3": 0.02, "p": 0.35, "q": 1.0, "r": 1.5, "s": 1.0,
    }),
    "unni2019": (unni_2019, {
        "a": 0.431, "b": 2.17e-08, "c1": 3.5e-06, "c2": 1e-07, "d1": 1e-06, "d2": 4e-06,
        "d3": 0.0001, "e": 0.0412, "f1": 1e-08, "f2": 0.01, "g": 0.024, "h": 3.42e-10, "i": 0.02,
        "j": 1e-07, "k": 1e-07, "s1": 13000.0, "s2": 480.0, "u": 0.0, "vL": 0.0,
    }),
}  # fmt: skip


def paper(name, **changed):
    """A paper's rates of change, f(y), with some constants changed."""
    equations, values = PAPERS[name]
    assert changed.keys() <= values.keys()
    constants = SimpleNamespace(**(values | changed))
    return lambda y: np.array(equations(constants, y))


def start_of(network, settings=()):
    """The counts on day 0, as a list."""
    return compiled(network).average(dict(settings), 1.0, 1.0).rows[0, : len(network.species)]


def solved(name, start, days, **changed):
    """A paper's equations solved by scipy, shape (days, species)."""
    change = paper(name, **changed)
    result = solve_ivp(
        lambda _, y: change(y), (0, days[-1]), start, "Radau", days, rtol=1e-11, atol=1e-9
    )
    assert result.success
    return result.y.T


def rest(change, guess):
    """The point near `guess` where nothing changes; all counts above zero."""

    def relative(z):
        return change(np.exp(z)) / np.exp(z)

    found, _, fine, _ = fsolve(relative, np.log(guess), xtol=1e-13, full_output=True)
    assert fine == 1 or np.abs(relative(found)).max() < 1e-9
    return np.exp(found)


def eigenvalues(change, y):
    """Eigenvalues of the rates' derivatives at y, by real part; central differences."""
    y = np.asarray(y, dtype=float)
    steps = np.diag(1e-5 * np.maximum(np.abs(y), 1e-2))
    columns = [(change(y + h) - change(y - h)) / (2 * h.sum()) for h in steps]
    found = np.linalg.eigvals(np.array(columns).T)
    return found[np.argsort(found.real)]


def unruled(network):
    """The paper's own equations, without our rule that a last cell dies."""
    return dataclasses.replace(network, extinctions=())


# Every model


def test_every_paper_is_there_and_every_set_has_a_name():
    assert set(nk.published) == set(PAPERS)
    assert [network.name for network in nk.published.values()] == list(nk.published)
    assert nk.published["depillis2005"] is nk.published["depillis2005-mouse-nn"]
    assert nk.published["depillis2006"] is nk.published["depillis2006-patient-9"]
    assert "depillis2005" in nk.published
    assert "depillis2005-mouse" not in nk.published
    shown = nk.published._repr_markdown_()
    for name, network in nk.published.items():
        assert f"| `{name}` | {network.title} | {network.citation} |" in shown


@NETWORKS
def test_the_constants_are_the_papers(name):
    assert {p.name: p.value for p in nk.published[name].parameters} == PAPERS[name][1]


@NETWORKS
def test_the_rates_of_change_are_the_papers(name):
    """At a hundred random states, with every constant and treatment moved."""
    network = nk.published[name]
    random = np.random.default_rng(11)
    for _ in range(100):
        values = {p.name: drawn(random, max(p.low, 1e-6 * p.high), p.high)
                  for p in network.parameters}  # fmt: skip
        state = 10 ** random.uniform(-1, 7, len(network.species))
        change, gross = by_reactions(network, values, state)
        wanted = np.array(PAPERS[name][0](SimpleNamespace(**values), state))
        assert (np.abs(change - wanted) <= 1e-10 * gross).all(), (change, wanted)


def drawn(random, low, high):
    return float(low * (high / low) ** random.uniform())


def by_reactions(network, values, state):
    """Change per day of each species, and the sum of all that adds to it or takes from it."""
    names = {"exp": math.exp, "max": max, "min": min, "day": 0.0, **values}
    names |= dict(zip(network.species_names, state, strict=True))
    for quantity in network.ordered_quantities:
        names[quantity.name] = eval(quantity.expression, {}, names)  # noqa: S307 (our own)
    change, gross = np.zeros(len(state)), np.zeros(len(state))
    for reaction in network.reactions:
        rate = eval(reaction.rate, {}, names)  # noqa: S307
        taken, left = network.stoichiometry(reaction)
        for place, species in enumerate(network.species_names):
            net = left.get(species, 0) - taken.get(species, 0)
            change[place] += net * rate
            gross[place] += abs(net * rate)
    return change, gross


TREATED = {
    "kirschner1998": [{"s1": 550.0}, {"c": 0.05, "s2": 1e5}],
    "depillis2006-patient-10": [{"vM": 1.0}, {"vL": 1e7, "vI": 1e7}],
    "depillis2008": [{"vM": 0.3}, {"vL": 1e8, "vI": 1e7}],
    "depillis2009": [{"vM": 1.0}, {"vL": 1e7, "vI": 1e6}],
    "hernandezvargas2012": [{"K0": 0.0}],
    "unni2019": [{"vL": 1e6}, {"u": 1.8e-8}],
    "alvarez2019": [{"q": 0.0}, {"p": 1.0}],
}


@NETWORKS
def test_agrees_with_scipy(name):
    """Every trajectory to one part in a million, without the rule for the last cell."""
    network = unruled(nk.published[name])
    days = np.arange(0.0, min(network.days, 60.0) + 1)
    for settings in [{}, *TREATED.get(name, [])]:
        solution = compiled(network).average(settings, days[-1], 1.0, 1e-10, 1e-13, 10**6)
        assert solution.status == layout.DONE
        rows = solution.rows[:, : len(network.species)]
        exact = solved(name, rows[0], days, **settings)
        assert rows == pytest.approx(exact, rel=1e-6, abs=1e-6), settings


@NETWORKS
def test_the_usual_tolerance_is_fine_enough(name):
    """What a student sees, held to a thousandth of what is exact (a cell at least)."""
    network = nk.published[name]
    every = every_of(network)
    usual, fine = (
        compiled(network).average({}, network.days, every, tolerance, tolerance, 10**6)
        for tolerance in (TOLERANCE, 1e-10)
    )
    smooth = [part.kind == "signal" for part in network.species]
    floor = np.where(smooth, 1e-2, 1.0)
    size = len(network.species)
    error = np.abs(usual.rows[:, :size] - fine.rows[:, :size])
    assert (error <= 1e-3 * np.maximum(fine.rows[:, :size], 0) + floor).all()


@NETWORKS
def test_both_homes_give_the_same_bits(name):
    native = compiled(nk.published[name])
    page = PageModel(native.program)
    levers = [lever for lever in choose(native.program.network, None) if lever.name != "days"]
    random = np.random.default_rng(12)
    for _ in range(20):
        settings = {
            lever.name: drawn(random, max(lever.low, 1e-6 * lever.high), lever.high)
            for lever in levers
            if random.uniform() < 0.5
        }
        arguments = (settings, 60.0, 1.0)
        runs = [model.average(*arguments) for model in (native, page)]
        assert runs[0].status == runs[1].status, settings
        assert runs[0].rows.tobytes() == runs[1].rows.tobytes(), settings


@NETWORKS
def test_its_lab_shows_the_levers_that_matter(name):
    network = nk.published[name]
    lab = nk.Lab(network=network)
    assert lab.levers_shown == [*network.levers, "days"]
    assert 5 <= len(network.levers) <= 12
    assert lab.days == network.days
    assert lab.run().sentence == network.simulate().sentence
    assert lab.model["calls"]["average"] == f'nk.published["{name}"].simulate'
    for lever in lab.levers:
        if lever.name in network.species_names and lever.high >= 1e5:
            assert lever.kind == "log", lever.name  # starting counts span decades
        if lever.name not in ("days", "sunitinib_dose"):
            assert lever.label.endswith(f" ({lever.name})")  # words, and the paper's symbol


@NETWORKS
def test_every_lever_can_be_moved_to_its_ends(name):
    """Alone; no run comes near the number of steps at which it would be stopped."""
    network = nk.published[name]
    for setting in network.levers:
        _, low, high = network.settable[setting]
        for value in (low, high):
            run = network.simulate(**{setting: value})
            assert run.steps < MOST_STEPS / 4, (setting, value)
            assert run.outcome in ("cleared", "controlled", "escaped")


@NETWORKS
def test_chance_runs_and_gives_an_outcome(name):
    cohort = nk.published[name].chance(6, 3, progress=False)
    assert len(cohort.outcomes) == 6
    assert set(cohort.outcomes) <= {"cleared", "controlled", "escaped"}


@pytest.mark.parametrize("name", ["hernandezvargas2012", "kuznetsov1994", "depillis2006"])
def test_large_counts_by_chance_follow_the_average(name):
    network = nk.published[name]
    count = network.outcome.count
    settings = {"T": 1e8, "days": 20} if name == "depillis2006" else {"days": 8}
    rows = network.chance(6, 3, spread=0, progress=False, **settings)[count]
    average = network.simulate(**settings)[count][-1]
    assert rows.mean(axis=0)[-1] == pytest.approx(average, rel=0.02)


@NETWORKS
def test_errata_and_the_rule_for_the_last_cell_are_shown(name):
    network = nk.published[name]
    shown = network._repr_markdown_()
    assert network.errata
    for text in network.errata:
        assert text in shown
        assert text.endswith(".")
    if network.extinctions:
        assert "Below 1, T" in shown
    assert network.citation in shown


def test_a_network_holds_its_levers_and_its_days_to_what_can_be():
    network = nk.published["kuznetsov1994"]
    with pytest.raises(nk.InputError, match="no lever named 'Tumour'"):
        dataclasses.replace(network, levers=("Tumour",))
    with pytest.raises(nk.InputError, match="days of 'kuznetsov1994' = 0 is outside its range"):
        dataclasses.replace(network, days=0)
    fixed = network.change("T", initial="1 / b")
    assert fixed.levers == tuple(name for name in network.levers if name != "T")
    assert fixed.simulate().outcome in ("controlled", "escaped")
    assert network.simulate().days[-1] == 120
    assert nk.published["depillis2013"].simulate().days[-1] == 300
    # A network that is quick has its rows closer together.
    assert np.diff(network.simulate().days).max() == 0.25
    assert np.diff(nk.published["hernandezvargas2012"].simulate().days).max() == 1 / 64
    cohort = nk.published["hernandezvargas2012"].chance(2, progress=False)
    assert cohort.days[-1] == 10


# Kuznetsov 1994


def kuznetsov_rest(**changed):
    """All points of rest with a tumour, by its size."""
    p = SimpleNamespace(**(PAPERS["kuznetsov1994"][1] | changed))

    def effectors(tumour):
        return p.a * (1 - p.b * tumour) / p.n

    def unbalanced(tumour):
        return kuznetsov_1994(p, (effectors(tumour), tumour))[0]

    sizes = np.geomspace(1e3, (1 - 1e-9) / p.b, 20_001)
    signs = np.sign([unbalanced(size) for size in sizes])
    edges = np.flatnonzero(signs[1:] != signs[:-1])
    roots = [brentq(unbalanced, sizes[i], sizes[i + 1], rtol=1e-14) for i in edges]
    return [(effectors(tumour), tumour) for tumour in roots]


def test_kuznetsov_nondimensional_set_is_the_dimensional_one():
    """Scaled by a million cells and by n, as printed in the paper, to its three digits."""
    p = SimpleNamespace(**PAPERS["kuznetsov1994"][1])
    unit = 1e6
    scaled = {
        "sigma": p.s / (p.n * unit * unit), "rho": p.p / (p.n * unit), "eta": p.g / unit,
        "mu": p.m / p.n, "delta": p.d / (p.n * unit), "alpha": p.a / (p.n * unit),
        "beta": p.b * unit,
    }  # fmt: skip
    printed = {
        "sigma": 0.1181, "rho": 1.131, "eta": 20.19, "mu": 0.00311, "delta": 0.3743,
        "alpha": 1.636, "beta": 0.002,
    }  # fmt: skip
    assert scaled == pytest.approx(printed, rel=1e-3)


def test_kuznetsov_has_a_dormant_tumour_a_saddle_and_a_large_tumour():
    change = paper("kuznetsov1994")
    dormant, saddle, large = kuznetsov_rest()
    assert dormant == pytest.approx((1.608e6, 8.19e6), rel=1e-3)
    assert saddle == pytest.approx((7.60e5, 2.676e8), rel=2e-3)
    assert large == pytest.approx((1.73e5, 4.471e8), rel=2e-3)
    assert eigenvalues(change, dormant).real.max() < 0
    assert np.abs(eigenvalues(change, dormant).imag).max() > 0  # it rings
    assert np.sign(eigenvalues(change, saddle).real).tolist() == [-1, 1]
    assert eigenvalues(change, large).real.max() < 0
    free = (13000 / 0.0412, 0.0)
    assert np.sign(eigenvalues(change, free).real).tolist() == [-1, 1]
    network = nk.published["kuznetsov1994"]
    for point in (dormant, large):
        run = network.simulate(3000, E=point[0], T=1.2 * point[1])
        assert (run["E"][-1], run["T"][-1]) == pytest.approx(point, rel=1e-4)


def test_kuznetsov_starts_on_either_side_of_the_saddle_part():
    network = nk.published["kuznetsov1994"]
    effectors, tumour = kuznetsov_rest()[1]
    above = network.simulate(3000, E=effectors, T=1.01 * tumour)
    below = network.simulate(3000, E=effectors, T=0.99 * tumour)
    assert above.outcome == "escaped"
    assert below.outcome == "controlled"
    assert below["T"][-1] == pytest.approx(kuznetsov_rest()[0][1], rel=0.01)


def test_kuznetsov_a_small_tumour_sneaks_through_where_a_middling_one_is_held():
    """With half the supply of effector cells; sizes from a hundred cells to nearly the capacity."""
    network = nk.published["kuznetsov1994"]
    sizes = (1e2, 1e3, 1e6, 1e7, 4e8)
    outcomes = [network.simulate(1500, s=6e3, E=1e6, T=T).outcome for T in sizes]
    assert outcomes == ["escaped", "escaped", "controlled", "controlled", "escaped"]
    assert network.simulate(1500, E=1e6, T=1e2).outcome == "controlled"  # with the usual supply


# Kirschner & Panetta 1998


def kirschner_rest(c):
    """The point of rest with the smallest tumour."""
    p = SimpleNamespace(**(PAPERS["kirschner1998"][1] | {"c": c}))

    def point(tumour):
        effectors = p.r2 * (1 - p.b * tumour) * (p.g2 + tumour) / p.a
        return effectors, tumour, p.p2 * effectors * tumour / (p.g3 + tumour) / p.mu3

    def unbalanced(tumour):
        return kirschner_1998(p, point(tumour))[0]

    sizes = np.geomspace(1e2, (1 - 1e-12) / p.b, 20_001)
    signs = np.sign([unbalanced(size) for size in sizes])
    edges = np.flatnonzero(signs[1:] != signs[:-1])
    return [point(brentq(unbalanced, sizes[i], sizes[i + 1])) for i in edges]


def test_kirschner_large_tumour_vanishes_at_the_fold():
    """The paper's first bifurcation, c = 8.55e-5: three points of rest become one."""
    p = SimpleNamespace(**PAPERS["kirschner1998"][1])

    def antigenicity(tumour):
        effectors = p.r2 * (1 - p.b * tumour) * (p.g2 + tumour) / p.a
        il2 = p.p2 * effectors * tumour / (p.g3 + tumour) / p.mu3
        return (p.mu2 * effectors - p.p1 * effectors * il2 / (p.g1 + il2)) / tumour

    top = minimize_scalar(lambda t: -antigenicity(t), bounds=(9e8, 9.999e8), method="bounded")
    assert antigenicity(top.x) == pytest.approx(8.55e-5, rel=5e-4)
    assert [len(kirschner_rest(c)) for c in (8.54e-5, 8.56e-5)] == [3, 1]
    large = kirschner_rest(8.54e-5)[2]
    assert eigenvalues(paper("kirschner1998", c=8.54e-5), large).real.max() < 0
    network = nk.published["kirschner1998"]
    escaped = network.simulate(1000, c=8e-5, E=large[0], T=large[1])
    assert escaped.outcome == "escaped"


def test_kirschner_oscillation_is_born_at_a_hopf_point():
    def leading(c):
        found = eigenvalues(paper("kirschner1998", c=c), kirschner_rest(c)[0])
        return max(value.real for value in found if value.imag != 0)

    hopf = brentq(leading, 0.03, 0.034)
    assert hopf == pytest.approx(0.03246, rel=1e-3)
    point = kirschner_rest(hopf)[0]
    turn = 2 * math.pi / np.abs(eigenvalues(paper("kirschner1998", c=hopf), point).imag).max()
    assert turn == pytest.approx(93.7, rel=1e-3)  # days
    network = nk.published["kirschner1998"]
    for c, lasting in ((0.032, True), (0.033, False)):
        E, T, I = kirschner_rest(c)[0]  # noqa: E741, N806
        tumour = network.simulate(3650, c=c, E=E, T=1.3 * T, I=I)["T"]
        early, late = (np.ptp(part) for part in (tumour[:1000], tumour[-1000:]))
        assert bool(late > early) is lasting, c


def test_kirschner_period_and_amplitude_fall_with_antigenicity():
    """Periods of the lasting oscillation, in days, as scipy finds them too."""
    network = nk.published["kirschner1998"]
    for c, period in ((0.025, 150.6), (0.03, 107.1)):
        solution = compiled(network).average({"c": c}, 3650.0, 0.1, 1e-9, 1e-12, 10**6)
        tumour = solution.rows[20_000:, 1]
        peaks = 1 + np.flatnonzero((tumour[1:-1] > tumour[:-2]) & (tumour[1:-1] >= tumour[2:]))
        assert 0.1 * np.diff(peaks).mean() == pytest.approx(period, abs=0.3)


@pytest.mark.parametrize(("c", "outcome"), [(0.022, "cleared"), (0.024, "controlled")])
def test_kirschner_the_rule_for_the_last_cell_ends_a_wide_oscillation(c, outcome):
    network = nk.published["kirschner1998"]
    assert network.simulate(3650, c=c).outcome == outcome
    solution = compiled(unruled(network)).average({"c": c}, 3650.0, 1.0, 1e-9, 1e-12, 10**6)
    tumour = solution.rows[:, 1]
    assert (tumour.min() < 1) == (outcome == "cleared")
    assert tumour[np.argmin(tumour) :].max() > 1e4  # the paper's equations bring it back


def test_kirschner_a_lasting_dose_of_il2_too_high_has_no_end():
    """Effector cells grow without end: the paper's capillary leak."""
    network = nk.published["kirschner1998"]
    p = SimpleNamespace(**PAPERS["kirschner1998"][1])
    enough = p.mu3 * p.mu2 * p.g1 / (p.p1 - p.mu2)  # IL-2 per day at which they outgrow their loss
    held = network.simulate(300, T=0.0, E=1e4, s2=0.9 * enough)["E"]
    grown = network.simulate(300, T=0.0, E=1e4, s2=1.1 * enough)["E"]
    assert held[-1] < held[0]
    assert grown[-1] > grown[0]


# de Pillis 2005


@pytest.mark.parametrize(
    ("group", "counts"),
    [
        ("nn", {5: 1.138e5, 10: 1.032e6, 15: 8.861e6, 20: 8.813e7, 25: 5.341e8, 35: 9.713e8}),
        ("ln", {5: 6.003e4, 10: 2.022e4, 15: 5e-3}),
    ],
)
def test_depillis_2005_trajectories(group, counts):
    """Tumour cells from T 1e4, N 300, L 0, computed by two other integrators."""
    network = unruled(nk.published[f"depillis2005-mouse-{group}"])
    rows = compiled(network).average({}, 35.0, 1.0, 1e-10, 1e-13, 10**6).rows[:, 0]
    for day, tumour in counts.items():
        digits = 5e-4 if tumour > 1 else 0.1  # printed to one digit there
        assert rows[day] == pytest.approx(tumour, rel=digits), day


def test_depillis_2005_only_mice_without_any_ligand_lose():
    """The paper's result: control cells twice are not controlled, the other groups are."""
    groups = ("nn", "nl", "ln", "ll")
    found = [nk.published[f"depillis2005-mouse-{group}"].simulate().outcome for group in groups]
    assert found == ["escaped", "cleared", "cleared", "cleared"]


def test_depillis_2005_half_recruitment_is_at_4494_tumour_cells():
    network = nk.published["depillis2005"]
    assert math.sqrt(network["h"].value) == pytest.approx(4494, abs=0.5)
    state = {"T": math.sqrt(network["h"].value), "N": 1.0}
    rate = eval(network["NK recruitment"].rate, {}, state | {"h": 2.02e7, "g": 0.025})  # noqa: S307
    assert rate == pytest.approx(0.0125)


def test_depillis_2005_no_tumour_and_no_t_cell_is_no_division_by_nought():
    run = nk.published["depillis2005"].simulate(T=0.0, L=0.0)
    assert run["D"].max() == 0
    assert run["N"][-1] == pytest.approx(1.3e4 / 0.0412, rel=0.1)


# de Pillis 2006


def test_depillis_2006_patients_differ_in_what_they_hold():
    nine, ten = (nk.published[f"depillis2006-patient-{number}"] for number in (9, 10))
    assert nine.simulate(T=1e7).outcome == "cleared"
    assert [ten.simulate(T=T).outcome for T in (1e6, 2e6)] == ["cleared", "escaped"]


def test_depillis_2006_the_drug_kills_lymphocytes_too():
    network = nk.published["depillis2006-patient-10"]
    runs = [network.simulate(vM=dose) for dose in (0.0, 0.1, 1.0)]
    assert [run.outcome for run in runs] == ["escaped", "escaped", "cleared"]
    lymphocytes = [run["C"][-1] for run in runs]
    assert lymphocytes[0] == pytest.approx(5e8 / 0.008)
    kill = 0.6 * (1 - math.exp(-1 / 0.9))  # at rest, M = vM / gamma
    assert lymphocytes[2] == pytest.approx(5e8 / (0.008 + kill), rel=1e-3)


def test_depillis_2006_il2_alone_does_little_and_til_do_much():
    network = nk.published["depillis2006-patient-10"]
    assert network.simulate(vI=1e9).outcome == "escaped"
    assert network.simulate(vL=1e6).outcome == "escaped"
    assert network.simulate(vL=1e7).outcome == "cleared"


# de Pillis 2008


SMALL_2008 = {"T": 5.695e5, "N": 1.777e5, "L": 487.13, "C": 4.17e10, "I": 25.11}
LARGE_2008 = {"T": 9.20e8, "N": 141.3, "L": 19577, "C": 4.17e10, "I": 1930}


def rest_2008(guess, **changed):
    change = paper("depillis2008", **changed)
    found = rest(lambda y: change([*y, 0.0])[:5], list(guess.values()))
    return dict(zip(guess, found, strict=True)), eigenvalues(change, [*found, 0.0])


def test_depillis_2008_equilibria_to_the_printed_digits():
    small, values = rest_2008(SMALL_2008)
    assert small == pytest.approx(SMALL_2008, rel=1e-3)
    assert f"{small['T']:.4g} {small['L']:.2f} {small['I']:.2f}" == "5.695e+05 487.13 25.11"
    assert small["N"] == pytest.approx(1.777e5, rel=4e-4)  # 1.7765e5
    assert sorted(values.real > 0) == [False] * 5 + [True]
    assert values.real.max() == pytest.approx(0.069246, rel=1e-3)
    assert values.real.min() == pytest.approx(-2924.209828, rel=1e-3)
    assert values.real[3] == pytest.approx(-0.096113, rel=1e-3)
    assert values.real[1] == pytest.approx(-9.9026, rel=1e-4)  # printed as 9.485163
    large, values = rest_2008(LARGE_2008)
    assert large == pytest.approx(LARGE_2008, rel=1e-3)
    assert (round(large["N"], 1), round(large["L"]), round(large["I"])) == (141.3, 19577, 1930)
    assert values.real.max() < 0
    assert values.real[:2] == pytest.approx([-117518.189526, -91.994417], rel=1e-3)
    assert values.real[4] == pytest.approx(-0.183657, rel=2e-3)
    run = nk.published["depillis2008"].simulate(400)
    assert {name: run[name][-1] for name in large} == pytest.approx(large, rel=1e-4)


def test_depillis_2008_the_printed_table_does_not_give_the_printed_equilibria():
    """Table 1 says a = 2.00e-3 and l = 2/3; a tumour that slow never comes near the large one."""
    network = nk.published["depillis2008"]
    assert rest_2008(SMALL_2008, l=2 / 3)[0]["T"] == pytest.approx(5.905e5, rel=1e-3)
    change = paper("depillis2008", a=0.002, l=2 / 3)
    assert change([*LARGE_2008.values(), 0.0])[0] < -0.01 * LARGE_2008["T"]
    assert change([*SMALL_2008.values(), 0.0])[0] < -0.01 * SMALL_2008["T"]
    printed = network.change("a", low=1e-3).change("l", value=2 / 3)
    assert printed.simulate(a=0.002).outcome == "cleared"


def test_depillis_2008_the_third_growth_rate():
    """The eigenvalue printed for no tumour, 0.4320: a - c1 N with the N printed beside it."""
    change = paper("depillis2008", a=0.514)
    single_cell = [1.0, 2.5391e5, 0.0, 5e8 / 0.012, 0.0, 0.0]
    assert change(single_cell)[0] == pytest.approx(0.4320, abs=5e-5)
    ours = paper("depillis2008")
    assert ours([0.0, 3.155e5, 0.0, 0.0, 0.0, 0.0])[1] == pytest.approx(0, abs=2)  # N at rest


def test_depillis_2008_small_is_cleared_and_detectable_grows():
    """The paper's two starts without treatment."""
    network = nk.published["depillis2008"]
    small = network.simulate(T=100, N=3e4, L=30, I=500, C=5e6)
    assert small.outcome == "cleared"
    detectable = network.simulate(T=1e7, N=5e5, L=2e3, I=2e3, C=4.17e10)
    assert detectable.outcome == "escaped"
    assert network.simulate(vM=1.0).outcome == "cleared"


# de Pillis 2009


def test_depillis_2009_rests_at_the_counts_it_was_made_for():
    """With a large tumour: N 2.5e8, L 5.268e5, and I 1173 as de Pillis 2013 quotes it."""
    network = nk.published["depillis2009"]
    run = network.simulate(1000)
    assert run.outcome == "escaped"
    for name, count in {"N": 2.5e8, "L": 5.268e5, "C": 2.25e9, "I": 1173}.items():
        assert run[name][-1] == pytest.approx(count, rel=4e-3), name
    healthy = network.simulate(1000, T=0.0)
    assert healthy["I"][-1] == pytest.approx(48.9, rel=0.02)
    assert healthy["N"][-1] == pytest.approx(2.5e8, rel=4e-3)


def test_depillis_2009_a_small_tumour_is_held_and_the_drug_clears_a_larger_one():
    network = nk.published["depillis2009"]
    assert [network.simulate(T=T).outcome for T in (1e6, 1e7)] == ["cleared", "escaped"]
    treated = network.simulate(vM=0.5)
    assert treated.outcome == "cleared"
    assert treated["C"][-1] < 0.25 * 2.25e9


# de Pillis 2013


HEALTHY_2013 = {"N": 2.5e8, "L": 2.4e4, "R": 1.1e8, "C": 2.14e9, "I": 48.9}


def fate_2013(tumour, **changed):
    """Whether a tumour dies out, by our solver without our rule, and by scipy."""
    network = unruled(nk.published["depillis2013"])
    for name, value in changed.items():
        network = network.change(name, value=value)
    start = HEALTHY_2013 | {"T": tumour}
    by_us = compiled(network).average(start, 600.0, 600.0, 1e-9, 1e-9, 10**6).rows[-1, 0]
    counts = [start[name] if name != "S" else 0.0 for name in network.species_names]
    by_scipy = solved("depillis2013", counts, np.array([0.0, 600.0]), **changed)[-1, 0]
    assert (by_us < 1) == (by_scipy < 1)
    return "dies out" if by_us < 1 else "grows"


def test_depillis_2013_threshold_with_the_values_of_the_text():
    assert fate_2013(1.77e7) == "dies out"
    assert fate_2013(1.78e7) == "grows"


def test_depillis_2013_threshold_is_missed_with_the_values_of_table_3():
    table = {name: TABLE_2013[name] for name in TEXT_2013}
    assert fate_2013(1.77e7, **table) == "grows"
    # r1 alone is not enough: the threshold is then 1.767e7.
    alone = table | {"r1": TEXT_2013["r1"]}
    assert fate_2013(1.76e7, **alone) == "dies out"
    assert fate_2013(1.77e7, **alone) == "grows"


def test_depillis_2013_healthy_counts_stay():
    """The printed counts without a tumour are near the model's own."""
    run = nk.published["depillis2013"].simulate(1000, T=0.0)
    for name, count in HEALTHY_2013.items():
        assert run[name][-1] == pytest.approx(count, rel=0.06), name


def test_depillis_2013_large_tumour():
    """Printed as about 2.14e9, the count of lymphocytes; the equations give less."""
    run = nk.published["depillis2013"].simulate(3000, T=4.66e9)
    assert run["T"][-1] == pytest.approx(1.744e9, rel=1e-3)


def test_depillis_2013_without_treatment_no_patient_improves():
    """Figure 4: from 1e8, in 300 days, the tumour grows by an order of magnitude in all."""
    network = nk.published["depillis2013"]
    for strength in (1.7, 1.95, 2.2):
        assert network.simulate(T=1e8, d=strength, l=strength)["T"][-1] > 1e9


def test_depillis_2013_a_low_exponent_clears_every_tumour():
    """Figure 5: for all d tried, from 0.5 to 3, l up to 1 is enough."""
    network = nk.published["depillis2013"]
    for d in (0.5, 1.0, 2.0, 3.0):
        for exponent in (0.5, 1.0):
            assert network.simulate(T=1e8, d=d, l=exponent).outcome == "cleared"
    assert network.simulate(T=1e8, d=0.5, l=1.2).outcome != "cleared"


def test_depillis_2013_the_patient_of_figure_8():
    """No dose: progress. 50 mg a day: it shrinks. 100 mg: all but gone on day 300, then cleared."""
    network = nk.published["depillis2013"]
    patient = {"T": 1e8, "d": 1.72989, "l": 1.72989}
    usual = 50 / 59.71
    none, single, double = (
        network.simulate(300, sunitinib_dose=n * usual, **patient)["T"][-1] for n in (0, 1, 2)
    )
    assert none > 1e9
    assert 1e5 < single < 0.7 * 1e8
    assert double < 10
    assert network.simulate(310, sunitinib_dose=2 * usual, **patient).outcome == "cleared"
    table = network.change("HR", value=0.227).simulate(300, sunitinib_dose=usual, **patient)
    assert table.outcome == "cleared"  # Table 3 makes the usual dose a cure


def test_depillis_2013_a_third_of_the_patients_respond_to_the_usual_dose():
    """Printed as 30 to 40 %: d = l evenly from 1.7 to 2.2, smaller on day 300 than at first."""
    network = nk.published["depillis2013"]
    ends = [
        network.simulate(300, d=x, l=x, sunitinib_dose=50 / 59.71)["T"][-1]
        for x in np.linspace(1.7, 2.2, 51)
    ]
    assert 0.3 < np.mean(np.array(ends) < 1e8) < 0.4


# Hernandez-Vargas 2012


def peaks_2012(**settings):
    solution = compiled(nk.published["hernandezvargas2012"]).average(settings, 10.0, 0.01)
    columns = compiled(nk.published["hernandezvargas2012"]).program.columns
    place = solution.rows.argmax(axis=0)
    return {
        name: (solution.rows[place[i], i], solution.days[place[i]])
        for i, name in enumerate(columns)
    }


def test_hernandezvargas_peaks_are_those_of_the_figures():
    """Figure 3: NK cells peak at 8.19e5 about day 3; figure 2: interferon at 12, day 1.5 to 2."""
    peaks = peaks_2012()
    assert peaks["K"][0] == pytest.approx(8.19e5, abs=0.5e3)
    assert 2.5 < peaks["K"][1] < 4
    assert peaks["IFN"][0] == pytest.approx(12.2, abs=0.3)
    for name in ("IFN", "V"):
        assert 1.5 < peaks[name][1] < 2
    assert peaks["V"][0] == pytest.approx(3.296e4, rel=1e-3)  # computed by scipy's Radau too
    # The text says 8 % infected at most; the equations say otherwise.
    assert peaks["U_I"][0] / 5e8 == pytest.approx(0.039, abs=5e-4)
    assert peaks["infected"][0] / 5e8 == pytest.approx(0.413, abs=1e-3)


def test_hernandezvargas_nk_deficiency_means_more_virus_for_longer():
    healthy, deficient = peaks_2012(), peaks_2012(q_K=0.0)
    assert deficient["V"][0] > 10 * healthy["V"][0]
    network = nk.published["hernandezvargas2012"]
    left = [network.simulate(10, q_K=value)["infected"][-1] for value in (3e-6, 0.0)]
    assert left[1] > 100 * left[0]


def test_hernandezvargas_interferon_protects():
    network = nk.published["hernandezvargas2012"]
    kept = [network.simulate(10, k_R=value) for value in (7.0, 0.7)]
    healthy = [run["U_H"][-1] + run["U_R"][-1] for run in kept]
    assert healthy[0] > 5 * healthy[1]


# Alvarez 2019


def test_alvarez_cd8_cells_hold_the_clone_they_see_and_innate_cells_remove_the_other():
    run = nk.published["alvarez2019"].simulate(3000)
    assert run["T2"][-1] == 0
    ending = [run[name][-1] for name in ("T1", "E1", "E2")]
    change = paper("alvarez2019")
    seen, innate, cd8 = rest(lambda y: change([y[0], 0.0, y[1], y[2]])[[0, 2, 3]], ending)
    assert ending == pytest.approx([seen, innate, cd8], rel=1e-3)
    assert eigenvalues(change, [seen, 0.0, innate, cd8]).real.max() < 0


def test_alvarez_each_arm_is_needed():
    network = nk.published["alvarez2019"]
    hidden = network.simulate(2000, q=0.0)  # innate cells do not see the hidden clone
    assert hidden.outcome == "escaped"
    assert hidden["T1"][-1] == 0
    assert hidden["T2"][-1] == pytest.approx(5e8, rel=1e-6)
    seen = network.simulate(2000, beta=1.2e-11)  # CD8 cells hardly kill
    assert seen.outcome == "escaped"
    assert seen["T2"][-1] == 0


def test_alvarez_the_hidden_clone_at_capacity_is_stable_without_innate_killing():
    change = paper("alvarez2019", q=0.0)
    tumour = 5e8
    balance = 0.0412 + 3.422e-10 * tumour - 0.1245 * tumour / (20193000.0 + tumour)
    point = [0.0, tumour, 13000.0 / balance, 0.0]
    assert np.abs(change(point)).max() < 1e-3
    assert eigenvalues(change, point).real.max() < 0


# Unni & Seshaiyer 2019


def unni_peaks(**settings):
    solution = compiled(nk.published["unni2019"]).average(settings, 100.0, 0.1)
    return dict(zip("TNDL", solution.rows.max(axis=0), strict=True))


@pytest.mark.parametrize(
    ("settings", "read_off"),
    [
        ({"d3": 0.0}, {"T": 1000, "N": 3.1e5, "D": 1500, "L": 1.2e5}),  # figure 2
        ({"d3": 8e-4}, {"D": 2.7e4, "L": 1.2e6}),  # figure 3
        ({"s2": 500.0}, {"T": 1000, "L": 1.5e5}),  # figure 4
        ({"s2": 2000.0}, {"T": 850, "L": 5e5}),
        ({"vL": 1e6}, {"T": 200}),  # figure 5
        ({"vL": 10.0}, {"T": 1000}),
    ],
)
def test_unni_peaks_are_those_of_the_figures(settings, read_off):
    """Read off the figures, so to a tenth."""
    peaks = unni_peaks(**settings)
    assert {name: peaks[name] for name in read_off} == pytest.approx(read_off, rel=0.1)


def test_unni_regulation_takes_the_cd8_cells_away():
    """Figure 7: with u the CD8 cells drop, the tumour gains a little."""
    without, with_it = unni_peaks(), unni_peaks(u=3e-10)
    assert with_it["L"] < 0.3 * without["L"]
    assert 1.0 < with_it["T"] / without["T"] < 1.1


def test_unni_without_a_tumour_rests_at_a_stable_point():
    change = paper("unni2019")
    n, d = rest(lambda y: change([0.0, y[0], y[1], 0.0])[1:3], [3e5, 4e2])
    values = eigenvalues(change, [0.0, n, d, 0.0]).real
    assert values.max() < 0
    assert min(values, key=lambda v: abs(v - (0.431 - 3.5e-6 * n - 1e-7 * d))) == pytest.approx(
        0.431 - 3.5e-6 * n - 1e-7 * d, rel=1e-6
    )
