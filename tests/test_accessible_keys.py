"""Keyboard and pointer: where the focus goes, what is said, what goes away, what needs no drag."""

import re

import pytest
from accessible import WCAG, axe, contrast, open_folds, opened, picture

# The part of a lab that has the focus, and whether something else covers it or it is out of sight.
WHERE = """() => {
  const at = document.activeElement;
  const lab = at.closest(".nk-lab:not(.nk-question)");
  const part = at.closest(".nk-picture, .nk-shelf, .nk-foot");
  const box = at.getBoundingClientRect();
  const corners = [...at.getClientRects()].flatMap((line) => {  // a link may go over two lines
    const [middle, across] = [(line.left + line.right) / 2, (line.top + line.bottom) / 2];
    const ends = [[middle, line.top + 2], [middle, line.bottom - 2]];
    return [[middle, across], [line.left + 2, across], [line.right - 2, across],
      ...(line.height < innerHeight - 60 ? ends : [])];
  });
  const free = (hit) => hit && (at.contains(hit) || hit.contains(at)
    || hit.contains(at.closest("label")) || hit.matches(".nk-tissue-zooms, .nk-tissue-zooms *"));
  const covered = at === document.body ? []
    : corners.map(([x, y]) => document.elementFromPoint(x, y)).filter((hit) => !free(hit));
  const levers = at.closest(".nk-levers");
  const masked = levers && getComputedStyle(levers).overflowY === "auto"
    && box.bottom > levers.getBoundingClientRect().bottom - 8;
  return {
    place: lab && part
      ? [[...document.querySelectorAll(".nk-lab")].indexOf(lab), part.className] : null,
    covered: covered.map((hit) => `${at.outerHTML.slice(0, 80)} under ${hit?.className}`),
    masked: masked ? at.outerHTML.slice(0, 80) : "",
    body: at === document.body,
  };
}"""
# What must not change while the focus only passes by.
STATE = """() => [location.href, ...[...document.querySelectorAll(
  ".nk-lab[data-lens], .nk-sentence, .nk-tissue-clock, [aria-pressed], .nk-slider, .nk-switch"
)].map((each) => [each.dataset.lens, each.value, each.checked, each.getAttribute("aria-pressed"),
  each.matches("p") ? each.textContent : ""].join())]"""
# Each control's name as the accessibility tree has it, with the words that are seen on it.
SEEN_WORDS = """function () {
  const copy = (each) => {
    const made = each.cloneNode(true);
    const unread = ".nk-unseen, [aria-hidden=true], input, select, canvas";
    made.querySelectorAll(unread).forEach((part) => part.remove());
    return made.textContent;
  };
  const words = this.labels?.length ? [...this.labels].map(copy).join(" ")
    : this.matches("button, a, summary, [role=tab]") ? copy(this) : "";
  return words.replace(/\\s+/g, " ").trim();
}"""


PARTS = ("nk-picture", "nk-shelf", "nk-foot")


@pytest.fixture
def page(chromium, lens_files):
    page = opened(chromium, lens_files["lenses-page"])
    yield page
    page.close()


@pytest.fixture
def deck(chromium, lens_files):
    page = opened(chromium, f"{lens_files['lenses-slides']}#/1", 1280, 720)
    page.locator(".nk-sentence").first.wait_for()
    yield page
    page.close()


def average(page):
    return page.locator(".nk-lab[data-lens=average]").first


# Where the focus goes


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_focus_goes_part_by_part_and_is_never_covered(chromium, lens_files, key, width, height):
    page = opened(chromium, lens_files["lenses-page"], width, height)
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
    for lab in page.locator(".nk-lab[data-lens]").all():  # each is drawn as it comes near
        lab.scroll_into_view_if_needed()
        lab.locator(".nk-sentence:not(:empty)").wait_for()
    page.locator(".nk-lab[data-lens=chance] .nk-progress").wait_for(state="hidden")
    if key == "Shift+Tab":
        page.locator(".nk-question").last.locator("button:visible").last.focus()
    before = page.evaluate(STATE)
    places, stops = [], 0
    while stops < 250:
        page.keyboard.press(key)
        stops += 1
        found = page.evaluate(WHERE)
        if found["body"]:
            break
        assert found["covered"] == []
        assert found["masked"] == ""
        if found["place"] and found["place"] not in places[-1:]:
            places.append(found["place"])
    assert stops > 60
    # From part to part, none twice: picture, levers, what stands under them; lab by lab.
    expected = [[lab, part] for lab in range(3) for part in PARTS]
    assert places == (expected if key == "Tab" else expected[::-1])
    # Passing by changes nothing.
    assert page.evaluate(STATE) == before
    page.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (390, 667), (320, 568)])
