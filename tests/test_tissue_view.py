"""The Tissue view in a real browser: its clock, tools, cursor and words, and what the eye gets."""

import base64
import csv
import io
import re

import pytest
from accessible import WCAG, axe
from conftest import Complaints, watch
from tissue_tools import ruled

import nkteach as nk
from nkteach.core import tissue_layout
from nkteach.lab.description import description
from nkteach.languages.words import catalogue
from nkteach.network.levers import choose
from nkteach.page import FOLDER, joined_code, joined_style, packed_core
from nkteach.pictures.appearance import CELLS, lines_of

WORDS = catalogue()["tissue"]
INSIDE = "export { loadEngine, createTissueView, KINDS, DOING };"
SHOW = """
async ({ code, core, strings, style, description, values }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { loadEngine, createTissueView, KINDS, DOING } = await import(url);
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const simulation = await (await loadEngine(bytes, strings)).prepare(description);
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  document.documentElement.lang = "en";
  document.title = "Tissue";
  document.body.style.margin = "0";
  const main = document.createElement("main");
  main.className = "nk-lab";
  document.body.append(main);
  const page = { values: { ...values }, seed: 7, said: [], spoken: [], tissue: null, KINDS, DOING };
  globalThis.page = page;
  const usual = Object.fromEntries(description.levers.map((lever) => [lever.name, lever.default]));
  page.view = createTissueView({
    simulation: { tissue: (...given) => (page.tissue = simulation.tissue(...given)) },
    description, strings, signal: new AbortController().signal,
    values: () => ({ ...usual, ...page.values }),
    seed: () => page.seed,
    announce: (outcome, sentence, aloud = sentence) => {
      page.said.push([outcome, sentence]);
      if (aloud !== null) page.spoken.push(aloud);
    },
  });
  main.append(...page.view.before, page.view.element, ...page.view.after);
  page.view.start();
}
"""


def show_tissue(page, network=nk.teaching, levers=None, **values):
    """Show the view in an empty page, with its first picture."""
    page.evaluate(SHOW, {
        "code": f"{joined_code()}\n{INSIDE}",
        "core": base64.b64encode(packed_core()).decode(),
        "strings": catalogue(),
        "style": joined_style(),
        "description": description(network, choose(network, levers), network.title),
        "values": values,
    })  # fmt: skip
    page.wait_for_timeout(100)


@pytest.fixture
def tissue(blank_page):
    show_tissue(blank_page)
    return blank_page


def minutes(page):
    return page.evaluate("page.tissue.minutes")


def counts(page):
    return page.evaluate("page.tissue.counts()")


def reading(page):
    return page.inner_text(".nk-tissue-reading")


def canvas(page):
    return page.locator(".nk-tissue-cells")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def painted(page):
    """The share of the canvas of cells that is not empty, and the bytes of what is on it."""
    return page.evaluate("""() => {
      const canvas = document.querySelector(".nk-tissue-cells");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let filled = 0;
      for (let i = 3; i < data.length; i += 4) filled += data[i] > 0 ? 1 : 0;
      return { share: (4 * filled) / data.length, picture: canvas.toDataURL() };
    }""")


# What cannot be


@pytest.mark.parametrize(
    "network",
    [
        ruled(nk.teaching, growth="0 - 1"),
        ruled(nk.teaching, site_size="0 * growth_rate"),
        nk.teaching.add(nk.Event("0 - 3", "nk_donor", "5")),
        nk.teaching.add(nk.Event("3", "nk_donor", "0 - 5")),
        nk.teaching.change("cd8_priming", initial="0 - 4"),
    ],
    ids=["a rule", "a rule of the lattice", "an event's day", "an event's amount", "a start"],
)
def test_what_cannot_be_is_said_as_python_says_it(blank_page, network):
    with pytest.raises(nk.InputError) as refused:
        network.tissue()
    show_tissue(blank_page, network)
    assert str(refused.value) in blank_page.evaluate("page.said.at(-1)[1]")
    assert str(refused.value) in blank_page.inner_text(".nk-message")


# Time


