"""The exported slide deck: which slides a notebook makes, and that they live in a lecture hall."""

import base64
import hashlib
import re
import shutil
import subprocess

import pytest
from exported import code, opened, text, written_notebook

import nkteach as nk
from nkteach.errors import InputError
from nkteach.lab.state import state_link
from nkteach.sharing import slides
from nkteach.sharing.export import Piece, export_page, run_notebook
from nkteach.sharing.slides import arrange, export_slides, render_slides

LARGEST_DECK = 1_500_000  # bytes
PROJECTOR = {"width": 1920, "height": 1080}
LAPTOP = {"width": 1280, "height": 720}
HALF = {"width": 960, "height": 540}
DOUBLE = {"width": 3072, "height": 1728}


@pytest.fixture(scope="module")
def own_deck(tmp_path_factory):
    """A deck of a teacher's own notebook, with every mark there is and every lens."""
    folder = tmp_path_factory.mktemp("own")
    path = written_notebook(
        folder,
        text("# My lecture", "slide"),
        text("Only for me: breathe.", "notes"),
        text("## Points\n\nfirst", "slide"),
        text("second", "fragment"),
        text("third", "fragment"),
        text("never seen", "skip"),
        code("import nkteach as nk", "skip"),
        code('nk.Lab(levers=["innate", "cytotoxic"])', "slide"),
        code('nk.Lab(levers=["innate"], lens="chance", patients=100)', "subslide"),
        code('nk.Lab(levers=["innate"], lens="tissue")', "subslide"),
        text("## Long\n\n" + "A line that is long enough to fill a row.\n\n" * 60, "slide"),
        code("import ipywidgets\nipywidgets.IntSlider()", "slide"),
    )
    target = folder / "own.html"
    left_out = export_slides(path, target)
    assert left_out == ["Cell 12: a widget that is not ours needs a kernel and is left out."]
    return target


@pytest.fixture(scope="module")
def linked_deck(tmp_path_factory):
    """A deck and a page whose cells have names to link to, one of digits; two long slides."""
    folder = tmp_path_factory.mktemp("linked")
    rows = "\n".join(f"| row {number} | r{number}r |" for number in range(30))
    cells = {
        "opening": text("# Linked\n\n[there](#second-lab) [here](#12345678)", "slide"),
        "engine": code("import nkteach as nk", "skip"),
        "lab-one": code('nk.Lab(levers=["innate"], title="The first lab")', "slide"),
        "private": text("## Secret\n\nbreathe", "notes"),
        "heading": text("## Two", "slide"),
        "second-lab": code('nk.Lab(levers=["innate", "tumour_cells"])'),
        "12345678": text("## Digits", "slide"),
        "long": text("## Long\n\n" + "\n\n".join(f"p{n}p of sixty" for n in range(60)), "slide"),
        "table": text(f"## Table\n\n| a | b |\n|-|-|\n{rows}\n\nthe last line", "slide"),
    }
    for name, cell in cells.items():
        cell["id"] = name
    path = written_notebook(folder, *cells.values())
    export_page(path, folder / "page.html")
    assert export_slides(path, folder / "deck.html") == []
    return folder / "deck.html"


# Which slides a notebook makes


def piece(name, slide="", heading=0, alive=False, content="x"):
    return Piece(name, content, slide, heading, alive)


def names(columns):
    return [[[each.cell for each in slide.pieces] for slide in column] for column in columns]


def test_marks_of_the_notebook_make_the_slides():
    columns = arrange([
        piece("a", "slide"), piece("b"), piece("n", "notes"), piece("c", "subslide"),
        piece("d", "fragment"), piece("e", "skip"), piece("f", "slide"), piece("g"),
    ])  # fmt: skip
    assert names(columns) == [[["a", "b"], ["c", "d"]], [["f", "g"]]]
    assert [each.cell for each in columns[0][0].notes] == ["n"]


