"""Handouts: two pages for Word that hold no answer, and a key that holds them all."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import docx
import matplotlib
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from lesson_texts import ROOT, text_of
from PIL import ImageFont
from test_lessons import STEMS

from nkteach.__main__ import main
from nkteach.course import handout
from nkteach.course.handout import write_handout
from nkteach.course.handout.choosing import choose_questions
from nkteach.course.handout.notebook import own_network, read_notebook
from nkteach.course.handout.pictures import axes_of, patients_of, png
from nkteach.course.lessons.deciding import decide, in_words, network_of, numbers, runs_of
from nkteach.course.newlesson import new_lesson
from nkteach.errors import InputError

NOTEBOOKS = ROOT / "notebooks"
BOTH = [(stem, key) for stem in STEMS for key in (False, True)]
DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
POINT = 12700  # in the units Word measures in


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A lesson's handout or key, as a file; each is written once."""
    folder = tmp_path_factory.mktemp("handouts")

    @cache
    def write(stem: str, key: bool) -> Path:
        target = folder / f"{stem}{'-key' if key else ''}.docx"
        assert write_handout(NOTEBOOKS / f"{stem}.ipynb", target, key=key) == []
        return target

    return write


def words_of(path: Path) -> str:
    """All that a document says, in its body and in what its pictures are said to show."""
    document = docx.Document(path)
    parts = [part.text or "" for part in document.element.body.iter(qn("w:t"))]
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    return " ".join("".join(parts).split()) + " " + " ".join(said)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def asked_on(stem: str) -> list:
    """The questions that stand on a lesson's handout."""
    chosen = choose_questions(read_notebook(NOTEBOOKS / f"{stem}.ipynb").asked)
    rest = (chosen.saw, chosen.why, chosen.after, chosen.rule, chosen.task, chosen.exit)
    return [*chosen.before, *(each for each in rest if each)]


# Two pages, measured on the finished file, with another font measure than the one it is made by


@cache
def font(bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(DEJAVU.with_name(name)), 1000)


def lines_of(paragraph, width: float) -> int:
    """Lines, were the text in DejaVu Sans at 92 of 100 of its width: more than Arial needs."""
    size = max((run.font.size.pt for run in paragraph.runs if run.font.size), default=10.0)
    words = paragraph.text.split()
    lines, used = 1, 0.0
    for word in words:
        long = font(False).getlength(f"{word} ") / 1000 * size * 0.92
        bold = any(run.bold for run in paragraph.runs if word in run.text)
        long *= 1.07 if bold or paragraph.style.name.startswith("Heading") else 1
        if used + long > width and used:
            lines, used = lines + 1, 0.0
        used += long
    return lines


def height_of(paragraph, width: float) -> float:
    form = paragraph.paragraph_format
    before, after = (part.pt if part else 0.0 for part in (form.space_before, form.space_after))
    pictures = list(paragraph._p.iter(qn("wp:extent")))
    if pictures:
        return sum(int(each.get("cy")) for each in pictures) / POINT + before + after
    assert form.line_spacing_rule == WD_LINE_SPACING.EXACTLY, paragraph.text
    indent = form.left_indent.pt if form.left_indent else 18.0 * ("List" in paragraph.style.name)
    return before + lines_of(paragraph, width - indent) * form.line_spacing.pt + after


def pages_of(path: Path) -> list[float]:
    """How high each page's content is, as a share of the room there is for it."""
    document = docx.Document(path)
    section = document.sections[0]
    width = (section.page_width - section.left_margin - section.right_margin) / POINT
    room = (section.page_height - section.top_margin - section.bottom_margin) / POINT
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    pages = [0.0]
    for part in document.iter_inner_content():
        if isinstance(part, docx.table.Table):
            for row in part.rows:
                cells = [height_of(c.paragraphs[0], c.width.pt - 11) for c in row.cells]
                pages[-1] += max(*cells, row.height.pt if row.height else 0.0) + 0.5
            continue
        if part.paragraph_format.page_break_before:
            pages.append(0.0)
        pages[-1] += height_of(part, width)
    return [page / room for page in pages]