def test_the_first_picture_is_there_at_hour_0_and_nothing_moves(tissue):
    assert painted(tissue)["share"] > 0.02
    assert tissue.inner_text(".nk-tissue-clock") == "Day 0, 0 h 00 min"
    tissue.wait_for_timeout(300)
    assert minutes(tissue) == 0
    assert "2.56 × 2.56 × 0.01 mm" in tissue.inner_text(".nk-tissue")
    assert tissue.evaluate("page.said.length") == 1


def test_play_moves_the_clock_and_pause_stops_it(tissue):
    before = painted(tissue)["picture"]
    button(tissue, "Play").click()
    tissue.wait_for_function("page.tissue.minutes > 60")
    button(tissue, "Pause").click()
    stopped = minutes(tissue)
    tissue.wait_for_timeout(300)
    assert minutes(tissue) == stopped
    assert painted(tissue)["picture"] != before
    day, hour, minute = divmod(stopped, 1440)[0], stopped // 60 % 24, stopped % 60
    assert tissue.inner_text(".nk-tissue-clock") == f"Day {day}, {hour} h {minute:02d} min"
    said = tissue.evaluate("page.said.at(-1)[1]")
    now = counts(tissue)
    assert said.startswith(f"{now['tumour']} tumour cells on day {day}. With {now['nk']} NK cells")


def test_while_it_plays_the_sentence_follows_and_is_spoken_only_when_the_outcome_changes(tissue):
    beginning = tissue.evaluate("page.said.at(-1)[1]")
    assert "Press Play" in beginning
    tissue.get_by_label("Speed").select_option("10 minutes a second")
    button(tissue, "Play").click()
    tissue.wait_for_function("!page.said.at(-1)[1].includes('Press Play')", timeout=5000)
    assert minutes(tissue) < 60  # long before the first day is over
    before = tissue.evaluate("page.spoken.length")
    tissue.wait_for_timeout(1200)
    assert tissue.evaluate("page.spoken.length") == before


@pytest.mark.parametrize(("speed", "step"), [("10 minutes a second", 1), ("10 hours a second", 10),
                                             ("30 hours a second", 30)])  # fmt: skip
def test_a_step_is_what_a_frame_shows(tissue, speed, step):
    tissue.get_by_label("Speed").select_option(speed)
    button(tissue, f"Step {step} min").click()
    assert minutes(tissue) == step
    canvas(tissue).focus()
    tissue.keyboard.press(".")
    assert minutes(tissue) == 2 * step


def test_the_speed_is_the_speed(tissue):
    """Close up, ten minutes take a second."""
    tissue.get_by_label("Speed").select_option("10 minutes a second")
    button(tissue, "Play").click()
    tissue.wait_for_function("page.tissue.minutes >= 5")
    began = tissue.evaluate("[performance.now(), page.tissue.minutes]")
    tissue.wait_for_timeout(2000)
    ended = tissue.evaluate("[performance.now(), page.tissue.minutes]")
    assert 8 <= 1000 * (ended[1] - began[1]) / (ended[0] - began[0]) <= 11


