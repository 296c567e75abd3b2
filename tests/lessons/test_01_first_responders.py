"""Lesson 1: what it says of the model is what the model does, and what it names is there."""

from collections.abc import Callable

import numpy as np
import pytest
from lesson_texts import at, run, share_hiding, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.deciding import decide, numbers, runs_of
from nkteach.evidence import records
from nkteach.languages.words import catalogue
from nkteach.pictures.appearance import lines_of

STEM = "01-first-responders"
NAME = "first-responders"


def test_what_the_text_names_is_on_the_screen() -> None:
    tools, lab = catalogue()["tools"], catalogue()["lab"]
    labels = {lever.label for lever in nk.levers()}
    lines = {line.label for line in lines_of(nk.teaching, tuple(run().columns))}
    notebook, guide = text_of(STEM, "notebook"), text_of(STEM, "guide")
    for bold in ("Choose lines", "Keep as ghost", "Reset all"):
        assert f"**{bold}**" in notebook
    assert (lab["lines"], tools["keep"], tools["reset"]) == (
        "Choose lines", "Keep as ghost", "Reset all")  # fmt: skip
    for bold in (lab["describe"], tools["larger"]):
        assert f"**{bold}**" in guide
    for italic in ("Tumour cells that hide from T cells", "Killing on contact", "Smoking"):
        assert f"*{italic}*" in notebook
        assert italic in labels
    ends = {lever.label: (lever.low, lever.high) for lever in nk.levers()}
    assert "Set *Tumour cells that hide from T cells* to 1." in notebook
    assert ends["Tumour cells that hide from T cells"][1] == 1
    assert "set *Killing on contact* to 0" in notebook
    assert ends["Killing on contact"][0] == 0
    for italic in ("Tumour, hides MHC-I", "Tumour, shows MHC-I", "Memory T cells"):
        assert f"*{italic}*" in notebook
        assert italic in lines


def test_the_rule_of_a_prediction_follows_its_runs() -> None:
    asked = lessons.question(NAME, "born-without-nk")
    runs = runs_of(asked)
    assert decide(asked, [runs[0], runs[0]])[0] == "same"
    assert decide(asked, runs[::-1])[0] == "lower"


# What the text says of the model. Each sentence stands in its text, and the model does so.


def peak_day(column: str) -> float:
    one = run(days=14)
    return float(one.days[one[column].argmax()])


def crossing() -> float:
    one = run(days=14)
    return float(one.days[np.flatnonzero(one["cd8_kills"] > one["nk_kills"])[0]])


def killed_until_day_3() -> dict[str, float]:
    asked = lessons.question(NAME, "who-kills-first")
    return decide(asked, runs_of(asked))[1]


def hundred() -> dict[str, float]:
    asked = lessons.question(NAME, "hundred")
    return numbers(asked, runs_of(asked))


def second(days: int = 90, **levers: object) -> nk.Run:
    return run(days=days, second_tumour_day=60, second_tumour_cells=1000, **levers)


def second_numbers() -> dict[str, float]:
    asked = lessons.question(NAME, "again")
    return numbers(asked, runs_of(asked))


def arrival(infected: nk.Run) -> float:
    return float(infected.days[np.flatnonzero(infected["cd8_effector"] > 50)[0]])


def virus_runs() -> list[nk.Run]:
    return runs_of(lessons.question(NAME, "born-without-nk"))


def escapes_sooner_without_nk() -> bool:
    without_nk, without_t = run(mhc_low=1, innate=False), run(mhc_low=1, adaptive=False)
    assert without_nk.escaped_day is not None
    return without_nk.escaped_day < (without_t.escaped_day or np.inf)


def band_appears() -> bool:
    one = run(smoking=True)
    low, high = one.band("tumour")
    day = int(np.flatnonzero(one.days >= 5)[0])
    return bool(high[day] > 1.2 * low[day])


