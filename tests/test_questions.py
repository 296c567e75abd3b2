"""Questions in the kernel: their data, how runs decide, tasks, and answers that are kept."""

import contextlib
import copy
import csv
import json
import math
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.answerfile import FRESH, AnswerFile
from nkteach.course.answertable import COLUMNS
from nkteach.course.lessons import deciding, tasks
from nkteach.course.lessons.wholeness import check_lesson
from nkteach.lab.state import read_state

HERE = Path(__file__).parent
HOSTILE = '</script><img src=x onerror=alert(1)>\u2028\x00\ud7ff =1+1 "quoted", ünïcode\r\nnew line'


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """A folder with a lesson of every kind of question."""
    shutil.copyfile(HERE / "kit.json", tmp_path / "kit.json")
    monkeypatch.chdir(tmp_path)
    return json.loads((tmp_path / "kit.json").read_text(encoding="utf-8"))


# The data


def test_a_lesson_beside_the_notebook_is_found_by_either_name(kit):
    assert lessons.question("kit", "why") == lessons.question("kit.json", "why")
    assert nk.Question("kit.json", "why").lesson == "kit"
    with pytest.raises(nk.InputError, match=r"put nowhere\.json beside the notebook"):
        lessons.lesson("nowhere")


def test_a_choice_holds_the_wells_that_decide_it(kit):
    few = nk.assay([5, 1.25], hours=1, targets=100, replicates=1, progress=False)
    table = nk.Question("kit", "pick", wells={"one hour": few}).question["table"]
    assert [row[:2] for row in table["rows"]] == [["one hour", "5"], ["one hour", "1.25"]]
    killed = [float(row[2]) for row in table["rows"]]
    assert killed == pytest.approx(np.maximum(few.mean, 0), abs=0.5)
    assert all(len(row) == len(table["head"]) for row in table["rows"])
    with pytest.raises(nk.InputError, match="this is a write"):
        nk.Question("kit", "why", wells={"one hour": few})
    for wrong in ({}, {"one hour": 3}, [few]):
        with pytest.raises(nk.InputError, match="wells cannot be that"):
            nk.Question("kit", "pick", wells=wrong)


def near_without_a_share(questions):
    luck = questions["luck"]
    luck.update(
        measures={"p": {"of": "peak", "column": "tumour"}},
        runs=[{"name": "run", "values": {}}],
        rule={"kind": "largest"},
    )
    for option in luck["options"]:
        option["measure"] = "p"
    luck["options"][2]["near"] = True