def test_a_tab_in_the_background_pauses_and_says_so(tissue):
    button(tissue, "Play").click()
    tissue.wait_for_function("page.tissue.minutes > 0")
    tissue.evaluate("""() => {
      const hidden = { get: () => "hidden", configurable: true };
      Object.defineProperty(document, "visibilityState", hidden);
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    stopped = minutes(tissue)
    tissue.wait_for_timeout(200)
    assert minutes(tissue) == stopped
    tissue.evaluate("""() => {
      delete document.visibilityState;
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert minutes(tissue) == stopped
    assert reading(tissue) == WORDS["background"]
    assert button(tissue, "Play").is_visible()


def test_less_motion_means_steps_of_an_hour_and_no_flash(chromium):
    page = chromium.new_page(reduced_motion="reduce")
    complaints = watch(page)
    show_tissue(page)
    assert WORDS["calm"] in page.inner_text(".nk-tissue")
    assert not page.get_by_label("Speed").is_visible()
    page.evaluate("""() => {
      page.moments = new Set();
      const look = () => { page.moments.add(page.tissue.minutes); requestAnimationFrame(look); };
      look();
    }""")
    button(page, "Play").click()
    page.wait_for_timeout(2000)
    button(page, "Pause").click()
    moments = sorted(page.evaluate("[...page.moments]"))
    assert 3 <= len(moments) <= 7  # a few a second
    assert all(moment % 60 == 0 for moment in moments)
    page.close()
    assert complaints == Complaints([], [])


# What a hand adds


def test_a_tool_places_a_tumour_where_one_clicks(tissue):
    before = counts(tissue)
    tool = button(tissue, WORDS["tool_tumour_mhc_high"])
    tool.click()
    assert tool.get_attribute("aria-pressed") == "true"
    box = canvas(tissue).bounding_box()
    tissue.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    added = counts(tissue)["tumour_mhc_high"] - before["tumour_mhc_high"]
    assert added > 10
    assert reading(tissue) == f"Added: {added} tumour cells that show MHC-I."
    shown = tissue.inner_text(".nk-tissue-legend tr:nth-child(2) td:last-child")
    assert int(shown.replace(",", "")) == before["tumour_mhc_high"] + added
    canvas(tissue).focus()
    tissue.keyboard.press("Escape")
    assert tool.get_attribute("aria-pressed") == "false"
    assert re.search(rf"{added} tumour_mhc_high placed", tissue.evaluate("page.view.csv()"))


def test_a_slide_that_is_scaled_gets_the_cells_where_one_clicks(tissue):
    tissue.evaluate(
        "document.body.style.cssText += '; transform: scale(0.5); transform-origin: 0 0'"
    )
    button(tissue, WORDS["tool_nk_donor"]).click()
    box = canvas(tissue).bounding_box()
    tissue.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    sites = tissue.evaluate("""() => {
      const { count, kind, site } = page.tissue.cells;
      return [...Array(count).keys()].filter((i) => kind[i] === 8).map((i) => site[i]);
    }""")
    assert len(sites) > 10
    assert abs(sum(site % 256 for site in sites) / len(sites) - 192) < 4
    assert abs(sum(site // 256 for site in sites) / len(sites) - 128) < 4


def test_keys_place_and_infect(tissue):
    """No mouse: a tool is taken in hand, Enter uses it, Escape puts it away."""
    tool = button(tissue, WORDS["tool_virus_infected"])
    tool.focus()
    tissue.keyboard.press("Enter")
    assert canvas(tissue).evaluate("element => element === document.activeElement")
    for _ in range(40):  # to where there is a healthy cell
        tissue.keyboard.press("Enter")
        if counts(tissue)["virus_infected"] > 0:
            break
        tissue.keyboard.press("Shift+ArrowRight")
    assert counts(tissue)["virus_infected"] > 0
    tissue.keyboard.press("Escape")
    assert tool.get_attribute("aria-pressed") == "false"


# The cursor, following, the camera


def test_the_cursor_goes_from_cell_to_cell_and_names_them(tissue):
    canvas(tissue).focus()
    tissue.keyboard.press("Home")
    names = [
        WORDS[f"one_{kind}"]
        for kind in ("tumour_mhc_low", "tumour_mhc_high", "nk", "dendritic", "cd8")
    ]
    texts = set()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"):
        tissue.keyboard.press(key)
        text = reading(tissue)
        texts.add(text)
        assert any(text.lower().startswith(name.lower()) for name in names), text
        assert re.search(r"\d\.\d\d mm from the left, \d\.\d\d mm from the top\.", text)
    assert len(texts) > 3
    tissue.wait_for_timeout(400)
    assert tissue.inner_text(".nk-tissue-view [role=status]") == reading(tissue)  # spoken too
    place = re.search(r"(\d\.\d\d) mm from the left", reading(tissue))[1]
    tissue.keyboard.press("Shift+ArrowRight")
    assert float(re.search(r"(\d\.\d\d) mm from the left", reading(tissue))[1]) == pytest.approx(
        float(place) + 0.01
    )


def test_an_nk_cell_is_followed_close_up_and_its_granules_are_counted(tissue):
    button(tissue, WORDS["follow"]).click()
    assert re.match(r"Following: NK cell.*\d of \d granules left", reading(tissue))
    assert (
        tissue.get_by_label("Speed").evaluate("element => element.selectedOptions[0].text")
        == "10 minutes a second"
    )
    button(tissue, "Play").click()
    tissue.wait_for_function("page.tissue.minutes > 15")
    button(tissue, "Pause").click()
    assert reading(tissue).startswith(("Following: NK cell", WORDS["lost"]))
    button(tissue, WORDS["zoom_whole"]).click()
    assert button(tissue, WORDS["follow"]).get_attribute("aria-pressed") == "false"
    assert (
        tissue.get_by_label("Speed").evaluate("element => element.selectedOptions[0].text")
        == "10 hours a second"
    )


def test_zoom_keys_buttons_and_wheel(tissue):
    pictures = [painted(tissue)["picture"]]

    def changed():
        tissue.wait_for_timeout(150)
        pictures.append(painted(tissue)["picture"])
        return pictures[-1] != pictures[-2]

    button(tissue, WORDS["zoom_in"]).click()
    assert changed()
    canvas(tissue).focus()
    tissue.keyboard.press("+")
    assert changed()
    box = canvas(tissue).bounding_box()
    tissue.mouse.move(box["x"] + 200, box["y"] + 200)
    tissue.keyboard.down("Control")
    tissue.mouse.wheel(0, -240)
    tissue.keyboard.up("Control")
    assert changed()
    tissue.mouse.down()
    tissue.mouse.move(box["x"] + 120, box["y"] + 150, steps=4)
    tissue.mouse.up()
    assert changed()
    before = tissue.evaluate("scrollY")
    tissue.mouse.wheel(0, 100)  # without Ctrl it is the page that scrolls
    tissue.wait_for_timeout(200)
    assert tissue.evaluate("scrollY") >= before
    tissue.keyboard.press("Home")
    tissue.mouse.move(0, 0)
    assert changed()


# Levers, starting over, words


def test_a_lever_moves_at_hour_0_and_later(tissue):
    assert counts(tissue)["nk"] > 0
    tissue.evaluate("page.values.innate = 0; page.view.change()")
    assert counts(tissue)["nk"] == 0  # nothing had begun
    button(tissue, "Step 10 min").click()
    tissue.evaluate("page.values.innate = 1; page.view.change()")
    assert minutes(tissue) == 10
    assert reading(tissue) == WORDS["after_restart"]
    button(tissue, "Start over").click()
    assert minutes(tissue) == 0
    assert counts(tissue)["nk"] > 0


def test_the_same_seed_gives_the_same_tissue_and_another_another(tissue):
    def cells():
        return tissue.evaluate("[...page.tissue.cells.site]")

    first = cells()
    button(tissue, "Step 10 min").click()
    button(tissue, "Start over").click()
    assert cells() == first
    tissue.evaluate("page.seed = 8; page.view.restart()")
    assert cells() != first


def test_csv_has_a_row_for_each_hour_and_says_what_made_it(tissue):
    tissue.get_by_label("Speed").select_option("30 hours a second")
    for _ in range(5):
        button(tissue, "Step 30 min").click()
    text = tissue.evaluate("page.view.csv()")
    head = [line for line in text.splitlines() if line.lstrip('"').startswith("#")]
    assert "# seed = 7" in head
    rows = list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[len(head) :]))))
    assert [float(row["hours"]) for row in rows if float(row["hours"]) % 1 == 0] == [0, 1, 2]
    now = counts(tissue)
    assert all(float(rows[-1][name]) == now[name] for name in ("nk", "tumour_mhc_low", "healthy"))