@pytest.mark.parametrize("larger", [False, True])
def test_a_tall_picture_leaves_the_levers_in_sight(chromium, spanish_file, width, height, larger):
    """Chance under the levers' heads, in the longer language, and with larger type."""
    page = opened(chromium, spanish_file, width, height, has_touch=True)
    lab = page.locator(".nk-lab[data-lens]").first
    if larger:
        lab.get_by_role("button", name="Más grande").click()
    lab.get_by_role("tab", name="Azar").click()
    lab.locator(".nk-progress").wait_for(state="hidden")
    open_folds(page)
    lab.get_by_role("tab", name="Azar").focus()
    stops = []
    for _ in range(200):
        page.keyboard.press("Tab")
        found = page.evaluate(WHERE)
        assert found["covered"] == []
        if found["place"] == [0, "nk-foot"]:
            break
        stops.append(found["place"])
    assert stops.count([0, "nk-shelf"]) > 30
    page.close()


@pytest.mark.parametrize("slide", [1, 5])
def test_the_focus_on_a_slide_is_not_under_its_buttons(chromium, lens_files, slide):
    """With all unfolded a slide is longer than the screen; the deck's buttons stay at its foot."""
    page = opened(chromium, f"{lens_files['lenses-slides']}#/{slide}", 1000, 560)
    page.locator(".present .nk-lab").wait_for()
    open_folds(page)
    page.wait_for_timeout(500)
    stops = 0
    while stops < 80:
        page.keyboard.press("Tab")
        found = page.evaluate(WHERE)
        if found["body"]:
            break
        stops += 1
        assert found["covered"] == []
    assert stops > 12
    page.close()


def test_keys_reach_into_a_slide_out_of_it_and_through_overview_and_notes(deck):
    deck.keyboard.press("Tab")
    for _ in range(40):
        if deck.evaluate("document.activeElement.matches('.nk-slider')"):
            break
        deck.keyboard.press("Tab")
    stand = deck.inner_text(".deck-place")
    deck.keyboard.press("ArrowRight")
    assert deck.inner_text(".deck-place") == stand
    deck.keyboard.press("Escape")
    assert deck.evaluate("document.activeElement === document.body")
    deck.keyboard.press("ArrowRight")
    assert deck.inner_text(".deck-place") != stand
    deck.keyboard.press("o")
    assert deck.locator(".deck.overview").count() == 1
    assert axe(deck, options=WCAG) == []
    deck.keyboard.press("ArrowLeft")
    deck.keyboard.press("Enter")
    assert deck.locator(".deck.overview").count() == 0
    assert deck.inner_text(".deck-place") == stand
    deck.keyboard.press("Home")
    with deck.expect_popup() as popup:
        deck.keyboard.press("s")
    notes = popup.value
    assert "Say hello." in notes.inner_text("body")
    assert axe(notes) == []
    reached = []
    for _ in range(2):
        notes.keyboard.press("Tab")
        reached.append(notes.evaluate("document.activeElement.textContent"))
    assert reached == ["Previous slide", "Next slide"]
    notes.keyboard.press("Enter")
    assert deck.inner_text(".deck-place") == stand
    notes.close()