@pytest.mark.parametrize(("stem", "key"), BOTH)
def test_it_is_two_pages_of_a4(made, stem, key):
    pages = pages_of(made(stem, key))
    assert len(pages) == 2
    assert all(page <= 1 for page in pages), pages


def test_the_measure_sees_a_third_page(made, tmp_path):
    document = docx.Document(made(STEMS[0], False))
    for _ in range(12):
        document.paragraphs[5].insert_paragraph_before(
            "word " * 40
        ).paragraph_format.line_spacing = document.paragraphs[5].paragraph_format.line_spacing
    document.save(tmp_path / "long.docx")
    assert max(pages_of(tmp_path / "long.docx")) > 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_lays_out_two_pages(made, tmp_path):
    files = [made(stem, key) for stem, key in BOTH]
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for file in files:
        body = (tmp_path / file.name).with_suffix(".pdf").read_bytes()
        assert body.count(b"/Type/Page/") == 2, file.name


# What stands on it


@pytest.mark.parametrize("stem", STEMS)
def test_the_students_copy_holds_no_answer_and_the_key_holds_all(made, stem):
    student, key = words_of(made(stem, False)), words_of(made(stem, True))
    for asked in asked_on(stem):
        data = asked.data
        answers = [option["reply"] for option in data.get("options", ())]
        answers += data.get("replies", {}).values()
        answers += [data[part] for part in ("model", "done") if part in data]
        for answer in answers:
            assert squeezed(answer) not in student
            assert squeezed(answer) in key, (asked.name, answer)
        for part in ("context", "prompt"):
            if part in data:
                assert squeezed(data[part]) in student
                assert squeezed(data[part]) in key
        for option in data.get("options", ()):
            assert squeezed(option["text"]) in student
    # What no question on the page gives away, none of the lesson's other texts does either.
    for asked in read_notebook(NOTEBOOKS / f"{stem}.ipynb").asked:
        for hint in asked.data.get("hints", ()):
            assert hint not in student
    assert "☑" not in student
    assert key.count("☑") == sum(bool(asked.data.get("options")) for asked in asked_on(stem))


@pytest.mark.parametrize("stem", STEMS)
def test_the_key_says_what_the_runs_show_now(made, stem):
    text = read_notebook(NOTEBOOKS / f"{stem}.ipynb")
    key = words_of(made(stem, True))
    ran = [asked for asked in asked_on(stem) if "runs" in asked.data]
    assert ran
    for asked in ran:
        network = own_network(text, asked.network) if asked.network else network_of(asked.data)
        runs = runs_of(asked.data, network)
        result = asked.data["result"]
        for name, value in in_words(asked.data, numbers(asked.data, runs)).items():
            result = result.replace("{" + name + "}", value)
        assert squeezed(result) in key
        if asked.data["kind"] == "predict":
            right, _ = decide(asked.data, runs)
            option = next(o for o in asked.data["options"] if o["name"] == right)
            assert squeezed(f"{option['text']} (right)") in key


@pytest.mark.parametrize("stem", STEMS)
def test_it_begins_with_the_lessons_title_and_aims(made, stem):
    said = words_of(made(stem, False))
    top = text_of(stem, "notebook").split("\n## ")[0].replace("**", "")
    assert said.startswith(top.splitlines()[0].removeprefix("# "))
    aims = [line.partition(". ")[2] for line in top.splitlines() if line[:2] in ("1.", "2.", "3.")]
    assert aims
    assert all(squeezed(aim) in said for aim in aims)
    assert (
        "no medical advice"
        in docx.Document(made(stem, False)).sections[0].footer.paragraphs[0].text
    )