WRONG = [
    (lambda q: q["pick"].update(kind="chioce"), "Did you mean 'choice'"),
    (lambda q: q["pick"].pop("prompt"), "question 'pick': it asks nothing; add a \"prompt\""),
    (lambda q: q["pick"].update(prompts="x"), "no part named 'prompts'"),
    (lambda q: q["pick"]["options"].pop(), "at least two"),
    (lambda q: q["pick"]["options"][0].update(right=True), 'exactly one option must have "right"'),
    (lambda q: q["pick"]["options"][0].pop("reply"), 'has no "reply"'),
    (lambda q: q["pick"]["options"][0].update(name="b"), "same name"),
    (lambda q: q["pick"].update(hints="Think."), "not texts"),
    (lambda q: q["pick"].update(role="warm-up"), "no role named 'warm-up'"),
    (lambda q: q["luck"].update(days=0), '"days" cannot be 0'),
    (lambda q: q["luck"]["rule"].update(kind="biggest"), "There are: largest, value, outcome"),
    (lambda q: q["luck"]["rule"].update(measure="x"), "There are: c"),
    (lambda q: q["luck"]["measures"]["c"].update(of="cured"), "measure 'c'"),
    (lambda q: q["luck"]["runs"][0].pop("patients"), 'give run 0 "patients"'),
    (lambda q: q["luck"]["options"][1].update(between=[11, 90]), "without a gap"),
    (lambda q: q["fate"]["options"][0].update(outcomes=["cleared"]), "one for each run"),
    (lambda q: q["fate"]["runs"][0].update(patients=10), 'use the rule "value"'),
    (lambda q: q["sketch"].update(range=[0, 10]), "0 < low < high"),
    (lambda q: q["sketch"].update(lines=[]), "nothing to draw"),
    (lambda q: q["number"]["replies"].pop("high"), '"replies" has no "high"'),
    (lambda q: q["clear"].update(conditions=[]), 'needs "conditions"'),
    (lambda q: q["clear"]["conditions"][1].pop("reply"), 'needs a "reply"'),
    (lambda q: q["code"]["conditions"][1].pop("between"), 'needs "between"'),
    (lambda q: q["why"].pop("model"), "no model answer"),
    (lambda q: q["pick"].update(table={"head": ["a", "b"], "rows": [["1"]]}), "no table"),
    (lambda q: q["pick"].update(table={"head": ["a"], "rows": []}), "no table"),
    (lambda q: q["why"].update(table={"head": ["a"], "rows": [["1"]]}), "no part named 'table'"),
    (lambda q: q["sketch"].update(lines=3), '"lines" cannot be 3; give a list of objects'),
    (lambda q: q["sketch"].update(range=[200, 900]), "holds a power of ten, as 100 or 1,000"),
    (lambda q: q["sketch"].update(within="x"), "\"within\" cannot be 'x'"),
    (lambda q: q["sketch"].update(start="x"), "\"start\" cannot be 'x'"),
    (lambda q: q["sketch"].update(marks=[{"label": "x"}]), '"day" cannot be None; give a number'),
    (lambda q: q["sketch"].update(result=5), '"result" must be a text'),
    (lambda q: q["number"].update(replies=None), '"replies" must be {name: text}'),
    (lambda q: q["number"].update(measure=["m"]), "no measure named ['m']"),
    (near_without_a_share, '"near" cannot be None; give a number from 0 to 1'),
]


@pytest.mark.parametrize(("spoil", "said"), WRONG)
def test_a_mistake_in_a_lesson_is_told_in_one_sentence(kit, spoil, said):
    data = copy.deepcopy(kit)
    spoil(data["questions"])
    with pytest.raises(nk.InputError) as caught:
        check_lesson("kit.json", data)
    assert said in str(caught.value)
    assert str(caught.value).startswith("kit.json")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_lesson_is_told(kit):
    for text, said in (
        ("{", "not valid JSON"),
        ("[]", "no title"),
        ('{"title": "x"}', "questions"),
        ('{"title": "x", "questions": {}, "words": 5}', '"words" are not texts'),
    ):
        Path("kit.json").write_text(text)
        with pytest.raises(nk.InputError, match=said):
            lessons.lesson("kit")


def test_a_column_that_is_not_there_is_told(kit):
    kit["questions"]["sketch"]["lines"][0]["column"] = "tumor"
    Path("kit.json").write_text(json.dumps(kit))
    with pytest.raises(nk.InputError, match="Did you mean 'tumour'"):
        nk.Question("kit", "sketch")


# What runs decide


def test_measures_are_what_they_say():
    run = nk.simulate(60)
    tumour = run["tumour"]

    def of(kind, **more):
        return deciding.measured({"of": kind, "column": "tumour", **more}, [run])

    assert of("peak") == tumour.max()
    assert of("last") == tumour[-1]
    assert of("at", day=2.6) == tumour[21]  # day 2.625
    assert of("sum", until=3) == pytest.approx(np.trapezoid(tumour[:25], run.days[:25]))
    assert of("day_of_peak") == run.days[tumour.argmax()]
    assert of("day_below", level=1) == run.days[np.flatnonzero(tumour >= 1)[-1] + 1]
    assert of("day_above", level=1) == 0
    assert of("day_above", level=1e9) == math.inf
    growing = nk.simulate(60, innate=False, adaptive=False)
    assert (
        deciding.measured({"of": "day_below", "column": "tumour", "level": 1}, [growing])
        == math.inf
    )