def test_letter_keys_of_slides_can_be_turned_off(deck):
    stand = deck.inner_text(".deck-place")
    letters = deck.get_by_role("button", name="Letter keys")
    assert letters.get_attribute("aria-pressed") == "true"
    letters.press("Enter")
    assert letters.get_attribute("aria-pressed") == "false"
    deck.evaluate("document.activeElement.blur()")
    windows = len(deck.context.pages)
    for key in ("o", "b", "n", "s", ".", "f"):
        deck.keyboard.press(key)
    deck.wait_for_timeout(300)
    assert deck.locator(".deck.overview, .deck.paused").count() == 0
    assert len(deck.context.pages) == windows
    assert deck.inner_text(".deck-place") == stand
    deck.keyboard.press("ArrowRight")
    assert deck.inner_text(".deck-place") != stand
    letters.press("Enter")
    deck.evaluate("document.activeElement.blur()")
    deck.keyboard.press("o")
    assert deck.locator(".deck.overview").count() == 1


def test_escape_sends_a_reading_away_though_the_pointer_stays(page, deck):
    for place in (page, deck):
        stage = average(place).locator(".nk-stage")
        reading = average(place).locator(".nk-readout")
        stage.hover(position={"x": 200, "y": 120})
        reading.wait_for()
        place.wait_for_timeout(1200)
        assert reading.is_visible()  # it stays as long as the pointer does
        place.keyboard.press("Escape")
        assert not reading.is_visible()
        assert place.locator(".deck.overview").count() == 0
        box = stage.bounding_box()
        place.mouse.move(box["x"] + 210, box["y"] + 125)
        assert not reading.is_visible()
        place.mouse.move(2, 2)
        stage.hover(position={"x": 200, "y": 120})
        reading.wait_for()


# Without dragging


def alike(one, other):
    """The share of the pixels that two pictures have in common."""
    places = [(x, y) for x in range(other.width) for y in range(other.height)]
    same = sum(contrast(one.getpixel(at), other.getpixel(at)) < 1.2 for at in places)
    return same / len(places)


def test_nothing_needs_a_drag(page):
    slider = average(page).get_by_role("slider", name="Killing on contact")
    box = slider.bounding_box()
    said = average(page).locator(".nk-sentence").inner_text()
    page.mouse.click(box["x"] + 12, box["y"] + box["height"] / 2)
    assert float(slider.input_value()) < 0.1
    page.wait_for_timeout(200)
    assert average(page).locator(".nk-sentence").inner_text() != said
    # Three clicks draw a curve.
    question = page.locator(".nk-question-draw")
    pad = question.get_by_role("application")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for share, up in ((0.2, 0.5), (0.5, 0.4), (0.86, 0.6)):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + up * box["height"])
    question.get_by_role("radio", name="Fairly sure").check()
    question.get_by_role("button", name="Commit and run").click()
    question.locator(".nk-result .nk-canvas").wait_for()
    # A click says where to look closer; the buttons go there.
    tissue = page.locator(".nk-lab[data-lens=tissue]")
    stage = tissue.locator(".nk-tissue-stage")
    stage.scroll_into_view_if_needed()
    before = picture(stage)
    box = stage.bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + box["height"] - 90)
    for _ in range(4):
        tissue.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(400)
    assert alike(picture(stage), before) < 0.95
    place = tissue.locator(".nk-tissue-reading").inner_text()
    assert re.search(r"\d mm from the left|Following", place), place
    tissue.get_by_role("button", name="See the whole tissue").click()
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)
    assert alike(picture(stage), before) > 0.98


# Names and what is said


def test_the_words_on_a_control_are_in_its_name(page):
    open_folds(page)
    session = page.context.new_cdp_session(page)
    roles = {"button", "switch", "slider", "checkbox", "radio", "tab", "combobox", "link",
             "textbox", "DisclosureTriangle"}  # fmt: skip
    plain = re.compile(r"\s+")
    looked, wrong = 0, []
    for node in session.send("Accessibility.getFullAXTree")["nodes"]:
        if node.get("ignored") or node.get("role", {}).get("value") not in roles:
            continue
        thing = session.send("DOM.resolveNode", {"backendNodeId": node["backendDOMNodeId"]})
        words = session.send(
            "Runtime.callFunctionOn",
            {"objectId": thing["object"]["objectId"], "functionDeclaration": SEEN_WORDS,
             "returnByValue": True},
        )["result"]["value"]  # fmt: skip
        name = plain.sub(" ", node.get("name", {}).get("value", "")).lower()
        looked += bool(re.search(r"\w{2}", words))
        if re.search(r"\w{2}", words) and words.lower() not in name:
            wrong.append((words, name))
    assert wrong == []
    assert looked > 80