@pytest.mark.parametrize(("stem", "key"), BOTH)
def test_it_can_be_read_without_seeing_it(made, stem, key):
    document = docx.Document(made(stem, key))
    styles = [part.style.name for part in document.paragraphs if part.text]
    assert styles[0] == "Heading 1"
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") >= 5
    assert document.inline_shapes
    assert all(len(shape._inline.docPr.get("descr")) > 30 for shape in document.inline_shapes)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text for cell in table.rows[0].cells)
    assert {mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))} == {
        "en-GB"
    }
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title


# The pictures


def texts_of(figure) -> set[str]:
    axes = figure.axes[0]
    labels = [label.get_text() for label in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    return {*labels, *(text.get_text() for text in axes.texts)}


@pytest.mark.parametrize("stem", STEMS)
def test_axes_are_those_of_the_question_and_empty(stem):
    drawn = [asked.data for asked in asked_on(stem) if asked.data.get("lines")]
    for data in drawn:
        figure = axes_of(data, 2.0)
        axes = figure.axes[0]
        assert axes.get_ylim() == pytest.approx(data["range"])
        assert axes.get_xlim() == (0, data["days"])
        assert {data["unit"], "days", "0"} <= texts_of(figure)
        assert {mark["label"] for mark in data.get("marks") or ()} <= texts_of(figure)
        curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
        assert curves == []
        given = [line for line in axes.lines if line.get_marker() == "o"]
        assert [line.get_ydata()[0] for line in given] == (
            [data["start"]] if "start" in data else []
        )


def test_decades_are_named_as_in_the_lab():
    asked = {"days": 60, "range": [0.5, 2e8], "unit": "cells", "lines": []}
    texts = texts_of(axes_of(asked, 2.0))
    assert {"1", "10", "1,000", "1,000,000", "10⁷", "10⁸"} <= texts
    assert {"0", "30", "60"} <= texts


def test_the_keys_curve_is_the_run():
    text = read_notebook(NOTEBOOKS / "01-first-responders.ipynb")
    data = next(asked.data for asked in text.asked if asked.data["kind"] == "draw")
    runs = runs_of(data)
    figure = axes_of(data, 2.0, runs)
    first, second = (line for line in figure.axes[0].lines if len(line.get_xdata()) > 2)
    low, high = data["range"]
    for line, run in ((first, runs[0]), (second, runs[1])):
        assert list(line.get_xdata()) == list(run.days)
        assert list(line.get_ydata()) == list(run["tumour"].clip(low, high))
    assert first.get_linestyle() != second.get_linestyle()  # told apart without colour
    assert {"without T cells", "with both"} <= texts_of(figure)


def test_a_hundred_patients_are_a_hundred_signs():
    assert sum(len(c.get_offsets()) for c in patients_of(1.5).axes[0].collections) == 100
    counts = {"cleared": 48, "controlled": 2, "escaped": 50}
    shown = [len(c.get_offsets()) for c in patients_of(1.5, counts).axes[0].collections]
    assert shown == [48, 2, 50, 0]


def test_a_network_made_in_the_notebook_is_run(made):
    text = read_notebook(NOTEBOOKS / "05-luck-and-escape.ipynb")
    assert own_network(text, "few").name == "few-cells"
    assert "of 100 cleared" in words_of(made("05-luck-and-escape", True))


# Other languages, a teacher's own lesson, and bad input


def test_it_speaks_spanish(tmp_path, capsys):
    target = tmp_path / "hoja.docx"
    assert main(["handout", "01", "--language", "es", "-o", str(target)]) == 0
    said = words_of(target)
    assert said.startswith("Los primeros en responder")
    assert "Después de esta lección puedes" in said
    assert "células matadas al día" in said
    assert "Name" not in said
    assert docx.Document(target).core_properties.language == "es-ES"
    assert main(["handout", "01", "--key", "--lang", "es", "-o", str(target)]) == 0
    assert "Clave para docentes" in words_of(target)
    assert len(pages_of(target)) == 2


def own_lesson(folder: Path, **contexts: str) -> Path:
    """A teacher's lesson in a folder, with paragraphs above some of its questions."""
    held = folder / "my-lesson.json"
    notebook = folder / "my-lesson.ipynb"
    if not notebook.exists():
        new_lesson("my-lesson", folder)
    data = json.loads(held.read_text(encoding="utf-8"))
    for name, context in contexts.items():
        data["questions"][name.replace("_", "-")]["context"] = context
    held.write_text(json.dumps(data), encoding="utf-8")
    return notebook


def test_a_teachers_own_lesson_is_handed_out(tmp_path, monkeypatch, capsys):
    notebook = own_lesson(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["handout", notebook.name]) == 0
    assert main(["handout", notebook.name, "--key"]) == 0
    student, key = (words_of(Path(f"my-lesson-{what}.docx")) for what in ("handout", "key"))
    assert student.startswith("My lesson")
    assert "What did you see?" in student  # the lesson has no such box of its own
    assert "Why is a large tumour harder to clear" in student
    assert "☑" in key
    assert "to edit and to print" in capsys.readouterr().out


def test_a_lesson_with_one_question_hands_that_out(tmp_path):
    notebook = own_lesson(tmp_path)
    held = json.loads(notebook.read_text(encoding="utf-8"))
    kept = [c for c in held["cells"] if "nk.Question" not in c["source"] or '"why"' in c["source"]]
    notebook.write_text(json.dumps(held | {"cells": kept}), encoding="utf-8")
    target = tmp_path / "one.docx"
    write_handout(notebook, target)
    assert "Why is a large tumour harder to clear" in words_of(target)


def test_a_lesson_with_long_texts_keeps_to_two_pages_and_says_what_is_missing(tmp_path):
    target = tmp_path / "long.docx"
    notebook = own_lesson(tmp_path, many_cells="Long. " * 150, why="Long and longer. " * 300)
    (sentence,) = write_handout(notebook, target)
    assert "has no room for: words" in sentence
    assert all(page <= 1 for page in pages_of(target))
    notebook = own_lesson(tmp_path, many_cells="Long and longer. " * 800)
    with pytest.raises(InputError, match="too long for two pages; shorten"):
        write_handout(notebook, target)


def test_markup_is_shown_as_text(tmp_path):
    strange = "<b>& $x$ </w:t> 𝕏"
    notebook = own_lesson(tmp_path, many_cells=strange)
    target = tmp_path / "strange.docx"
    write_handout(notebook, target, key=True)
    assert strange in words_of(target)
    asked = {"days": 60, "range": [0.5, 1e5], "unit": "$cells$ <i>", "lines": []}
    assert asked["unit"] in texts_of(axes_of(asked, 2.0))
    assert png(axes_of(asked, 2.0)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["99"], "There is no lesson named '99'"),
        (["missing.ipynb"], "There is no notebook missing.ipynb"),
        (["01", "-o", "handout.pdf"], "name a file that ends in .docx"),
        (["01", "-o", "nowhere/handout.docx"], "cannot be written"),
        (["spoilt.ipynb"], "is not a notebook that can be read"),
        (["silent.ipynb"], "asks no questions"),
    ],
)
def test_what_cannot_be_gets_one_sentence(tmp_path, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    Path("spoilt.ipynb").write_text("{", encoding="utf-8")
    Path("silent.ipynb").write_text('{"cells": []}', encoding="utf-8")
    assert main(["handout", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_a_missing_package_is_named_with_the_way_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "find_spec", lambda name: None)
    assert not handout.is_ready()
    with pytest.raises(InputError, match=r"pip install 'nkteach\[handouts\]'"):
        write_handout(NOTEBOOKS / f"{STEMS[0]}.ipynb", tmp_path / "x.docx")