def test_patients_are_counted_out_of_100(kit):
    asked = kit["questions"]["luck"]
    cohort = nk.chance(100, 3, days=60, tumour_cells=3000, progress=False)
    name, found = deciding.decide(asked, deciding.runs_of(asked))
    assert found == {"c": cohort.count("cleared")}
    assert name == "some"


def test_the_largest_measure_wins_unless_the_second_is_near():
    asked = copy.deepcopy(lessons.question("first-responders", "who-kills-first"))
    runs = deciding.runs_of(asked)
    assert deciding.decide(asked, runs)[0] == "nk"
    asked["rule"]["near"] = 0.01
    assert deciding.decide(asked, runs)[0] == "both"


def test_outcomes_decide_one_by_one(kit):
    asked = kit["questions"]["fate"]
    assert [run.outcome for run in deciding.runs_of(asked)] == ["escaped", "escaped"]
    assert deciding.decide(asked, deciding.runs_of(asked))[0] == "neither"


def test_a_drawing_of_the_run_itself_is_close_and_one_that_is_not_is_told_where(kit):
    asked = kit["questions"]["sketch"]
    runs = deciding.runs_of(asked)
    days = deciding.drawn_days(14)
    mine = [float(np.interp(day, runs[0].days, runs[0]["tumour"])) for day in days]
    assert deciding.compare_drawing(asked, mine, runs)["factor"] < 1.05
    level = [1000.0, *[None] * 59, 1000.0]
    found = deciding.compare_drawing(asked, level, runs)
    assert found["drawn"] == pytest.approx(1000)
    assert found["shown"] == 0.5
    assert found["factor"] > deciding.WITHIN
    twice = [2 * value for value in deciding.filled(mine, 0.5)]
    assert deciding.compare_drawing(asked, twice, runs)["factor"] == pytest.approx(2, rel=0.15)


def test_a_drawing_without_a_range_of_its_own_is_compared_on_the_usual_one(kit):
    asked = kit["questions"]["sketch"]
    usual = dict(asked, range=[0.5, 1e5])
    del asked["range"]
    drawn, runs = [100.0] * deciding.PLACES, deciding.runs_of(asked)
    assert deciding.compare_drawing(asked, drawn, runs) == deciding.compare_drawing(
        usual, drawn, runs
    )


def test_a_drawing_is_filled_straight_on_the_logarithmic_axis():
    drawn = [None, 1.0, None, 100.0, None]
    assert deciding.filled(drawn, 0.5) == pytest.approx([1, 1, 10, 100, 100])
    assert deciding.filled([None, 0.0], 0.5) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("guess", "verdict"), [(3000, "close"), (1600, "close"), (10, "low"), (9e4, "high")]
)
def test_an_estimate_is_close_within_a_factor(kit, guess, verdict):
    asked = kit["questions"]["number"]
    assert deciding.estimate_verdict(asked, guess, deciding.runs_of(asked)) == verdict


# Tasks


def test_a_task_looks_at_what_the_lab_does(kit):
    conditions = kit["questions"]["clear"]["conditions"]
    lab = nk.Lab("kit", key="bench")
    assert tasks.unmet(conditions, tasks.facts_of(lab)) is conditions[0]
    lab.tumour_cells = 20_000
    assert tasks.unmet(conditions, tasks.facts_of(lab)) is conditions[1]
    lab.tumour_cells = 2000
    assert tasks.unmet(conditions, tasks.facts_of(lab)) is None


def test_a_task_of_code_is_checked_and_kept(kit):
    first = nk.check("kit", "code", nk.simulate(60))
    assert not first
    assert repr(first) == "Not yet. Follow it for 30 days."
    second = nk.check("kit", "code", nk.simulate(30))
    assert second
    assert repr(second) == "Done. So it is."
    record = AnswerFile.of("kit").questions["code"]
    assert (record["answer"], record["first"], record["tries"], record["right"]) == (
        "done", "not yet", 2, "right")  # fmt: skip
    with pytest.raises(nk.InputError, match="int cannot be checked"):
        nk.check("kit", "code", 3)
    with pytest.raises(nk.InputError, match="no task but a write question"):
        nk.check("kit", "why", nk.simulate(30))