def test_a_notebook_without_marks_gets_a_slide_a_heading():
    columns = arrange([
        piece("title", heading=1), piece("part", heading=2), piece("text", content="x" * 500),
        piece("lab", alive=True), piece("next lab", alive=True), piece("deeper", heading=3),
        piece("small lab", alive=True), piece("end", heading=2),
    ])  # fmt: skip
    assert names(columns) == [
        [["title"]],
        [["part", "text"], ["lab"], ["next lab"], ["deeper", "small lab"]],
        [["end"]],
    ]


def test_other_marks_hold_in_a_notebook_that_marks_no_slide():
    columns = arrange([
        piece("title", heading=1), piece("n", "notes"), piece("part", heading=2),
        piece("step", "fragment"), piece("gone", "skip", heading=2), piece("end", heading=2),
    ])  # fmt: skip
    assert names(columns) == [[["title"]], [["part", "step"]], [["end"]]]
    assert [each.cell for each in columns[0][0].notes] == ["n"]


def test_the_mark_of_a_cell_that_shows_nothing_holds():
    def nothing(slide=""):
        return piece("nothing", slide, content="")

    columns = arrange([
        piece("a", "slide"), nothing("slide"), piece("lab"), nothing("subslide"), piece("b"),
        nothing("fragment"), nothing(), piece("c"), piece("d"), nothing("slide"),
        piece("e", "slide"), nothing("notes"), nothing("slide"),
    ])  # fmt: skip
    assert names(columns) == [[["a"]], [["lab"], ["b", "c", "d"]], [["e"]]]
    assert [each.slide for each in columns[1][1].pieces] == ["", "fragment", ""]
    assert columns[2][0].notes == []
    assert names(arrange([nothing(), piece("text"), piece("part", heading=2)])) == [
        [["text"]],
        [["part"]],
    ]


def test_a_notebook_of_which_every_cell_is_skipped_gets_one_sentence(tmp_path):
    path = written_notebook(tmp_path, text("# Hidden", "skip"))
    with pytest.raises(InputError, match=r"Every cell of own.ipynb is marked to be skipped"):
        render_slides(run_notebook(path), path)


def test_notes_and_subslides_may_come_first():
    assert names(arrange([piece("n", "notes"), piece("a", "subslide")])) == [[[], ["a"]]]
    assert arrange([]) == []


# The file


def test_the_deck_is_small_and_holds_reveal_with_its_licence(first_deck):
    page = first_deck.read_text(encoding="utf-8")
    assert len(page.encode()) <= LARGEST_DECK
    assert "<title>First responders</title>" in page
    assert "Permission is hereby granted" in page
    assert "Hakim El Hattab" in page
    body = page.partition("<body>")[2].partition('<script type="application/json"')[0]
    assert not re.search(r'\s(?:src|href)="(?!https?://|mailto:|data:|#)', body)
    # Only these two scripts may run, by their own text.
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    scripts = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes
    assert "'unsafe-eval'" not in policy
    assert "script-src 'unsafe-inline'" not in policy


def test_without_reveal_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(slides, "find_spec", lambda _: None)
    slides.reveal.cache_clear()
    with pytest.raises(InputError, match=r"pip install 'nkteach\[slides\]'"):
        export_slides(tmp_path / "never-read.ipynb", tmp_path / "x.html")


def test_hostile_text_cannot_leave_its_slide(tmp_path):
    path = written_notebook(
        tmp_path,
        text("# </title></section></div><script>hacked</script><!-- <textarea>", "slide"),
        text("</aside></section><meta http-equiv=refresh content='0;url=http://x'>", "notes"),
        text("## after", "slide"),
    )
    deck, _ = render_slides(run_notebook(path), path)
    body = deck.partition("<body>")[2].partition('<script type="application/json"')[0]
    assert body.count("<section") == body.count("</section>") == 2
    for word in ("<script", "<meta", "<textarea", "<!--"):
        assert word not in body


def test_every_cell_has_an_address_in_its_slide():
    """Also one whose name is digits alone, which reveal.js takes for the number of a slide."""
    shown = slides._slide(slides.Slide([piece("12345678"), piece("b"), piece("c", "fragment")]))
    assert shown.startswith('<section id="cell-12345678">')
    assert re.findall(r'class="deck-cell" id="([^"]+)"', shown) == ["12345678", "b", "c"]
    assert shown.count("<div") == shown.count("</div>")


