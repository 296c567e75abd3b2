"""What a teacher does: collect a class's answers, list the lessons, begin one of their own."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import nkteach as nk
from nkteach.__main__ import copy_lessons, main
from nkteach.course import lessons
from nkteach.course.answerfile import FRESH
from nkteach.course.answertable import row, write_table
from nkteach.course.collection import collect
from nkteach.course.glossary import first_uses, words
from nkteach.course.lessonlist import NAME, list_of, write_list
from nkteach.course.lessons import deciding
from nkteach.course.newlesson import new_lesson
from nkteach.sharing.export import render, run_notebook

HERE = Path(__file__).parent
FIRST = "first-responders"
BAD_TEXT = '=cmd|"</style><script>alert(1)</script>\r\n<img src=x onerror=alert(2)>'


def write_answers(path, lesson, **given):
    """A file as a student saves it: {question: what was answered}."""
    kinds = {name: asked["kind"] for name, asked in lessons.lesson(lesson)["questions"].items()}
    rows = []
    for name, record in given.items():
        key = name.replace("_", "-")
        kept = (
            FRESH | {"kind": kinds[key], "time": "2026-01-01T10:00:00+00:00", "tries": 1} | record
        )
        rows.append(row(lesson, key, kept))
    write_table(path, rows)


@pytest.fixture
def class_files(tmp_path):
    """Thirty students: 20 begin with T cells, 10 with NK cells; 25 end with NK cells."""
    for i in range(30):
        first = "t" if i < 20 else "nk"
        last = "nk" if i >= 5 else "t"
        write_answers(
            tmp_path / f"student-{i}.csv",
            FIRST,
            who_kills_first={
                "answer": last, "first": first, "right": "right" if last == "nk" else "wrong",
                "confidence": "very" if i < 12 else "guess",
            },
            why={"text": f"{BAD_TEXT} {i}"},
            second_time={"answer": "memory", "first": "memory", "right": "right"},
        )  # fmt: skip
    return sorted(tmp_path.glob("student-*.csv"))


def test_thirty_files_become_one_picture(class_files, tmp_path):
    collection = collect(*class_files)
    assert (collection.files, collection.problems) == (30, ())
    assert [a.question for a in collection.questions] == ["second-time", "who-kills-first", "why"]
    asked = collection.questions[1]
    assert asked.count("first") == {"t": 20, "nk": 10}
    assert asked.count("answer") == {"t": 5, "nk": 25}
    assert asked.sure() == {"guess": (18, 0), "fairly": (0, 0), "very": (7, 5)}
    assert asked.shown == "nk", "the run says so, not the students"
    target = tmp_path / "class.html"
    collection.to_html(target)
    page = target.read_text(encoding="utf-8")
    assert "NK cells, because they are ready. ★" in page
    for number in (20, 10, 5, 25):
        assert f"</i>{number}</span>" in page
    asked_data = lessons.question(FIRST, "who-kills-first")
    found = deciding.numbers(asked_data, deciding.runs_of(asked_data))
    assert asked_data["result"].format(**deciding.in_words(asked_data, found)) in page


def test_what_students_wrote_is_text_in_the_picture(class_files, tmp_path):
    target = tmp_path / "class.html"
    collect(*class_files).to_html(target)
    page = target.read_text(encoding="utf-8")
    assert not re.search(r"<(script|img)", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src 'none'" in page
    assert not re.search(r"""(src|href)=["']""", page)


def test_the_figure_shows_before_and_after(class_files):
    figure = collect(*class_files).figure()
    bars = [(bar.name, dict(zip(bar.y, bar.x, strict=True))) for bar in figure.data]
    assert [name for name, _ in bars] == ["before", "after"] * 2
    assert bars[2][1]["T cells, because they are precise."] == 20
    assert bars[3][1]["NK cells, because they are ready. ★"] == 25


def test_spoilt_files_are_named_and_the_others_counted(class_files, tmp_path):
    good = class_files[:3]
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "picture.csv").write_bytes(bytes(range(256)) * 40)
    shutil.copyfile(good[0], tmp_path / "again.csv")
    (tmp_path / "folder.csv").mkdir()
    odd = good[1].read_text(encoding="utf-8") + "x,y,z\r\nfirst-responders,why,predict,a\r\n"
    good[1].write_text(odd, encoding="utf-8", newline="")
    names = ("notes", "empty", "picture", "again", "folder", "missing")
    collection = collect(*good, *(tmp_path / f"{name}.csv" for name in names))
    assert collection.files == 3
    said = " ".join(collection.problems)
    for name in names:
        assert f"{name}.csv" in said
    assert "rows that could not be read were left out: 2" in said
    assert "again.csv is the same as student-0.csv; it was counted once." in collection.problems


def test_a_file_saved_anew_by_a_spreadsheet_is_read(class_files):
    text = class_files[0].read_text(encoding="utf-8").replace(",", ";")
    class_files[0].write_text("\ufeff" + text, encoding="utf-8")
    assert collect(class_files[0]).files == 1