def test_cohorts_and_tissues_can_be_checked():
    cohort = nk.chance(20, tumour_cells=500, progress=False)
    facts = tasks.facts_of(cohort)
    assert facts.levers["tumour_cells"] == 500
    assert sum(facts.patients.values()) == pytest.approx(100)
    tissue = nk.tissue(adaptive=False).step(2)
    assert tasks.unmet([{"tissue": "hours", "between": [2, 3]}], tasks.facts_of(tissue)) is None
    assert tasks.unmet([{"lever": "adaptive", "is": 0}], tasks.facts_of(tissue)) is None


# Answers


def answered(name="why", **given):
    asked = nk.Question("kit", name)
    for part, value in given.items():
        setattr(asked, part, value)
    return asked


def forget_the_kernel():
    """As a new kernel begins: with nothing but the file."""
    AnswerFile._open.clear()


def test_answers_come_back_in_a_new_kernel(kit):
    answered(text=HOSTILE, committed=True, tries=2)
    answered("pick", answer="a", first="a", confidence="very", right="wrong", hints=1)
    answered("sketch", drawn=[1000.0, *[None] * 59, 3.5], answer="drawn")
    forget_the_kernel()
    assert nk.Question("kit", "why").text == HOSTILE
    pick = nk.Question("kit", "pick")
    assert (pick.answer, pick.confidence, pick.right, pick.hints) == ("a", "very", "wrong", 1)
    assert nk.Question("kit", "sketch").drawn[-1] == 3.5


def test_the_file_is_named_after_the_notebook_of_the_lesson(kit):
    Path("07-kit.ipynb").write_text("{}")
    Path("my-kit.ipynb").write_text("{}")
    answered(text="x")
    assert Path("07-kit.answers.json").is_file()


def test_each_key_press_is_written_and_the_file_is_whole_at_every_moment(kit, monkeypatch):
    asked = nk.Question("kit", "why")
    seen = []
    put = os.replace

    def watched(source, target):
        before = Path(target).read_text() if Path(target).exists() else None
        seen.append((json.loads(Path(source).read_text()), before and json.loads(before)))
        put(source, target)

    monkeypatch.setattr("nkteach.course.answerfile.os.replace", watched)
    for end in range(1, 6):
        asked.text = "Hello"[:end]
    assert [new["questions"]["why"]["text"] for new, _ in seen] == [
        "H",
        "He",
        "Hel",
        "Hell",
        "Hello",
    ]
    assert [old and old["questions"]["why"]["text"] for _, old in seen] == [
        None,
        "H",
        "He",
        "Hel",
        "Hell",
    ]
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []


def test_two_notebooks_of_one_lesson_do_not_undo_each_other(kit):
    answered(text="mine")
    mine = AnswerFile._open.copy()
    forget_the_kernel()
    answered("pick", answer="b")
    AnswerFile._open.clear()
    AnswerFile._open.update(mine)
    answered(text="mine again")
    forget_the_kernel()
    assert nk.Question("kit", "pick").answer == "b"
    assert nk.Question("kit", "why").text == "mine again"


SPOILT = [
    b"", b"{", b"null", b"[]", b"\xff\xfe\x00",
    b'{"nkteach answers": 2, "questions": {}, "labs": {}}',
    b"[" * 100_000, b'{"nkteach answers": 1, "questions": [], "labs": {}}',
]  # fmt: skip


@pytest.mark.parametrize("content", SPOILT)
def test_a_spoilt_file_is_set_aside_and_said_so_once(kit, content):
    path = Path("kit.answers.json")
    for number in ("", "-2"):
        path.write_bytes(content)
        forget_the_kernel()
        first, second = nk.Question("kit", "why"), nk.Question("kit", "pick")
        aside = Path(f"kit.answers.spoilt{number}.json")
        assert aside.read_bytes() == content
        assert first.notice.endswith(f"The file was kept as {aside.name}.")
        assert second.notice == ""
        assert (first.text, first.tries) == ("", 0)
        first.text = "new"
        assert json.loads(path.read_text())["questions"]["why"]["text"] == "new"