# In the browser


def stand(page):
    """Where the deck stands: the number of the slide, and how many there are."""
    number, _, count = page.inner_text(".deck-place").split()
    return int(number), int(count)


def go(page, name):
    page.evaluate("(name) => (location.hash = `#/${name}`)", name)


def present(page):
    return page.locator("section.present:not(.stack)")


def sentence(lab):
    return lab.locator(".nk-sentence").inner_text()


@pytest.mark.parametrize("deck", ["first_deck", "spanish_deck"])
def test_every_slide_of_the_first_lesson_fits_and_its_labs_live(chromium, deck, request):
    deck = request.getfixturevalue(deck)
    with opened(chromium, deck, viewport=PROJECTOR) as page:
        page.locator(".deck-bar").wait_for()
        _, count = stand(page)
        labs = 0
        for number in range(1, count + 1):
            slide = present(page)
            for place in slide.locator("[data-widget]").all():
                place.locator(".nk-lab").wait_for()
                labs += 1
            page.wait_for_timeout(50)
            beyond = (
                "(s) => Math.max(s.scrollHeight - s.clientHeight, s.scrollWidth - s.clientWidth)"
            )
            assert slide.locator(".deck-sheet").evaluate(beyond) <= 1, f"slide {number}"
            assert stand(page) == (number, count)
            page.keyboard.press("ArrowRight")
        assert labs == deck.read_text(encoding="utf-8").count('class="page-widget"')


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"])
def test_keys_on_a_lever_move_the_lever_and_not_the_slide(chromium, first_deck, key):
    with opened(chromium, first_deck, "#/lab-more-levers", viewport=LAPTOP) as page:
        lab = present(page).locator(".nk-lab")
        lever = lab.get_by_role("slider", name="Killing on contact", exact=True)
        lever.focus()
        before, at = lever.input_value(), stand(page)
        page.keyboard.press(key)
        assert lever.input_value() != before
        assert stand(page) == at


def test_keys_inside_a_lab_stay_there_and_a_remote_still_turns_slides(chromium, own_deck):
    with opened(chromium, own_deck, "#/2/0", viewport=LAPTOP) as page:
        lab = present(page).locator(".nk-lab")
        lab.get_by_role("tab", name="Average").focus()
        at = stand(page)
        page.keyboard.press("ArrowRight")
        lab.get_by_role("tab", name="Chance").and_(page.locator("[aria-selected=true]")).wait_for()
        lab.locator(".nk-canvas").focus()
        for key in ("ArrowLeft", "Home", " ", "b", "o", "s", "f"):
            page.keyboard.press(key)
        assert stand(page) == at
        assert page.locator(".deck.overview, .deck.paused").count() == 0
        # Escape leaves the lab; the next one is the deck's.
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement === document.body")
        lab.get_by_role("switch", name="NK cells (innate)").focus()
        page.keyboard.press("PageDown")
        assert stand(page) == (at[0] + 1, at[1])
        page.keyboard.press("PageUp")
        assert stand(page) == at


@pytest.mark.parametrize("size", [HALF, PROJECTOR, DOUBLE], ids=["half", "whole", "larger"])
def test_the_pointer_reads_the_day_it_points_at(chromium, own_deck, size):
    with opened(chromium, own_deck, "#/2/0", viewport=size) as page:
        canvas = present(page).locator("canvas.nk-canvas")
        canvas.wait_for()
        assert float(page.locator("html").get_attribute("data-scale")) == pytest.approx(
            size["width"] / 1920
        )
        box = canvas.bounding_box()
        found = []
        for share in (0.3, 0.5, 0.7):
            page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
            found.append(float(canvas.get_attribute("aria-valuenow")))
        # The vertical line is drawn under the pointer: days are evenly spaced, as the shares are.
        assert found[1] - found[0] == pytest.approx(found[2] - found[1], abs=0.5)
        # The axis is as wide as the type leaves it, which is the same at every scale.
        assert found == pytest.approx(page.evaluate(DAYS_AT, [0.3, 0.5, 0.7]), abs=0.5)
        readout = present(page).locator(".nk-readout").bounding_box()
        assert box["x"] < readout["x"] < box["x"] + box["width"]