def test_a_number_that_cannot_be_is_named_with_the_way_out(page):
    lab = average(page)
    field = lab.get_by_role("textbox", name="Tumour cells at the start")
    field.fill("a lot")
    field.press("Enter")
    meaning, problem = field.get_attribute("aria-describedby").split()
    assert "in one cubic millimetre of tissue on day 0" in lab.locator(f"#{meaning}").text_content()
    alert = lab.locator(f"#{problem}")
    assert alert.get_attribute("role") == "alert"
    said = alert.inner_text()
    assert "Tumour cells at the start" in said
    assert re.search(r"10 to 50,000 cells", said), said
    assert field.get_attribute("aria-invalid") == "true"
    assert field.input_value() == "a lot"  # what was typed can be mended
    field.fill("500")
    field.press("Enter")
    assert alert.inner_text() == ""
    assert field.get_attribute("aria-invalid") == "false"
    assert field.evaluate("each => each === document.activeElement")


def hear(lab):
    """Begin to listen to the live regions of a lab."""
    lab.evaluate("""(lab) => {
      globalThis.heard = [];
      for (const region of lab.querySelectorAll("[aria-live], [role=status], [role=alert]")) {
        new MutationObserver(() => heard.push(region.textContent.replaceAll("\\u00a0", " ")))
          .observe(region, { childList: true, subtree: true, characterData: true });
      }
    }""")


def sentence(lab):
    return lab.locator(".nk-sentence").inner_text().replace("\xa0", " ")


def test_a_long_drag_says_one_sentence_the_last(page):
    lab = average(page)
    page.wait_for_timeout(1500)
    hear(lab)
    slider = lab.get_by_role("slider", name="Killing on contact")
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.7 * box["width"], middle)
    page.mouse.down()
    for i in range(150):
        page.mouse.move(box["x"] + box["width"] * (0.7 - 0.69 * i / 149), middle)
        page.wait_for_timeout(20)
    page.mouse.up()
    page.wait_for_timeout(1800)
    assert page.evaluate("heard") == [sentence(lab)]


def test_a_tool_says_what_it_did_each_time(page):
    lab = average(page)
    page.wait_for_timeout(1500)
    hear(lab)
    verdict = sentence(lab)
    for _ in range(2):
        lab.get_by_role("button", name="Reset all").click()
        page.wait_for_timeout(2000)
    lab.get_by_role("button", name="CSV").click()
    page.wait_for_timeout(2000)
    lab.get_by_role("button", name="CSV").click()
    page.wait_for_timeout(2000)
    said = [text for text in page.evaluate("heard") if text]
    assert said == 2 * [f"Levers reset. {verdict}"] + 2 * ["Saved."]


def test_a_tissue_that_plays_says_only_what_it_comes_to(page):
    lab = page.locator(".nk-lab[data-lens=tissue]")
    lab.get_by_role("button", name="Play").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    hear(lab)
    lab.get_by_role("button", name="Play").click()
    page.wait_for_timeout(7000)  # nearly three days
    assert re.match(r"Day [1-9]", lab.locator(".nk-tissue-clock").inner_text())
    assert len(page.evaluate("heard")) <= 1
    lab.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(1500)
    heard = page.evaluate("heard")
    assert len(heard) <= 2
    assert heard[-1] == sentence(lab)


def test_less_motion_means_no_transition_in_page(chromium, lens_files):
    page = opened(chromium, lens_files["lenses-page"], reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("body *")].flatMap((each) =>
      ["", "::before", "::after"].map((part) => getComputedStyle(each, part || null))
        .filter((style) =>
          parseFloat(style.transitionDuration) > 0 || style.animationName !== "none")
        .map(() => each.className))"""
    assert page.evaluate(moving) == []
    clock = page.locator(".nk-tissue-clock").inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(".nk-tissue-clock").inner_text() == clock  # it does not play by itself
    page.close()
