"""English and Spanish: the same keys and places, nothing left out, numbers written alike."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from exported import code, opened, written_notebook

import nkteach as nk
from nkteach import languages
from nkteach.__main__ import main
from nkteach.course import glossary, lessons
from nkteach.lab.description import description
from nkteach.languages.words import (
    CATALOGUE,
    catalogue,
    fill,
    number_in_words,
    rounded_count,
    rounded_day,
)
from nkteach.network.levers import teaching_levers
from nkteach.pictures.appearance import CELLS
from nkteach.sharing.export import export_page

ROOT = Path(__file__).parents[1]
LESSON = "first-responders"
PLACE = re.compile(r"\{\w+\}")
UNFOLD = """() => {
  for (const fold of document.querySelectorAll(".nk-lab details")) fold.open = true;
}"""
ENGLISH = re.compile(r"\b(the|of|and|with|this|these|your|cells?|days?|tumour|lever|from)\b", re.I)
# All that is read or heard of some parts: text, and the names of what has none.
SAID = """(parts) => {
  const said = new Set();
  for (const root of document.querySelectorAll(parts ?? ".nk-lab")) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) said.add(walker.currentNode.nodeValue.trim());
    for (const element of [root, ...root.querySelectorAll("*")]) {
      for (const name of ["aria-label", "aria-valuetext", "title", "placeholder", "alt"]) {
        if (element.hasAttribute(name)) said.add(element.getAttribute(name).trim());
      }
    }
  }
  return [...said].filter(Boolean);
}"""


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def texts(data, path=()):
    """All texts of nested data, {where: text}."""
    if isinstance(data, str):
        return {path: data}
    parts = data.items() if isinstance(data, dict) else enumerate(data)
    found = {}
    for key, part in parts:
        if isinstance(part, (str, dict, list, tuple)):
            found |= texts(part, (*path, key))
    return found


@pytest.fixture
def spanish():
    with languages.speaking("es"):
        yield


def test_a_lab_says_its_language_and_reads_its_numbers(chromium, spanish_file):
    from accessible import opened

    page = opened(chromium, spanish_file)
    page.evaluate("document.documentElement.lang = 'en'")  # as a host in English
    lab = page.locator(".nk-lab").first
    assert lab.get_attribute("lang") == "es"
    lab.get_by_role("tab", name="Azar").click()
    seed = lab.get_by_role("textbox", name="Semilla")
    for typed, kept in (("12.345", "12345"), ("1.000", "1000")):
        seed.fill(typed)
        seed.press("Enter")
        assert seed.input_value() == kept
    seed.fill("1,5")
    seed.press("Enter")
    assert seed.get_attribute("aria-invalid") == "true"
    assert "4.294.967.295" in lab.locator(".nk-seed .nk-problem").inner_text()
    page.close()


def test_both_catalogues_have_the_same_keys_and_places():
    english, other = texts(read(CATALOGUE)), texts(read(CATALOGUE.with_suffix(".es.json")))
    assert english.keys() == other.keys()
    for key, text in english.items():
        assert other[key].strip(), key
        assert sorted(set(PLACE.findall(text))) == sorted(set(PLACE.findall(other[key]))), key


def test_all_words_of_the_model_are_said_in_spanish(spanish):
    told = languages.phrases("es")
    levers = teaching_levers(nk.teaching)
    with languages.speaking("en"):
        english = description(nk.teaching, levers, "")
    here = description(nk.teaching, levers, "")
    parts = ("levers", "lines", "marks", "unit", "groups", "outcome", "blood")
    before, after = (texts({part: given[part] for part in parts}) for given in (english, here))
    names = {"name", "column", "kind", "certainty", "colour", "dark", "dash", "count"} | {"sources"}
    read_by_people = {
        where: text
        for where, text in before.items()
        if text and where[-1] not in names and "sources" not in where and where[-1] != "source"
    }
    del read_by_people["outcome", "share"], read_by_people["outcome", "infected"]  # columns
    for place in range(3):  # the columns of blood
        del read_by_people["blood", "parts", place, 0]
    assert len(read_by_people) > 300
    for where, text in read_by_people.items():
        assert text in told, where
        assert after[where] == told[text], where
    for cell in CELLS:
        assert cell.label in told
    # A phrase nobody says any more is one whose English has changed.
    said = set(read_by_people.values()) | {cell.label for cell in CELLS}
    said |= {"Workbench", nk.teaching.title}
    assert set(told) <= said


def test_numbers_of_the_evidence_are_the_same_in_spanish():
    """A number that stands in an English phrase stands in its translation."""
    for english, other in languages.phrases("es").items():
        there = [n.rstrip(".,") for n in re.findall(r"\d[\d.,]*", other)]
        with languages.speaking("es"):
            for number in re.findall(r"(?<![\w.:/-])\d[\d.,]*(?![\w/])", english):
                assert number_in_words(number.rstrip(".,")) in there, (number, other)


def test_names_stay_as_they_are(spanish):
    levers = teaching_levers(nk.teaching)
    here = description(nk.teaching, levers, "")
    assert [lever["name"] for lever in here["levers"]] == [lever.name for lever in levers]
    assert here["outcome"]["count"] == "tumour"
    assert here["outcome"]["word"] == "tumor"
    assert here["columns"][0] == nk.simulate(1).columns[0]


def test_lesson_1_is_whole_in_spanish(spanish):
    with languages.speaking("en"):
        english = lessons.lesson(LESSON)
    here = lessons.lesson(LESSON)
    told = texts(read(lessons.FOLDER / "es" / f"{LESSON}.json"))
    before, after = texts(english), texts(here)
    assert before.keys() == after.keys()
    parts = {"title", "prompt", "context", "hint", "hints", "text", "reply", "model", "result"}
    parts |= {"after", "unit", "label", "done", "close", "far"}
    for where, text in before.items():
        own = where[-2] if isinstance(where[-1], int) else where[-1]
        if own in parts or where[-3:-2] == ("runs",):
            assert where in told, where
            assert after[where] != text, where
            assert sorted(set(PLACE.findall(text))) == sorted(set(PLACE.findall(after[where])))
        else:
            assert after[where] == text, where
    assert told.keys() <= before.keys()


def test_every_word_of_the_glossary_is_said_in_spanish(spanish):
    told = glossary.translated("es")
    assert told.keys() == glossary.words().keys()
    assert all(entry["word"] and entry["meaning"] for entry in told.values())
    table = str(nk.glossary(LESSON))
    assert "| palabra | qué significa aquí |" in table
    assert "célula dendrítica" in table
    assert "dendritic" not in table


def test_the_spanish_notebook_has_the_cells_of_the_english_one():
    english = read(ROOT / "notebooks" / "01-first-responders.ipynb")["cells"]
    here = read(ROOT / "notebooks" / "es" / "01-primeros-en-responder.ipynb")["cells"]
    assert [cell["id"] for cell in here] == [cell["id"] for cell in english]
    for one, other in zip(english, here, strict=True):
        source, told = "".join(one["source"]), "".join(other["source"])
        assert one["metadata"] == other["metadata"]
        if one["id"] == "import":
            assert told == f'{source}\n\nnk.language("es")'
        elif one["cell_type"] == "code":
            assert told == source
        else:
            assert told != source
            cited = r"10\.\d{4}/[^\s)\]]+|\[\d\]"
            assert re.findall(cited, told) == re.findall(cited, source)
            assert told.count("\n") == source.count("\n")


def test_the_notebook_names_what_stands_on_the_screen(spanish):
    """What a lesson tells the student to press or to move is there under that name."""
    notebook = read(ROOT / "notebooks" / "es" / "01-primeros-en-responder.ipynb")
    text = "\n".join(
        "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"
    )
    for key in ("lens.average", "lens.chance", "lens.tissue", "tools.keep", "tools.reset"):
        assert f"*{fill(key)}*" in text, key
    for key in ("lab.lines", "tissue.play"):
        assert f"*{fill(key)}*" in text, key
    levers = {lever.name: languages.said(lever.label) for lever in teaching_levers(nk.teaching)}
    for name in ("mhc_low", "cytotoxic", "smoking"):
        assert f"*{levers[name]}*" in text
    for label in ("Tumour, hides MHC-I", "Tumour, shows MHC-I", "Memory T cells"):
        assert f"*{languages.said(label)}*" in text
    asked = json.dumps(lessons.lesson(LESSON), ensure_ascii=False)
    assert fill("tools.keep") in asked
    assert levers["cytotoxic"] in asked


@pytest.mark.parametrize(
    ("value", "english", "other"),
    [
        (0, "0", "0"),
        (0.25, "0.25", "0,25"),
        (999.6, "1,000", "1000"),
        (1234, "1,230", "1230"),
        (12345, "12,300", "12.300"),
        (-12345, "-12,300", "-12.300"),
        (1234567, "1,230,000", "1.230.000"),
    ],
)
def test_numbers_are_written_as_the_language_does(value, english, other):
    assert rounded_count(value) == english
    with languages.speaking("es"):
        assert rounded_count(value) == other


def test_days_are_written_as_the_language_does(spanish):
    assert rounded_day(8.24) == "8,2"
    assert rounded_day(41.3) == "41"
    assert rounded_day(float("inf")) == "(nunca)"


def test_sentences_about_runs_are_spanish(spanish):
    assert nk.simulate(60).sentence.startswith("Eliminado. Desde el día 8,2 se espera")
    assert "células T CD8" in nk.tissue().sentence
    figure = nk.simulate(30).figure()
    assert "Células NK" in [trace.name for trace in figure.data]
    assert figure.layout.yaxis.title.text == "células por mm³"


def words_of(figure):
    """All that people read in a plotly figure."""
    plain = figure.to_plotly_json()
    return " | ".join(
        str(text)
        for where, text in texts({"data": plain["data"], "layout": plain["layout"]}).items()
        if where[-1] in ("name", "text", "hovertemplate", "title") and "template" not in where
    )


def test_figures_tables_and_numbers_in_python_are_spanish(spanish):
    cohort = nk.chance(20, 7, days=60, progress=False)
    tissue = nk.tissue()
    tissue.step(10)
    assay = nk.assay([10, 2.5], hours=4, replicates=2, progress=False)
    figures = [cohort.figure(), tissue.figure(), assay.figure(["Kasumi1, WT NK"])]
    said = " | ".join([*map(words_of, figures), assay.sentence, str(assay.table())])
    for word in ("paciente 3: ", "eliminado", "efecto del IFN-gamma", "células NK por blanco"):
        assert word.lower() in said.lower()
    assert "medido: Kasumi1" in said
    assert "2,5" in said
    states = {text for trace in figures[1].data for text in trace.text or ()}
    assert {"camina", "muere despacio"} & states
    assert re.findall(r"\b(patient|escaped|walking|cells|wells|lysis|killed)\b", said) == []
    assert all(figure.layout.separators == ",." for figure in figures)


def test_the_table_of_levers_is_spanish(spanish):
    for table in (nk.levers()._repr_markdown_(), repr(nk.levers())):
        for word in ("Células NK (innatas)", "días", "0,25"):
            assert word in table
        assert re.findall(r"(?<!`)\b(NK cells|per day|range|to|moderate)\b(?![\w`])", table) == []


def test_a_lab_without_a_lesson_has_a_spanish_title(spanish):
    lab = nk.Lab(network=nk.teaching.change("resting_nk_die", rate="1.1 * nk_death * nk_resting"))
    assert lab.model["title"] == "Células NK, células T CD8 y un tumor"
    lab.close()


def test_an_unknown_language_is_refused_with_those_that_are_there():
    with pytest.raises(nk.InputError, match=r"no language named 'de'\. There are: en, es"):
        nk.language("de")


def test_a_kernel_begins_in_the_language_of_its_environment():
    code = "from nkteach.languages.words import fill; print(fill('lab.levers'))"
    for name, said in (("es", "Palancas"), ("", "Levers")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"NKTEACH_LANGUAGE": name, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        )
        assert done.stdout.strip() == said


def test_labs_speak_the_language_of_when_they_were_made():
    english = nk.Lab(LESSON)
    with languages.speaking("es"):
        other = nk.Lab(LESSON)
        assert other.model["title"] == "Los primeros en responder"
        assert other.engine != english.engine
        assert other._shared_engine.language == "es"
    assert english.model["title"] == "First responders"
    assert english._shared_engine.language == "en"
    english.close()
    other.close()


def test_catalogues_are_of_the_language(spanish):
    assert catalogue()["language"]["code"] == "es"
    with languages.speaking("en"):
        assert catalogue()["language"]["code"] == "en"


@pytest.fixture(scope="module")
def spanish_page(tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "uno.html"
    assert main(["page", "01", "--lang", "es", "-o", str(target)]) == 0
    return target


def test_the_page_says_its_language(spanish_page):
    page = spanish_page.read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "<title>Los primeros en responder</title>" in page
    assert "no da consejo médico" in page
    assert "dendritic" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_a_lesson_with_no_translation_has_a_spanish_interface(tmp_path):
    path = written_notebook(tmp_path, code("import nkteach as nk\nnk.Lab()"))
    assert export_page(path, tmp_path / "own.html", "es") == []
    page = (tmp_path / "own.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert '"Palancas"' in page
    assert "C\\u00e9lulas NK (innatas)" in page


def said_in_english(texts_of_page):
    """Texts of the page that are English: one of the catalogue, or with an English word."""
    with languages.speaking("es"):
        here = texts(catalogue())
    english = [
        re.compile(re.sub(r"\\{\w+\\}", ".+?", re.escape(text)))
        for where, text in texts(read(CATALOGUE)).items()
        if here[where] != text and len(PLACE.sub("", text)) > 3
    ]
    return [
        text
        for text in texts_of_page
        if ENGLISH.search(text) or any(pattern.fullmatch(text) for pattern in english)
    ]


def test_english_is_found_where_it_is():
    assert said_in_english(["Keep as ghost", "Day 3, 4 h 05 min", "Palancas"]) == [
        "Keep as ghost",
        "Day 3, 4 h 05 min",
    ]


def test_nothing_english_is_left_on_a_phone(chromium, spanish_page, spanish):
    with opened(chromium, spanish_page, viewport={"width": 390, "height": 844}) as page:
        labs = page.locator(".nk-lab:not(.nk-question)")
        for lab in labs.all():  # each is drawn as it comes near
            lab.scroll_into_view_if_needed()
            lab.locator(".nk-sentence:not(:empty)").wait_for()
        seen = set(page.evaluate(SAID))
        page.evaluate(UNFOLD)
        # What a lesson's lab says is what Python says, in each lens.
        first = labs.nth(0)
        first.get_by_text(nk.simulate(60).sentence, exact=True).first.wait_for()
        first.get_by_role("textbox", name="Células tumorales al principio").fill("1.500,5")
        first.get_by_role("textbox", name="Células tumorales al principio").press("Enter")
        expected = nk.simulate(60, tumour_cells=1500.5).sentence
        first.get_by_text(expected, exact=True).first.wait_for()
        assert first.locator(".nk-number").first.input_value() == "1500,5"
        first.get_by_role("textbox", name="Células tumorales al principio").fill("muchas")
        first.get_by_role("textbox", name="Células tumorales al principio").press("Enter")
        assert "puede ir de 10 a 50.000 células" in first.get_by_role("alert").first.inner_text()
        seen |= set(page.evaluate(SAID))
        first.get_by_role("tab", name="Azar").click()
        expected = nk.chance(1000, 1, days=60, tumour_cells=1500.5, progress=False).sentence
        first.get_by_text(expected, exact=True).first.wait_for(timeout=60_000)
        seen |= set(page.evaluate(SAID))
        first.get_by_role("tab", name="Tejido").click()
        first.get_by_role("button", name="Reproducir").click()
        page.wait_for_timeout(1500)
        page.evaluate(UNFOLD)
        seen |= set(page.evaluate(SAID))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert len(seen) > 300
    assert not [text for text in seen if text == "undefined" or PLACE.search(text)]
    assert said_in_english(seen) == []


def test_nothing_english_is_left_in_the_deck(chromium, tmp_path, spanish):
    """Slides, their buttons, the overview, the speaker's window: read and heard, slide by slide."""
    target = tmp_path / "uno.html"
    assert main(["slides", "01", "--lang", "es", "-o", str(target)]) == 0
    parts = "main .present, .deck-bar, .deck-made, .deck-said, .aria-status"
    seen, numbers = set(), set()
    with opened(chromium, target, viewport={"width": 1280, "height": 720}) as page:
        page.locator(".deck-bar").wait_for()
        assert page.evaluate("document.documentElement.lang") == "es"
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        speaker = popup.value
        assert "Vista del orador" in speaker.title()
        while True:
            page.wait_for_timeout(700)
            page.evaluate(UNFOLD)
            seen |= set(page.evaluate(SAID, parts))
            seen |= set(speaker.evaluate(SAID, "body"))
            fields = "[...document.querySelectorAll('.present .nk-number')].map((n) => n.value)"
            numbers |= set(page.evaluate(fields))
            forward = page.get_by_role("button", name="Diapositiva siguiente")
            if forward.is_disabled():
                break
            forward.click()
        speaker.close()
        page.get_by_role("button", name="Vista general").click()
        seen |= set(page.evaluate(SAID, parts))
    assert len(seen) > 300
    assert not [text for text in seen if text == "undefined" or PLACE.search(text)]
    assert said_in_english(seen) == []
    assert "0,5" in numbers
    assert not [number for number in numbers if re.search(r"\d\.\d{1,2}$|\d,\d{3}", number)]