def test_random_bytes_never_break_the_picture(class_files, tmp_path):
    random = np.random.default_rng(2)
    whole = class_files[0].read_bytes()
    path = tmp_path / "odd.csv"
    for _ in range(150):
        raw = bytearray(whole)
        for _ in range(random.integers(1, 8)):
            raw[random.integers(len(raw))] = random.integers(256)
        path.write_bytes(bytes(raw[: random.integers(len(raw) + 1)]))
        collection = collect(class_files[1], path)
        assert collection.files + len(collection.problems) >= 2
        collection.to_html(tmp_path / "class.html")


def test_answers_to_a_lesson_that_is_not_here_are_counted_as_they_are(tmp_path):
    for i in range(3):
        line = f"other,q1,choice,b,right,,1,,2026-01-01T10:00:0{i}+00:00,a,0"
        head = "lesson,question,kind,answer,right,confidence,tries,text,time,first,hints"
        (tmp_path / f"{i}.csv").write_text(f"{head}\n{line}\n")
    (asked,) = collect(tmp_path / "*.csv").questions
    assert (asked.prompt, asked.shown, asked.options) == ("q1", "b", {"a": "a", "b": "b"})


def test_all_kinds_are_in_the_picture(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(HERE / "kit.json", "kit.json")
    drawn = [1000.0 * 0.9**i for i in range(61)]
    rows = []
    for key, kind, given in (
        ("sketch", "draw", {"drawn": drawn, "answer": "drawn", "right": "right"}),
        ("number", "estimate", {"answer": "1,500"}),
        ("clear", "task", {"answer": "done", "right": "right", "tries": 3}),
        ("luck", "predict", {"answer": "some", "first": "none"}),
    ):
        rows.append(row("kit", key, FRESH | {"kind": kind, "time": ""} | given))
    write_table("mine.csv", rows)
    collection = collect("mine.csv")
    assert {a.question: a.shown for a in collection.questions}["luck"] == "some"
    sketch = next(a for a in collection.questions if a.question == "sketch")
    assert sketch.drawings() == [pytest.approx(drawn, rel=1e-5)]
    collection.to_html("class.html")
    page = Path("class.html").read_text(encoding="utf-8")
    assert page.count("<polyline") == 2, "one drawing, and the run"
    assert "1 of 1 did it; half of them within 3 tries." in page
    assert "1,500" in page


def test_the_command_collects_or_says_why_not(class_files, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["collect", "student-*.csv"]) == 0
    assert "class.html: from 30 files" in capsys.readouterr().out
    assert main(["collect", "nothing.csv"]) == 2
    message = capsys.readouterr().err
    assert "nothing.csv cannot be read" in message
    assert message.count("\n") == 1


def test_a_lesson_whose_run_lacks_its_column_is_counted_without_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kit = (HERE / "kit.json").read_text(encoding="utf-8")
    Path("kit.json").write_text(kit.replace('"column": "tumour"', '"column": "no_such"'))
    rows = [
        row("kit", name, FRESH | {"kind": kind, "time": "", "answer": "1"})
        for name, kind in (("sketch", "draw"), ("number", "estimate"))
    ]
    write_table("mine.csv", rows)
    assert main(["collect", "mine.csv"]) == 0
    assert Path("class.html").read_text(encoding="utf-8").count("<section>") == 2


def test_a_picture_that_fails_leaves_the_file_as_it_was(class_files, tmp_path, monkeypatch):
    def fails(collection):
        raise nk.InputError("There is no such thing.")

    monkeypatch.setattr("nkteach.course.classpicture.class_page", fails)
    target = tmp_path / "class.html"
    target.write_text("of last year")
    with pytest.raises(nk.InputError, match=r"^There is no such thing\.$"):
        collect(class_files[0]).to_html(target)
    assert target.read_text() == "of last year"


def test_a_count_of_tries_that_cannot_be_is_left_out(tmp_path):
    rows = [row("kit", "clear", FRESH | {"kind": "task", "time": "", "tries": 123456789})]
    write_table(tmp_path / "odd.csv", rows)
    with pytest.raises(nk.InputError, match=r"odd\.csv"):
        collect(tmp_path / "odd.csv")


@pytest.mark.parametrize("given", [["a.csv", "b.csv"], 5, None])
def test_files_are_named_one_by_one(given):
    with pytest.raises(nk.InputError, match="takes file names one by one"):
        nk.collect(given)


# The list of lessons


def test_the_list_links_every_lesson_with_its_aim_and_minutes(tmp_path):
    folder = copy_lessons(tmp_path)
    notebook = json.loads(write_list(folder).read_text(encoding="utf-8"))
    text = notebook["cells"][0]["source"]
    linked = re.findall(r"\]\(([^)]+\.ipynb)\)", text)
    assert linked == sorted(path.name for path in folder.glob("*.ipynb") if path.name != NAME)
    assert linked
    first = next(line for line in text.splitlines() if "01-first-responders" in line)
    assert "1 · First responders" in first
    assert re.search(r"\| \d+ \|$", first)
    assert len(first.split("|")[2].strip()) > 30
    model = next(line for line in text.splitlines() if "about-the-model" in line)
    assert 'Needs two more packages: pip install ".\\[calibration\\]"' in model


def test_the_list_follows_the_folder_but_not_over_a_students_hand(tmp_path):
    path = write_list(tmp_path)
    title = "# A <b>new</b> | one [x](y)"
    cell = {"cell_type": "markdown", "source": [title], "metadata": {}}
    (tmp_path / "my own.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}}))
    code = {
        "cell_type": "markdown",
        "source": ["```\n# not a title\n```\n\n# Real"],
        "metadata": {},
    }
    (tmp_path / "week #2.ipynb").write_text(json.dumps({"cells": [code], "metadata": {}}))
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "odd.ipynb").write_text(json.dumps({"cells": [], "metadata": {"nkteach": "odd"}}))
    write_list(tmp_path)
    text = json.loads(path.read_text())["cells"][0]["source"]
    assert r"[A \<b\>new\</b\> \| one \[x\](y)](my%20own.ipynb)" in text
    assert "[Real](week%20%232.ipynb)" in text
    assert "broken" not in text
    assert "[odd](odd.ipynb)" in text
    changed = json.loads(path.read_text())
    changed["cells"][0]["source"] = "My notes."
    path.write_text(json.dumps(changed))
    write_list(tmp_path)
    assert json.loads(path.read_text())["cells"][0]["source"] == "My notes."


def test_the_list_is_a_notebook_that_renders(tmp_path):
    import nbformat

    nbformat.validate(nbformat.from_dict(list_of(copy_lessons(tmp_path))))


# A lesson of one's own


def test_a_new_lesson_runs_and_becomes_a_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["new-lesson", "03-small-and-large"]) == 0
    path = Path("03-small-and-large.ipynb")
    page, left_out = render(run_notebook(path), path)
    assert left_out == []
    assert page.count("data-widget=") == 5
    assert "<title>Small and large</title>" in page
    assert "what it means here" in page
    assert "nk.glossary(" not in page, "its code is not shown"
    questions = lessons.lesson("03-small-and-large")["questions"]
    asked = questions["many-cells"]
    assert deciding.decide(asked, deciding.runs_of(asked))[0] == "small"
    assert nk.simulate(60, tumour_cells=2000).outcome == "cleared", "its task can be done"