# Reads the days from the picture itself: the axis begins at its lowest tick and ends at the last.
DAYS_AT = """
(shares) => {
  const canvas = document.querySelector("section.present:not(.stack) canvas.nk-canvas");
  const context = canvas.getContext("2d");
  const density = canvas.width / canvas.offsetWidth;
  // The baseline is the longest row of one colour that is not the ground's.
  const { width, height } = canvas;
  const points = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const ground = points[0];
  let [best, from, to] = [0, 0, 0];
  for (let y = Math.floor(height * 0.3); y < height; y++) {
    let run = 0;
    for (let x = 0; x < width; x++) {
      run = points[y * width + x] !== ground ? run + 1 : 0;
      if (run > best) [best, from, to] = [run, x - run + 1, x];
    }
  }
  return shares.map((share) => Math.round(4 * 120 * (share * width - from) / (to - from)) / 4);
}
"""


@pytest.mark.parametrize("size", [HALF, PROJECTOR, DOUBLE], ids=["half", "whole", "larger"])
def test_the_pointer_meets_the_tissue_where_it_points(chromium, own_deck, size):
    with opened(chromium, own_deck, "#/2/2", viewport=size) as page:
        canvas = present(page).locator("canvas.nk-tissue-cells")
        canvas.wait_for()
        page.wait_for_timeout(300)
        box = canvas.bounding_box()
        for across, down in ((0.35, 0.2), (0.6, 0.75)):
            page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
            reading = present(page).locator(".nk-tissue-reading").inner_text()
            found = re.search(r"([\d.]+) mm from the left, ([\d.]+) mm from the top", reading)
            side = min(box["width"], box["height"])  # the whole tissue, 2.56 mm, is in its middle
            expected = [
                2.56 * (0.5 + (share - 0.5) * box[length] / side)
                for share, length in ((across, "width"), (down, "height"))
            ]
            assert [float(found[1]), float(found[2])] == pytest.approx(expected, abs=0.03)


def test_labs_answer_in_all_three_lenses(chromium, own_deck):
    with opened(chromium, own_deck, "#/2/0", viewport=PROJECTOR) as page:
        for _ in range(3):
            lab = present(page).locator(".nk-lab")
            lab.wait_for()
            assert lab.evaluate("(lab) => getComputedStyle(lab).fontSize") == "24px"
            page.wait_for_timeout(1500)
            before = sentence(lab)
            lab.get_by_role("switch", name="NK cells (innate)").focus()
            page.keyboard.press("Space")
            if lab.get_attribute("data-lens") == "tissue":
                lab.get_by_role("button", name="Play").click()
            page.wait_for_function(
                "([lab, before]) => lab.querySelector('.nk-sentence').innerText !== before",
                arg=[lab.element_handle(), before],
            )
            page.keyboard.press("PageDown")
        # A tissue nobody sees does not go on.
        assert page.locator(".nk-playing").count() == 0


def test_fragments_come_one_by_one_and_skipped_cells_never(chromium, own_deck):
    with opened(chromium, own_deck, "#/1", viewport=LAPTOP) as page:
        slide = present(page)
        seen = lambda: slide.locator(".fragment.visible").count()  # noqa: E731
        assert (seen(), slide.locator(".fragment").count()) == (0, 2)
        page.keyboard.press("ArrowRight")
        assert seen() == 1
        page.keyboard.press("ArrowRight")
        assert seen() == 2
        at = stand(page)
        page.keyboard.press("ArrowRight")
        assert stand(page)[0] == at[0] + 1
        assert "never seen" not in page.content()