def test_python_repeats_what_was_not_done_by_hand(tissue):
    assert tissue.evaluate("page.view.python()") == "nk.tissue(seed=7)"
    tissue.evaluate("page.values.innate = 0; page.view.change()")
    button(tissue, "Step 10 min").click()
    tissue.evaluate("page.values.days = 60; page.view.change()")  # not for a tissue
    line = "nk.tissue(seed=7, innate=False).step(hours=0.1667)"
    assert tissue.evaluate("page.view.python()") == line
    there = eval(line, {"nk": nk}).counts  # noqa: S307 (the line a student is given)
    here = counts(tissue)
    assert {name: here[name] for name in there} == there
    tissue.evaluate("page.values.cytotoxic = 0.5; page.view.change()")
    assert tissue.evaluate("page.view.python()").endswith(f"  # {WORDS['by_hand']}")
    assert "# hour 0.17: cytotoxic = 0.5 × normal" in tissue.evaluate("page.view.csv()")


def test_another_seed_while_hidden_begins_anew(tissue):
    button(tissue, "Step 10 min").click()
    tissue.evaluate("page.view.stop(); page.seed = 8; page.view.start()")
    assert minutes(tissue) == 0
    assert "# seed = 8" in tissue.evaluate("page.view.csv()")


def test_the_tissue_is_described_in_sentences(tissue):
    tissue.get_by_text(WORDS["describe"]).click()
    tissue.wait_for_selector(".nk-tissue-words p")
    text = tissue.inner_text(".nk-tissue-words")
    now = counts(tissue)
    assert f"{now['nk']} NK cells" in text
    # The fullest ninth of the picture, which need not hold the half of them.
    said = re.search(r"The largest part of the tumour cells, (\d+) %, is (at|in) the ", text)
    assert 11 <= int(said[1]) <= 100
    assert not re.search(r"[{}]|NaN|undefined", text)


