"""What tests ask of equations: their solution, the points where they rest, their stability."""

import dataclasses

import numpy as np
from papers import paper
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve


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