@pytest.mark.parametrize("name", ["", "My Lesson", "../x", "a" * 61, "x.ipynb", "-x"])
def test_a_name_that_cannot_be_gets_one_sentence(name, tmp_path):
    with pytest.raises(nk.InputError, match="cannot name a lesson"):
        new_lesson(name, tmp_path)


def test_a_new_lesson_overwrites_nothing(tmp_path):
    new_lesson("mine", tmp_path)
    (tmp_path / "mine.ipynb").unlink()
    (tmp_path / "mine.json").write_text("precious")
    with pytest.raises(nk.InputError, match=r"mine.json is there already"):
        new_lesson("mine", tmp_path)
    assert (tmp_path / "mine.json").read_text() == "precious"
    assert not (tmp_path / "mine.ipynb").exists()
    with pytest.raises(nk.InputError, match="cannot be written"):
        new_lesson("other", tmp_path / "nowhere")


# Words


def test_words_are_explained_once_and_shortly():
    known = words()
    assert list(known) == sorted(known, key=str.lower)
    forms = [form.lower() for word in known for form in (word, *known[word].get("also", []))]
    assert len(set(forms)) == len(forms)
    for word, entry in known.items():
        assert entry.keys() <= {"meaning", "also"}
        assert len(entry["meaning"]) <= 160, word
        assert entry["meaning"].endswith(".")


def test_the_glossary_shows_the_words_of_a_lesson():
    table = nk.glossary(FIRST)
    for word in lessons.lesson(FIRST)["words"]:
        assert f"| {word} | {words()[word]['meaning']} |" in table
    assert table.count("\n") == len(lessons.lesson(FIRST)["words"]) + 1
    assert nk.glossary().count("\n") == len(words()) + 1
    with pytest.raises(nk.InputError, match="Did you mean 'antigen'"):
        nk.glossary(FIRST, "antigens")


def test_first_uses_find_a_word_in_its_forms():
    found = first_uses("NK cells and a dendritic cell", ["NK cell", "dendritic cell", "lysis"])
    assert found == {"NK cell": "NK cells", "dendritic cell": "dendritic cell"}


def test_the_guide_for_writers_lists_what_there_is():
    from nkteach.course.lessons.wholeness import CONDITIONS, KINDS, MEASURES, RULES

    guide = (HERE.parent / "docs" / "writing-a-lesson.md").read_text(encoding="utf-8")
    for name in (*KINDS, *MEASURES):
        assert f"`{name}`" in guide, name
    for rule in RULES:
        assert f'"kind": "{rule}"' in guide
    for condition in CONDITIONS:
        assert f'"{condition}":' in guide
