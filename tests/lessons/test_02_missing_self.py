"""Lesson 2: what it says of the model is what the model does."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from lesson_texts import at, run, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.tasks import facts_of, unmet

STEM = "02-missing-self"
NAME = "missing-self"
NK_ONLY = {"adaptive": False}


def killed(share: float) -> tuple[float, float]:
    """What NK cells and T cells kill in 14 days, by the share of cells that hide."""
    one = run(days=14, mhc_low=share)
    return tuple(float(np.trapezoid(one[c], one.days)) for c in ("nk_kills", "cd8_kills"))


def first_kills(share: float) -> float:
    return float(run(days=14, mhc_low=share)["nk_kills"][0])


def escapes(share: float) -> float:
    """The day on which the tumour passes half of what the tissue can hold, without T cells."""
    one = run(days=90, mhc_low=share, **NK_ONLY)
    return float(one.days[(one["tumour"] >= 50_000).argmax()])


def escaped(days: int) -> int:
    """Of 100 patients without T cells, with 90 of 100 tumour cells hiding."""
    return nk.chance(100, 1, days=days, mhc_low=0.9, progress=False, **NK_ONLY).count("escaped")


SHOWS, HIDES = {"days": 30, "mhc_low": 0}, {"days": 30, "mhc_low": 1}
BLIND = {"mhc_low": 1, "tumour_ligand": 0}
CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("guide", "half of the cells hiding, the tumour escapes on day 56",
     lambda: round(escapes(0.5)) == 56),
    ("guide", "From about 75 of 100 hiding, NK cells alone put the escape off beyond day 60",
     lambda: escapes(0.7) < 60 < escapes(0.75)),
    ("guide", "with 80 hiding it comes on day 62, with 90 on day 65, with all on day 86",
     lambda: [round(escapes(share)) for share in (0.8, 0.9, 1)] == [62, 65, 86]),
    ("questions", "Even with all of them hiding it does, on day 86: by then nearly all its cells",
     lambda: at(run(days=90, mhc_low=1, **NK_ONLY), "mhc_high_share", 86) > 0.9),
    ("guide", "36 have escaped by day 60 and 57 by day 120",
     lambda: (escaped(60), escaped(120)) == (36, 57)),
    ("guide", "What is left by day 60 shows MHC-I",
     lambda: at(run(days=60, mhc_low=0.8, **NK_ONLY), "mhc_high_share", 60) > 0.95),
    ("questions", "is highest on the first day",
     lambda: run(**HIDES).days[run(**HIDES)["nk_kills"].argmax()] < 1),
    ("questions", "at most about one cell a day",
     lambda: 0.5 < run(**HIDES)["cd8_kills"].max() < 1.5),
    ("questions", "NK cells kill hundreds of times as many",
     lambda: killed(1)[0] / killed(1)[1] > 200),
    ("questions", "On the first day more than two lines of the picture lie between them",
     lambda: at(run(**HIDES), "nk_kills", 1) > 100 * at(run(**HIDES), "cd8_kills", 1)),
    ("guide", "about 1,220 kills by NK cells and 3 by T cells in 14 days",
     lambda: round(killed(1)[0], -1) == 1220 and round(killed(1)[1]) == 3),
    ("questions", "even a tumour that hides altogether is cleared",
     lambda: run(**HIDES).outcome == "cleared"),
    ("notebook", "Both tumours are cleared",
     lambda: run(**HIDES).outcome == run(**SHOWS).outcome == "cleared"),
    ("guide", "the T-cell curve rises higher where all show MHC-I (day 4 to 9)",
     lambda: [float(d) for d in run(**SHOWS).days[run(**SHOWS)["cd8_kills"]
              > run(**SHOWS)["nk_kills"]][[0, -1]]] == pytest.approx([4, 9], abs=0.5)),
    ("guide", "the NK curve is higher throughout where all hide it",
     lambda: bool((run(**HIDES)["nk_kills"] > run(**HIDES)["cd8_kills"])[
              run(**HIDES).days < 17].all())),
    ("guide", "nearly gone sooner (about 40 cells on day 3)",
     lambda: round(at(run(**HIDES), "tumour", 3)) == 40 < at(run(**SHOWS), "tumour", 3)),
    ("guide", "loses its last cells later (day 18 against day 9)",
     lambda: (round(run(**HIDES).cleared_day), round(run(**SHOWS).cleared_day)) == (18, 9)),
    ("questions", "where every cell shows it, T cells made 70 of 100 kills",
     lambda: round(100 * killed(0)[1] / sum(killed(0))) == 70),
    ("notebook", "killing 294 of the first and 27 of the second a day",
     lambda: (round(first_kills(1)), round(first_kills(0))) == (294, 27)),
    ("guide", "50,000 of 50,000 are left",
     lambda: run(days=14, tumour_cells=0, healthy_mhc=0)["healthy"][-1] == 50_000),
    ("guide", "With signs of stress as well, about 540 are left",
     lambda: round(run(days=14, tumour_cells=0, healthy_mhc=0, healthy_ligand=1)["healthy"][-1],
                   -1) == 540),
    ("guide", "grows to about 53,000 by day 21, as if there were no NK cells",
     lambda: round(run(days=21, **BLIND, **NK_ONLY)["tumour"][-1], -3) == 53_000
     and run(days=21, mhc_low=1, innate=False, adaptive=False)["tumour"][-1]
     == pytest.approx(run(days=21, **BLIND, **NK_ONLY)["tumour"][-1], rel=1e-3)),
    ("guide", "With them about 57 cells are left",
     lambda: round(run(days=21, mhc_low=1, **NK_ONLY)["tumour"][-1]) == 57),
    ("guide", "the tumour is then held",
     lambda: run(days=60, antibody=True, **BLIND, **NK_ONLY).outcome == "controlled"),
    ("questions", "The average run with the block ends with a few tumour cells left",
     lambda: 1 < run(days=60, mhc_low=0, nkg2a_block=True, **NK_ONLY)["tumour"][-1] < 10),
    ("guide", "59 of 100 are cleared with the block, 1 without",
     lambda: [nk.chance(100, 1, days=60, adaptive=False, mhc_low=0, nkg2a_block=block,
                        progress=False).count("cleared") for block in (1, 0)] == [59, 1]),
    ("notebook", "In the model no healthy cell shows signs of stress",
     lambda: nk.teaching["healthy_ligand"].value == 0),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_the_table_is_the_models() -> None:
    text = text_of(STEM, "notebook")
    rows = re.findall(r"^\| (?:none|all|(\d+) of 100) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert len(rows) == 5
    for (_, by_nk, by_t), share in zip(rows, (0, 0.25, 0.5, 0.75, 1), strict=True):
        nk_kills, t_kills = killed(share)
        assert int(by_nk) == round(100 * nk_kills / (nk_kills + t_kills))
        assert int(by_nk) + int(by_t) == 100


def test_tasks_can_be_done_as_the_guide_says() -> None:
    for key, levers in (
        ("hold-without-t", {"mhc_low": 0.9, "adaptive": False, "days": 90}),
        ("blind", {**BLIND, "antibody": True, "adaptive": False, "days": 60}),
    ):
        conditions = lessons.question(NAME, key)["conditions"]
        assert unmet(conditions, facts_of(nk.Lab(NAME, **levers))) is None


def test_the_hundred_patients_differ_on_the_page_too() -> None:
    carried = nk.Question(NAME, "hundred").model["spreads"]
    assert "contact_rate" in {name for name, *_ in carried}