SPREAD = {"wandering_cells": 2_000, "wandering_day": 0.05}
DRUG = {"drug_dose": 2, "drug_day": 0.5}


def test_cells_from_elsewhere_are_told_until_they_have_settled(blank_page):
    show_tissue(blank_page, levers=(*SPREAD, "tumour_cells"), tumour_cells=0, **SPREAD)
    side = blank_page.locator(".nk-tissue-side")
    assert "From elsewhere" not in side.inner_text()
    blank_page.evaluate("page.tissue.advance(120)")
    now = counts(blank_page)
    assert now["tumour_arrived"] > 20
    button(blank_page, "Step 10 min").click()
    told = f"still wandering: {counts(blank_page)['tumour_arrived']}"
    side.get_by_text(told).wait_for()
    blank_page.evaluate("page.tissue.advance(5 * 1440)")
    button(blank_page, "Step 10 min").click()
    now = counts(blank_page)
    assert now["tumour_arrived"] == 0
    said = f"still wandering: 0; settled, each to found a colony: {now['colonies']}."
    assert said in side.inner_text()
    assert now["colonies"] > 10


def test_the_drug_is_told_apart_from_the_killers(blank_page):
    show_tissue(blank_page, levers=DRUG, **DRUG)
    side = blank_page.locator(".nk-tissue-side")
    assert "drug" not in side.inner_text()
    assert "217 NK cells, 1,590 other lymphocytes, 4,200 other white cells" in side.inner_text()
    blank_page.evaluate("page.tissue.advance(1080)")
    button(blank_page, "Step 10 min").click()
    now = counts(blank_page)
    immune = now["immune_killed_by_drug"]
    tumour = now["killed_by_drug"] - immune
    assert tumour > 5
    assert immune > 5
    said = f"By the drug: {tumour} of the tumour, {immune} of the immune system."
    assert said in side.inner_text()
    assert f"{round(now['nk_blood'])} NK cells" in side.inner_text()
    shrinking = blank_page.evaluate("""() => {
      const { count, kind, state } = page.tissue.cells;
      return [...Array(count).keys()].filter((i) => state[i] === 3 && kind[i] === 5).length;
    }""")
    assert shrinking > 0, "poisoned NK cells are seen to shrink"


def test_the_page_gives_the_cells_python_gives(blank_page):
    settings = {**SPREAD, **DRUG}
    show_tissue(blank_page, levers=settings, **settings)
    blank_page.evaluate("page.tissue.advance(2000)")
    tissue = nk.tissue(seed=7, **settings).step(hours=2000 / 60)
    assert counts(blank_page) == tissue.counts


def test_a_picture_to_keep_is_a_png(tissue):
    head = tissue.evaluate("""async () => {
      const blob = await page.view.picture("Levers at their normal value.");
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return [blob.type, bytes.length, String.fromCharCode(...bytes.slice(1, 4))];
    }""")
    assert (head[0], head[2]) == ("image/png", "PNG")
    assert head[1] > 20_000


def test_a_network_without_tissue_says_so(blank_page):
    show_tissue(blank_page, nk.published["kuznetsov1994"])
    assert WORDS["none"] in blank_page.inner_text(".nk-tissue-stage")
    assert button(blank_page, "Play").is_disabled()
    assert blank_page.evaluate("page.said.at(-1)") == ["", WORDS["none"]]


