"""What cannot be run by chance: said in one sentence."""

import pytest
from chance_runs import BY_CHANCE, network, signal

import nkteach as nk
from nkteach.core import layout
from nkteach.core.layout import REPORTED
from nkteach.lenses.average import compiled


def sentence(action, *words):
    with pytest.raises((nk.InputError, nk.SimulationError)) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    assert all(word in text for word in words), text


JUDGED = {"outcome": nk.Outcome("A", "1000")}


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_negative_rate_is_named(method):
    options = {"days": 30, "method": method, "progress": False}
    start = network({"A": 5}, [("loss", "A -> 0", "A"), ("wrong", "0 -> A", "0 - 2")], **JUDGED)
    sentence(lambda: start.chance(3, **options), "rate of wrong became -2")
    later = network(
        {"A": 5}, [("gain", "0 -> A", "200"), ("wrong", "A -> 0", "max(40 - A, -9)")], **JUDGED
    )
    sentence(lambda: later.chance(3, **options), "rate of wrong became -")
    hidden = later.add(nk.Reaction("more", "A -> 0", "15"))
    sentence(lambda: hidden.chance(3, **options), "rate of wrong became -")
    few = network(
        {"A": 8, "B": 10_000},
        [
            ("loss", "A -> 0", "0.5 * A"),
            ("wrong", "0 -> B", "100 * (A - 4)"),
            ("end", "B -> 0", "0.1 * B"),
        ],
        **JUDGED,
    )
    sentence(lambda: few.chance(3, **options), "rate of wrong became -100")
    smooth = network(
        {"A": 5, "s": signal("s")},
        [("gain", "0 -> A", "200"), ("wrong", "0 -> s", "40 - A")],
        **JUDGED,
    )
    sentence(lambda: smooth.chance(3, **options), "rate of wrong became -")


@pytest.mark.parametrize("method", BY_CHANCE)
def test_what_is_no_number_is_said(method):
    options = {"days": 10, "method": method, "progress": False}
    broken = network(
        {"A": 5}, [("loss", "A -> 0", "A")], quantities=[nk.Quantity("q", "1 / (A - A)")], **JUDGED
    )
    sentence(lambda: broken.chance(3, columns=["q"], **options), "q became", "not a number")
    endless = network({"A": 5, "s": signal("s")}, [("make", "0 -> s", "1 / s")], **JUDGED)
    sentence(lambda: endless.chance(3, **options), "stopped on day 0")
    explosion = network({"A": 5}, [("gain", "A -> 2 A", "A**300")], **JUDGED)
    sentence(lambda: explosion.chance(3, **options), "stopped on day")


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_run_has_a_bounded_number_of_steps(method):
    busy = network({"A": 1000}, [("come", "0 -> A", "1e6"), ("go", "A -> 0", "1000 * A")])
    block = compiled(busy).cohort({}, 10, 1, range(4), 1, method, {}, ["A"], most_steps=5_000)
    assert set(block.summary[:, layout.STATUS]) == {layout.TOO_MANY_STEPS}
    assert 0 <= block.summary[0, REPORTED + layout.REACHED] < 10


def test_too_many_steps_are_said_in_a_sentence(monkeypatch):
    from nkteach.core import native

    monkeypatch.setattr(native.NativeModel.cohort, "__defaults__", (-1, 1e-6, 5_000), raising=True)
    busy = network({"A": 1000}, [("come", "0 -> A", "1e6"), ("go", "A -> 0", "1000 * A")], **JUDGED)
    sentence(lambda: busy.chance(3, days=10, method="exact", progress=False), "too many steps")
