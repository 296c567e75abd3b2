"""The published models' constants and equations, typed anew as the papers print them."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

import nkteach as nk

NETWORKS = pytest.mark.parametrize("name", list(nk.published))


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