def test_a_core_that_fails_stops_the_clock_with_a_sentence(chromium):
    page = chromium.new_page()
    complaints = watch(page)
    show_tissue(page)
    page.evaluate("() => { page.tissue.advance = () => { throw new Error('out of bounds'); }; }")
    button(page, "Play").click()
    page.wait_for_selector(".nk-tissue-stage .nk-message:not([hidden])")
    assert WORDS["broken"] in page.inner_text(".nk-tissue-stage")
    assert button(page, "Play").is_disabled()
    button(page, "Start over").click()
    assert button(page, "Play").is_enabled()
    page.close()
    assert complaints.uncaught == []
    assert len(complaints.console) == 1  # for who looks into it


# The eye


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_view_does_not_scroll_sideways(blank_page, width):
    blank_page.set_viewport_size({"width": width, "height": 800})
    show_tissue(blank_page)
    blank_page.get_by_text(WORDS["keys"], exact=True).click()
    assert blank_page.evaluate("document.documentElement.scrollWidth") <= width
    assert canvas(blank_page).bounding_box()["width"] > 0.4 * width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_view(chromium, scheme, width):
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    show_tissue(page)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    page.evaluate("""() => {
      const { backgroundColor } = getComputedStyle(document.querySelector(".nk-lab"));
      document.body.style.background = backgroundColor;
    }""")
    button(page, "Play").click()
    page.wait_for_timeout(300)
    button(page, "Pause").click()
    found = axe(page, options={"runOnly": [*WCAG["runOnly"], "best-practice"]})
    page.close()
    assert [line for line in found if not line.startswith("page-has-heading-one")] == []


def test_every_word_of_the_view_is_in_the_catalogue_and_used():
    modules = ("tissue", "tissuewords", "microscope", "counts", "tissuepicture", "marks")
    code = "".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in modules)
    asked = set(re.findall(r"\b(?<!/)(?:words|strings\.tissue)\.([a-z_]+)", code))
    assert asked - set(WORDS) == set()
    made = ("one_", "many_", "legend_", "sign_", "tool_", "key_", "does_", "cleared_")
    spare = {key for key in set(WORDS) - asked if not key.startswith(made)}
    assert spare - set(re.findall(r'"([a-z_]+)"', code)) == set()


def test_kinds_and_states_are_those_of_the_core_and_colours_those_of_the_chart(tissue):
    kinds, doing = tissue.evaluate("[page.KINDS, page.DOING]")
    assert tuple(kind["name"] for kind in kinds) == tissue_layout.KINDS
    assert list(doing.values()) == list(range(len(tissue_layout.STATES)))
    for name in ("walking", "attached", "swelling", "shrinking", "spent", "carrying", "wandering"):
        assert doing[name.upper()] == tissue_layout.STATES.index(name)
    looks = [(kind["name"], kind["shape"], kind["colour"], kind["marked"]) for kind in kinds[1:]]
    assert looks == [(cell.kind, cell.shape, cell.colour, cell.marked) for cell in CELLS]
    assert [WORDS[f"legend_{cell.kind}"] for cell in CELLS] == [cell.label for cell in CELLS]
    lines = {line.column: line for line in lines_of(nk.teaching, nk.simulate().columns)}
    lines["cd8"] = lines["cd8_effector"]
    shared = [kind for kind in kinds if kind["name"] in lines]
    assert len(shared) >= 4
    for kind in shared:
        line = lines[kind["name"]]
        assert (kind["colour"], kind["dark"], kind["dash"]) == (line.colour, line.dark, line.dash)
    names = [kind["name"] for kind in kinds[1:]]
    for name in names:
        assert {f"{part}_{name}" for part in ("one", "many", "legend", "sign")} <= set(WORDS)
    signs = {(kind["shape"], kind["marked"]) for kind in kinds[1:]}
    assert len(signs) == len(names)  # colour is never the only sign


def test_a_hidden_view_rests(tissue):
    button(tissue, "Play").click()
    tissue.wait_for_function("page.tissue.minutes > 0")
    tissue.evaluate("page.view.stop()")
    stopped = minutes(tissue)
    tissue.wait_for_timeout(200)
    assert minutes(tissue) == stopped
    tissue.evaluate("page.view.start()")
    assert button(tissue, "Play").is_visible()
    assert minutes(tissue) == stopped