def test_a_slide_longer_than_the_screen_scrolls_by_keyboard(chromium, own_deck):
    with opened(chromium, own_deck, "#/3", viewport=LAPTOP) as page:
        sheet = present(page).locator(".deck-sheet")
        at = stand(page)
        sheet.focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_function("() => document.activeElement.scrollTop > 0")
        assert stand(page) == at
        assert sheet.get_attribute("role") == "region"
        page.keyboard.press("ArrowRight")
        assert stand(page)[0] == at[0] + 1


def test_the_speaker_sees_notes_and_what_comes_next(chromium, own_deck):
    with opened(chromium, own_deck, viewport=LAPTOP) as page:
        page.locator(".deck-bar").wait_for()
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        speaker = popup.value
        assert "Only for me: breathe." in speaker.inner_text(".notes")
        assert "Next: Points" in speaker.inner_text("body")
        assert "Only for me" not in page.inner_text("body")
        for _ in range(3):
            speaker.get_by_role("button", name="Next slide").click()
        assert stand(page)[0] == 2
        assert "2 of 7 · Points" in speaker.inner_text("h1")
        assert speaker.inner_text(".notes") == "No notes for this slide."
        speaker.keyboard.press("ArrowRight")
        assert stand(page)[0] == 3


def test_the_title_of_a_slide_is_none_of_its_notes(chromium, linked_deck):
    with opened(chromium, linked_deck, "#/lab-one", viewport=LAPTOP) as page:
        page.locator(".deck-bar").wait_for()
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        assert popup.value.inner_text("h1") == "2 of 6 · The first lab"
        assert popup.value.inner_text(".notes").startswith("Secret")


def test_the_overview_shows_the_slides_and_goes_to_one(chromium, first_deck):
    with opened(chromium, first_deck, viewport=LAPTOP) as page:
        page.get_by_role("button", name="Overview").click()
        assert page.locator(".deck.overview").count() == 1
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert page.locator(".deck.overview").count() == 0
        assert stand(page)[0] > 1


def test_the_print_view_gives_a_sheet_a_slide_with_its_pictures(chromium, own_deck):
    with opened(chromium, own_deck, query="?print-pdf", viewport=LAPTOP) as page:
        page.locator("html.deck-printable").wait_for()
        page.wait_for_timeout(2500)  # a hundred patients
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
        # The long one goes on overleaf: some twenty of its 60 lines stand on a sheet.
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 10
        painted = page.evaluate("""
          [...document.querySelectorAll(".nk-canvas, .nk-tissue-cells")].map((canvas) => {
            const { width, height } = canvas;
            const points = canvas.getContext("2d").getImageData(0, 0, width, height).data;
            return new Set(new Uint32Array(points.buffer)).size;
          })""")
        assert len(painted) >= 3
        assert min(painted) > 20  # colours


def test_what_a_slide_is_too_long_for_is_printed_overleaf(chromium, linked_deck):
    with opened(chromium, linked_deck, query="?print-pdf", viewport=LAPTOP) as page:
        page.locator("html.deck-printable").wait_for()
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 10  # two of the six are longer
        lost = "(page) => page.firstElementChild.scrollHeight - page.clientHeight"
        assert all(sheet.evaluate(lost) <= 1 for sheet in page.locator(".pdf-page").all())
        if shutil.which("pdftotext"):
            command = ["pdftotext", "-", "-"]
            read = subprocess.run(command, input=paper, capture_output=True, check=True)
            printed = read.stdout.decode()
            lines = [f"p{n}p" for n in range(60)] + [f"r{n}r" for n in range(30)]
            assert [line for line in lines if line not in printed] == []
            assert "the last line" in printed
            assert "breathe" not in printed


# Links


def place_of(page, name):
    """Where a part stands on the screen: its upper edge, and the edges of what it scrolls in."""
    return page.evaluate(
        """(name) => {
          const part = document.getElementById(name);
          const sheet = part.closest(".reveal .deck-sheet")?.getBoundingClientRect();
          return [part.getBoundingClientRect().top, sheet?.top ?? 0, sheet?.bottom ?? innerHeight];
        }""",
        name,
    )