@pytest.mark.parametrize("part", sorted(FRESH))
def test_an_answer_that_cannot_be_is_left_out_and_the_others_stay(kit, part):
    answered(text="stays")
    data = json.loads(Path("kit.answers.json").read_text())
    for odd in ([[]], {"a": 1}, -1, None, 1e308, ["x"] * 61):
        data["questions"]["pick"] = {**FRESH, "kind": "choice", "time": "", part: odd}
        Path("kit.answers.json").write_text(json.dumps(data))
        forget_the_kernel()
        assert nk.Question("kit", "pick").get_state()[part] == FRESH[part]
        assert nk.Question("kit", "why").text == "stays"
        assert Path("kit.answers.spoilt.json").exists()
        Path("kit.answers.spoilt.json").unlink()


def test_random_files_never_break_a_lesson(kit):
    random = np.random.default_rng(5)
    answered(text="x" * 30, hints=1)
    answered("sketch", drawn=[1.0] * 61)
    whole = Path("kit.answers.json").read_bytes()
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(random.integers(1, 6)):
            raw[random.integers(len(raw))] = random.integers(256)
        Path("kit.answers.json").write_bytes(bytes(raw[: random.integers(1, len(raw) + 1)]))
        forget_the_kernel()
        for record in AnswerFile.of("kit").questions.values():
            assert record.keys() == {*FRESH, "kind", "time"}
        nk.Question("kit", "sketch")
        for aside in Path().glob("*.spoilt*"):
            aside.unlink()


def test_a_question_edited_since_begins_anew(kit):
    answered("pick", answer="a", committed=True)
    kit["questions"]["pick"]["options"][0]["name"] = "other"
    Path("kit.json").write_text(json.dumps(kit))
    forget_the_kernel()
    asked = nk.Question("kit", "pick")
    assert (asked.answer, asked.committed) == ("", False)


def test_a_folder_that_cannot_be_written_is_told_and_answering_goes_on(kit, monkeypatch):
    asked = nk.Question("kit", "why")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("nkteach.course.answerfile.os.replace", refuse)
    asked.text = "still here"
    assert "cannot be kept in kit.answers.json: Permission denied" in asked.notice
    assert asked.text == "still here"
    assert list(Path().glob(".kit*")) == [], "nothing half written stays beside the notebook"


def test_reset_deletes_all_and_clears_what_is_shown(kit):
    asked = answered(text="gone", tries=1)
    shown = nk.Answers("kit")
    assert len(shown.rows) == 1
    shown.resets += 1  # as the button does
    assert (asked.text, asked.tries) == ("", 0)
    assert shown.questions == {}
    assert not Path("kit.answers.json").exists()
    asked.text = "anew"
    assert shown.questions["why"]["text"] == "anew"