NK_ONLY, T_ONLY = {"adaptive": False}, {"innate": False}
CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("notebook", "one cubic millimetre of tissue with 1,000 **tumour cells**",
     lambda: run()["tumour"][0] == 1000),
    ("questions", "On day 0 there are 1,000 tumour cells", lambda: run()["tumour"][0] == 1000),
    ("notebook", "Half of these tumour cells hide", lambda: share_hiding(0) == 0.5),
    ("notebook", "A ring at the foot of the picture means", lambda: run().outcome == "cleared"),
    ("notebook", "find a start from which the tumour is not cleared, although NK cells are present",
     lambda: run(days=60, tumour_cells=20_000).outcome == "escaped"),
    ("guide", "with 20,000 tumour cells the tumour escapes although both arms are there",
     lambda: run(tumour_cells=20_000).outcome == "escaped"),
    ("notebook", "NK cells can see to that within hours",
     lambda: at(run(days=14), "nk_kills", 0.25) > 24),
    ("questions", "is highest within the first two days", lambda: peak_day("nk_kills") < 2),
    ("questions", "is highest about day 5", lambda: 4 <= peak_day("cd8_kills") <= 6),
    ("questions", "The curves cross between day 3 and day 5", lambda: 3 <= crossing() <= 5),
    ("guide", "The curves cross between day 3 and day 5", lambda: 3 <= crossing() <= 5),
    ("guide", "NK cells first; T cells take over after day 3", lambda: crossing() >= 3),
    ("guide", "killed more than ten times as many cells as T cells have",
     lambda: killed_until_day_3()["nk"] > 10 * killed_until_day_3()["t"]),
    ("notebook", "In which run does the tumour shrink in the first three days?",
     lambda: at(run(**NK_ONLY), "tumour", 3) < 1000 < at(run(**T_ONLY), "tumour", 3)),
    ("notebook", "What do both runs have in common in the end?",
     lambda: run(**NK_ONLY).outcome == run(**T_ONLY).outcome == "escaped"),
    ("guide", "It falls to about 660 cells on day 3 and then climbs to about 65,000 on day 60",
     lambda: 655 < at(run(**NK_ONLY), "tumour", 3) < 670
     and 64_000 < at(run(**NK_ONLY), "tumour", 60) < 66_000),
    ("questions", "NK cells are there, they send out signals, and the tumour escapes",
     lambda: run(cytotoxic=0).outcome == "escaped"),
    ("guide", "In the end both escape",
     lambda: run(**NK_ONLY).outcome == run(**T_ONLY).outcome == "escaped"),
    ("guide", "With NK cells alone more than 90 of 100 tumour cells show MHC-I on day 28",
     lambda: share_hiding(28, **NK_ONLY) < 0.1),
    ("guide", "With T cells alone more than 90 of 100 hide it",
     lambda: share_hiding(28, **T_ONLY) > 0.9),
    ("questions", "Each arm leaves behind the cells that the other arm can kill",
     lambda: share_hiding(28, **NK_ONLY) < 0.1 and share_hiding(28, **T_ONLY) > 0.9
     and run().outcome == "cleared"),
    ("guide", "without NK cells the tumour fills the tissue sooner than without T cells",
     escapes_sooner_without_nk),
    ("guide", "NK cells that cannot kill: the tumour is not cleared",
     lambda: run(cytotoxic=0).outcome != "cleared" and at(run(cytotoxic=0), "nk", 60) > 100),
    ("guide", "What is left hides MHC-I, because T cells still kill the rest",
     lambda: share_hiding(28, cytotoxic=0) > 0.9),
    ("guide", "The effector T cells fall, the memory T cells stay",
     lambda: at(run(), "cd8_memory", 90) > 100 > 10 * at(run(), "cd8_effector", 90)),
    ("guide", "A week after the first start 20 cells are left, a week after the second 3",
     lambda: [round(second_numbers()[name]) for name in ("first", "again")] == [20, 3]),
    ("guide", "T cells kill about 270 a day where it had been fewer than one",
     lambda: round(second_numbers()["t_again"], -1) == 270 and second_numbers()["t"] < 1),
    ("guide", "NK cells about 360 both times",
     lambda: round(second_numbers()["nk"], -1) == round(second_numbers()["nk_again"], -1) == 360),
    ("guide", "NK cells are as many on day 60 as on day 0",
     lambda: at(second(), "nk", 59.9) == pytest.approx(second()["nk"][0], rel=0.01)),
    ("questions", "The last few cells of the second tumour hide MHC-I, and go later than those of",
     lambda: second().cleared_day - 60 > run().cleared_day
     and at(second(), "tumour_mhc_low", 67) > 0.95 * at(second(), "tumour", 67)),
    ("questions", "NK cells calm down",
     lambda: at(second(), "nk_armed", 67) < 0.6 * at(second(), "nk_armed", 62)),
    ("questions", "the first tumour is gone", lambda: at(second(), "tumour", 59) == 0),
    ("questions", "more T cells that fit are there than ever before",
     lambda: at(second(), "t_cells", 59.9) > 100 * second()["t_cells"][0]),
    ("guide", "Without T cells there is no second time: the first tumour never goes",
     lambda: second(adaptive=False)["tumour"].min() > 100),
    ("guide", "88 of 100 are cleared, 12 held. Without T cells 1 is cleared",
     lambda: hundred() == {"gone": 88, "held": 12, "alone": 1}),
    ("questions", "On average fewer than one cell is expected from day 8 on",
     lambda: round(run().cleared_day) == 8),
    ("notebook", "A **hatched band** appears", band_appears),
    ("questions", "infects 100 cells", lambda: virus_runs()[0]["virus_infected"][0] == 100),
    ("questions", "T cells still come and clear the virus in the end",
     lambda: all(one["virus_infected"][-1] == 0 for one in virus_runs())),
    ("guide", "T cells come at about the same time in both runs and clear the virus in both",
     lambda: abs(arrival(virus_runs()[0]) - arrival(virus_runs()[1])) < 1),
    ("questions", "more tissue has been lost by then",
     lambda: virus_runs()[0]["healthy"].min() < 0.95 * virus_runs()[1]["healthy"].min()),
    ("questions", "a healthy red cell shows no sign of stress",
     lambda: nk.teaching["healthy_ligand"].value == 0),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_the_evidence_card_says_what_the_evidence_says() -> None:
    lines = " ".join(records()["smoking"].lines)
    assert "5.5 against 7.4 % of lymphocytes (282 people, one point in time)" in lines
    context = lessons.question(NAME, "smoking-card")["context"]
    assert "out of every 1,000 lymphocytes, 55 were NK cells in smokers and 74 in non" in context
    assert "282 people" in context
    assert "0.47 to 0.95 of that of non-smokers" in lines
    assert "0.47 to 0.95 of that of non-smokers" in text_of(STEM, "guide")
    assert "has not been shown in people" in lines