@pytest.mark.parametrize(
    ("fragment", "number"),
    [("#second-lab", 3), ("#/second-lab", 3), ("#12345678", 4), ("#/12345678", 4), ("#/3", 4),
     ("#/cell-12345678", 4), ("#/nowhere", 1), ("#/%E0%A4%A", 1)],
)  # fmt: skip
def test_an_address_of_a_cell_opens_its_slide(chromium, linked_deck, fragment, number):
    with opened(chromium, linked_deck, fragment, viewport=LAPTOP) as page:
        page.locator(".deck-bar").wait_for()
        assert stand(page) == (number, 6)
        page.wait_for_timeout(500)
        written = page.evaluate("location.hash")
    with opened(chromium, linked_deck, written, viewport=LAPTOP) as page:  # as a reload does
        page.locator(".deck-bar").wait_for()
        assert stand(page) == (number, 6)


def test_links_between_slides_lead_to_their_cells(chromium, linked_deck):
    with opened(chromium, linked_deck, viewport=LAPTOP) as page:
        page.locator(".deck-bar").wait_for()
        for name, number in (("there", 3), ("here", 4)):
            page.keyboard.press("Home")
            present(page).get_by_role("link", name=name, exact=True).click()
            page.wait_for_function("n => document.querySelector('.deck-place').innerText[0] === n",
                                   arg=str(number))  # fmt: skip


@pytest.mark.parametrize("fragment", ["#second-lab", "#/second-lab", "#/12345678"])
def test_on_a_phone_an_address_of_a_cell_scrolls_to_it(chromium, linked_deck, fragment):
    with opened(chromium, linked_deck, fragment, viewport={"width": 390, "height": 844}) as page:
        page.locator(".nk-lab").nth(1).wait_for()
        page.wait_for_timeout(500)
        assert -5 < place_of(page, fragment.lstrip("#/"))[0] < 844 / 2


def test_a_link_to_a_state_opens_the_slide_of_its_lab(chromium, linked_deck):
    state = nk.Lab(levers=["innate", "tumour_cells"], innate=False, tumour_cells=4321)
    link = state_link(state.state() | {"lab": "lab 2", "larger": False})
    with opened(chromium, linked_deck, link, viewport=LAPTOP) as page:
        page.locator(".deck-bar").wait_for()
        assert stand(page) == (3, 6)
        lab = present(page).locator(".nk-lab")
        assert lab.get_by_role("switch", name="NK cells (innate)").is_checked() is False
        assert "nk-projector" in lab.get_attribute("class")
        # And back: a page opened by what a deck copied keeps its own size.
        lab.get_by_text("Share this state").click()
        lab.get_by_role("button", name="Copy link").click()
        back = "#" + lab.locator(".nk-python").input_value().split("#")[1]
        assert nk.Lab(state=back).tumour_cells == 4321
    with opened(chromium, linked_deck.with_name("page.html"), back, viewport=LAPTOP) as page:
        lab = page.locator(".nk-lab").nth(1)
        page.wait_for_timeout(500)
        assert lab.get_by_role("switch", name="NK cells (innate)").is_checked() is False
        assert "nk-projector" not in lab.get_attribute("class")
        assert page.evaluate("scrollY") > 0


def test_a_link_to_a_state_of_a_lab_that_is_not_there_says_so(chromium, linked_deck):
    link = state_link(nk.Lab(levers=["innate"]).state() | {"lab": "lab 9"})
    for file in (linked_deck, linked_deck.with_name("page.html")):
        with opened(chromium, file, link, viewport=LAPTOP) as page:
            notice = page.locator(".nk-lab .nk-notice:not([hidden])")
            notice.wait_for()
            assert "saved in another lab" in notice.inner_text()


def test_a_link_finds_its_lab_in_a_page_of_one_cell(chromium, linked_deck):
    state = nk.Lab(levers=["innate", "tumour_cells"], tumour_cells=4321).state()
    page_file = linked_deck.with_name("page.html")
    for name, number, notices in (("lab 2", "4,321", 0), ("lab 1", "1,000", 1)):
        link = state_link(state | {"lab": name})
        with opened(chromium, page_file, link, "?embed=second-lab", viewport=LAPTOP) as page:
            lab = page.locator(".nk-lab")
            lab.locator("canvas").first.wait_for()
            box = lab.get_by_role("textbox", name="Tumour cells at the start, cells, type a number")
            assert box.input_value() == number
            assert lab.locator(".nk-notice:not([hidden])").count() == notices