def test_the_table_for_a_teacher_has_a_row_a_question_and_runs_nothing(kit):
    answered(text=HOSTILE)
    answered("number", answer="-5+2", first="=1+1")
    answered("sketch", drawn=[1000.0, *[None] * 59, 2.0], answer="drawn", confidence="guess")
    nk.Answers("kit").to_csv("mine.csv")
    with open("mine.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["question"] for row in rows] == ["why", "number", "sketch"]
    assert rows[0]["text"] == HOSTILE
    assert (rows[1]["answer"], rows[1]["first"]) == ("'-5+2", "'=1+1")
    assert rows[2]["text"] == "drawn: 1000 " + "- " * 59 + "2"
    with pytest.raises(nk.InputError, match="cannot be written"):
        nk.Answers("kit").to_csv("no/such/folder.csv")


# A lab's state


def test_a_state_brings_a_lab_back():
    lab = nk.Lab(innate=False, tumour_cells=2345.5, seed=7, lens="chance", patients=50, spread=0)
    lab.ghosts = {"average": {"levers": {"innate": 1}, "seed": 1, "patients": 1000, "spread": 0.3}}
    lab.shown = ["tumour"]
    for form in (
        lab.state(),
        json.dumps(lab.state()),
        lab.link(),
        lab.link("https://x.org/a.html"),
    ):
        assert nk.Lab(state=form).state() == lab.state()


def test_a_state_is_saved_to_a_file(tmp_path):
    lab = nk.Lab(smoking=True)
    lab.save(tmp_path / "start.json")
    assert nk.Lab(state=tmp_path / "start.json").smoking is True
    assert nk.Lab(state=str(tmp_path / "start.json")).state() == lab.state()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda s: s.update({"nkteach state": 2}), "later nkteach"),
        (lambda s: s.update({"nkteach state": "1"}), "cannot be read"),
        (lambda s: s.pop("levers"), "cannot be read"),
        (lambda s: s["levers"].update(tumour_cells=10**400), "cannot be read"),
        (lambda s: s.update(seed=True), "cannot be read"),
        (lambda s: s["levers"].update(inate=1), "saved in another lab"),
        (lambda s: s["levers"].update(innate="1"), "cannot be read"),
        (lambda s: s["levers"].update(tumour_cells=-1), "outside its range"),
        (lambda s: s.update(lens="microscope"), "no lens named 'microscope'"),
        (lambda s: s.update(seed=-1), "outside its range"),
        (lambda s: s.update(ghosts={"average": 3}), "cannot be read"),
        (lambda s: s.update(ghosts={"chance": {"levers": {}}}), "cannot be read"),
        (lambda s: s.update(ghosts={"average": {"levers": {"innate": 7}}}), "innate cannot be 7"),
        (lambda s: s.update(ghosts={"nope": {"levers": {}}}), "no lens named 'nope'"),
        (lambda s: s["levers"].update(tumour_cells=float("nan")), "outside its range"),
        (lambda s: s.update(spread=10**400), "spread cannot be"),
        (lambda s: s.update(lines=["nope"]), "no line named 'nope'"),
        (lambda s: s.update(lines=[3]), "cannot be read"),
    ],
)  # fmt: skip
def test_a_state_that_cannot_be_gets_one_sentence(spoil, said):
    state = nk.Lab().state()
    spoil(state)
    with pytest.raises(nk.InputError, match=said) as caught:
        nk.Lab(state=state)
    assert "\n" not in str(caught.value)


def test_no_text_is_a_state_by_chance():
    random = np.random.default_rng(3)
    lab = nk.Lab()
    levers = [lever.name for lever in lab.levers]
    for form in (lab.link(), json.dumps(lab.state())):
        for _ in range(5000):
            raw = list(form)
            for _ in range(random.integers(1, 5)):
                raw[random.integers(len(raw))] = chr(random.integers(32, 1000))
            with contextlib.suppress(nk.InputError):
                assert set(read_state("".join(raw), levers)["levers"]) <= set(levers)


def test_a_kept_lab_comes_back_and_resets_to_its_start(kit):
    lab = nk.Lab("kit", key="bench", keep=True, innate=False)
    lab.tumour_cells, lab.lens, lab.seed = 500, "chance", 9
    forget_the_kernel()
    again = nk.Lab("kit", key="bench", keep=True, innate=False)
    assert again.state() == lab.state()
    assert again.model["starts"] == {"innate": 0}  # the others begin at their usual values


def test_a_kept_lab_that_was_changed_since_begins_anew_and_says_so(kit):
    nk.Lab("kit", key="bench", keep=True, levers=["innate", "smoking_nk_supply"]).innate = False
    forget_the_kernel()
    path = Path("kit.answers.json")
    path.write_text(path.read_text().replace('"smoking_nk_supply"', '"gone"'))
    again = nk.Lab("kit", key="bench", keep=True)
    assert again.innate is True
    assert "saved in another lab" in again.notice