def test_a_state_in_a_frame_leaves_the_page_around_it_alone(chromium, linked_deck):
    link = state_link(nk.Lab(levers=["innate"]).state() | {"lab": "lab 1"})
    around = linked_deck.with_name("around.html")
    around.write_text(
        f'<div style="height: 900px"></div>'
        f'<iframe style="height: 600px" src="page.html?embed=lab-one{link}"></iframe>'
    )
    page = chromium.new_page(viewport=LAPTOP)
    page.goto(around.as_uri())
    page.frame_locator("iframe").locator(".nk-lab canvas").first.wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") == 0
    page.close()


# Windows that change


def test_a_deck_made_narrow_and_wide_is_slides_again_where_it_was(chromium, linked_deck):
    with opened(chromium, linked_deck, "#/second-lab", viewport=LAPTOP) as page:
        lab = present(page).locator(".nk-lab")
        switch = lab.get_by_role("switch", name="NK cells (innate)")
        switch.press("Space")
        for _ in range(2):
            page.set_viewport_size({"width": 683, "height": 720})
            page.locator(".deck-read .nk-lab").nth(1).wait_for()
            page.wait_for_timeout(300)
            assert page.locator(".deck-bar, .deck-heard, .aria-status, .pause-overlay").count() == 0
            assert place_of(page, "heading")[0] < 720 / 3
            page.set_viewport_size(LAPTOP)
            page.locator(".deck-bar").wait_for()
            assert stand(page) == (3, 6)
            assert switch.is_checked() is False
        page.keyboard.press("PageDown")
        assert stand(page) == (4, 6)


def test_a_deck_opened_narrow_becomes_slides_in_a_wide_window(chromium, linked_deck):
    with opened(chromium, linked_deck, viewport={"width": 800, "height": 700}) as page:
        lab = page.locator(".nk-lab").nth(1)
        lab.wait_for()
        assert "nk-projector" not in lab.get_attribute("class")
        page.set_viewport_size(PROJECTOR)
        page.locator(".deck-bar").wait_for()
        assert stand(page) == (1, 6)
        assert "nk-projector" in lab.get_attribute("class")


# What is said, and what is covered


def test_a_slide_is_announced_by_its_place_and_title_alone(chromium, linked_deck):
    with opened(chromium, linked_deck, viewport=LAPTOP) as page:
        page.locator(".deck-bar").wait_for()
        assert page.locator(".deck-heard[role=status]").inner_text() == "1 of 6, Linked"
        page.evaluate("""
          globalThis.heard = [];
          new MutationObserver((all) => all.forEach(({ target }) => {
            const at = target.nodeType === 1 ? target : target.parentElement;
            const region = at?.closest("[aria-live], [role=status], [role=alert]");
            const text = region?.textContent ?? "";
            if (text && !region.closest(".nk-lab")) heard.push(text);
          })).observe(document.body, { childList: true, subtree: true, characterData: true })""")
        for title in ("2 of 6, The first lab", "3 of 6, Two", "4 of 6, Digits"):
            page.keyboard.press("PageDown")
            page.wait_for_function("title => heard.at(-1) === title", arg=title)
        assert page.evaluate("heard.length") == 3


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, HALF], ids=["laptop", "half"])
def test_the_bar_covers_no_line_of_a_long_slide(chromium, linked_deck, size):
    with opened(chromium, linked_deck, "#/table", viewport=size) as page:
        sheet = present(page).locator(".deck-sheet")
        sheet.evaluate("(sheet) => sheet.scrollTo(0, 99999)")
        bar = page.locator(".deck-bar").bounding_box()
        box = sheet.bounding_box()
        assert box["y"] + box["height"] <= bar["y"]
        line = present(page).get_by_text("the last line").bounding_box()
        assert line["y"] + line["height"] <= box["y"] + box["height"] + 1
