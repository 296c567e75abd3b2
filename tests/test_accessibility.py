"""WCAG 2.2 AA in the exported page and the slides: axe, names, keyboard, zoom, forced colours.

docs/accessibility.md reports on it point by point; test_accessible_keys.py, _layout.py and
_colours.py look closer.
"""

import re
from pathlib import Path

import pytest
from accessible import COLOURS, SLIDES, axe, open_folds, opened
from test_page import overflowing

HERE = Path(__file__).parent
# The criteria of WCAG 2.2 of levels A and AA.
CRITERIA = """
1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5
1.4.10 1.4.11 1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6
2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1
3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3"""
FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"
# Controls that the keyboard reaches now: shown, enabled, and one of each group of radio buttons.
REACHED = f"""
() => [...document.querySelectorAll("{FOCUSABLE}")].filter((each) =>
  each.checkVisibility({{ visibilityProperty: true }}) && !each.disabled && each.tabIndex >= 0
  && !each.closest("[inert]")
  && !(each.type === "radio" && [...document.getElementsByName(each.name)]
    .find((other) => !other.disabled) !== each)).map((each, i) => (each.dataset.place = i)).length
"""


# Which of them has the focus, and whether that is seen. Backwards, a group of radio buttons is
# entered at its last one.
PLACE = """
() => {
  const at = document.activeElement;
  const own = at.type === "radio" ? [...document.getElementsByName(at.name)] : [at];
  const place = own.find((each) => each.dataset.place)?.dataset.place ?? null;
  const rings = [at, at.closest(".nk-choice") ?? at].map((each) => getComputedStyle(each));
  return [place, at === document.body || rings.some((ring) => ring.outlineStyle !== "none")];
}
"""
# Texts whose colour stands out less than 4.5 to 1 from the ground, and how many were looked at.
FAINT = f"""() => {{ {COLOURS}
  const shown = [...document.querySelectorAll("body *")].filter((each) =>
    each.checkVisibility({{ visibilityProperty: true, opacityProperty: true }})
    && !each.matches(":disabled, .nk-unseen, .nk-unseen *, script, style")
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const faint = shown.filter((each) =>
    contrast(getComputedStyle(each).color, groundOf(each)) < 4.5);
  return [faint.map((each) => each.outerHTML.slice(0, 120)), shown.length];
}}"""


@pytest.fixture(scope="module")
def files(first_page, first_deck, lens_files):
    """The first lesson as a page and as slides, and a page and a deck of a lab in each lens."""
    return lens_files | {"lesson-page": first_page.as_uri(), "lesson-slides": first_deck.as_uri()}


def test_the_report_speaks_of_every_criterion_and_names_tests_that_are_there():
    report = (HERE.parent / "docs" / "accessibility.md").read_text(encoding="utf-8")
    lines = [line for line in report.splitlines() if re.match(r"\| \d", line)]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    told = [number for row in rows for number in re.findall(r"\d\.\d\.\d+", row[0])]
    assert sorted(told) == sorted(CRITERIA.split())
    for criterion, conformance, _, checked in rows:
        assert conformance in ("supports", "partially supports", "not applicable"), criterion
        assert conformance == "not applicable" or re.search("`test_|by hand", checked), criterion
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    missing = [name for name in re.findall(r"`(test_\w+)`", report) if f"def {name}(" not in tests]
    assert missing == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["lesson-page", "lenses-page"])
def test_axe_finds_nothing_in_the_page(chromium, files, name, width, scheme):
    page = opened(chromium, files[name], width, color_scheme=scheme)
    open_folds(page)
    assert axe(page) == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_slide(chromium, files, scheme):
    page = opened(chromium, files["lenses-slides"], color_scheme=scheme)
    while True:
        page.wait_for_timeout(600)
        assert axe(page) == [], page.inner_text(".deck-place")
        # Unfolded it is the same as on the page, where dark is looked at too.
        if scheme == "light" and page.locator(".present .nk-lever").count():
            open_folds(page)
            assert axe(page) == [], f"{page.inner_text('.deck-place')}, unfolded"
        if page.get_by_role("button", name="Next slide").is_disabled():
            break
        page.keyboard.press("PageDown")
    page.close()


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("name", ["lenses-page", "lenses-slides"])
def test_the_keyboard_reaches_every_control_and_leaves_again(chromium, files, name, key):
    page = opened(chromium, files[name], 1280, 900)
    slides = SLIDES if name == "lenses-slides" else 1
    for _ in range(slides):
        page.wait_for_timeout(600)
        page.evaluate("document.activeElement.blur()")
        expected = page.evaluate(REACHED)
        seen = []
        if key == "Shift+Tab":
            # A page that has just been opened has nothing before it: this begins at the end.
            last = expected - 1
            page.evaluate("(i) => document.querySelector(`[data-place='${i}']`).focus()", last)
            seen.append(str(last))
        for _ in range(expected + 12):
            page.keyboard.press(key)
            place, outlined = page.evaluate(PLACE)
            if place is None and seen:
                break
            seen.append(place)
            assert outlined, page.evaluate("document.activeElement.outerHTML")
        missed = page.evaluate(
            "(seen) => [...document.querySelectorAll('[data-place]')]"
            ".filter((each) => !seen.includes(each.dataset.place)).map((each) => each.outerHTML)",
            seen,
        )
        assert missed == []
        assert expected > 0
        page.evaluate(
            "document.querySelectorAll('[data-place]').forEach((e) => delete e.dataset.place)"
        )
        page.keyboard.press("PageDown")
    page.close()


def test_every_control_has_a_name_and_sliders_say_value_and_unit(chromium, files):
    page = opened(chromium, files["lenses-page"])
    open_folds(page)
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {
        *("slider", "switch", "checkbox", "radio", "button", "textbox", "combobox", "tab", "link"),
        *("tabpanel", "img", "image", "table", "DisclosureTriangle"),
    }
    found = dict.fromkeys(roles, 0)
    for node in nodes:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in roles:
            continue
        found[role] += 1
        if role != "table":
            assert node.get("name", {}).get("value", "").strip(), node
    unnamed = "[...document.querySelectorAll('[role=group]:not([aria-label])')].length"
    assert page.evaluate(unnamed) == 0
    assert found["slider"] >= 10
    assert found["switch"] >= 6
    texts = page.evaluate(
        "[...document.querySelectorAll('.nk-slider')].map((s) => s.getAttribute('aria-valuetext'))"
    )
    assert all(re.fullmatch(r"[\d.,]+ \D.*", said) for said in texts), texts
    page.close()


@pytest.mark.parametrize(
    "size", [(640, 400, 2), (390, 844, 3), (320, 256, 4)], ids=["200 %", "phone", "400 %"]
)
@pytest.mark.parametrize("name", ["lesson-page", "lesson-slides", "lenses-page", "lenses-slides"])
def test_zoomed_or_on_a_phone_nothing_is_cut_and_nothing_scrolls_sideways(
    chromium, files, name, size
):
    # A window of 1280 x 800 at 200 % has 640 x 400 of the page's pixels; one of 1280 x 1024 at
    # 400 % has 320 x 256.
    width, height, scale = size
    page = opened(chromium, files[name], width, height, device_scale_factor=scale)
    page.locator(".nk-lab").nth(3).wait_for()
    open_folds(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert overflowing(page) == []
    size = "Math.min(...[...document.querySelectorAll('.nk-lab')]"
    assert page.evaluate(f"{size}.map((lab) => parseFloat(getComputedStyle(lab).fontSize)))") >= 16
    page.close()


def test_slides_become_a_page_when_the_window_is_made_narrow(chromium, files):
    page = opened(chromium, f"{files['lenses-slides']}#/1")
    lab = page.locator(".nk-lab").first
    lab.get_by_role("switch", name="NK cells (innate)").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(200)
    said = lab.locator(".nk-sentence").inner_text()
    page.set_viewport_size({"width": 640, "height": 800})
    page.locator(".deck-read .nk-question").last.wait_for()
    assert page.locator(".nk-lab").count() == SLIDES - 1
    # What the student did stays.
    assert lab.locator(".nk-sentence").inner_text() == said
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.locator(".deck-bar").count() == 0
    page.keyboard.press("PageDown")
    page.wait_for_function("() => document.scrollingElement.scrollTop > 0")
    assert axe(page) == []
    page.close()


def test_forced_colours_keep_what_colour_said(chromium, files):
    page = opened(chromium, files["lenses-page"], forced_colors="active")
    stage = page.locator(".nk-stage").first
    ink, paper = stage.evaluate(
        "(s) => [getComputedStyle(s).color, getComputedStyle(s).backgroundColor]"
    )
    system = page.evaluate("""
      () => ["CanvasText", "Canvas"].map((name) => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.cssText = `forced-color-adjust: none; color: ${name}`;
        return getComputedStyle(probe).color;
      })""")
    assert [ink, paper] == system
    # The canvas is painted on the system's paper too.
    corner = page.locator("canvas.nk-canvas").first.evaluate(
        "(c) => [...c.getContext('2d').getImageData(1, 1, 1, 1).data.slice(0, 3)]"
    )
    assert [int(part) for part in re.findall(r"\d+", paper)[:3]] == corner or corner == [0, 0, 0]
    # A switch that is on looks other than one that is off.
    switch = page.get_by_role("switch", name="Smoking").first
    off = switch.screenshot()
    switch.focus()
    page.keyboard.press("Space")
    page.evaluate("document.activeElement.blur()")
    assert switch.screenshot() != off
    assert axe(page, options={"rules": {"color-contrast": {"enabled": False}}}) == []
    page.close()


@pytest.mark.parametrize("lens", ["average", "chance", "tissue"])
def test_live_regions_do_not_chatter(chromium, files, lens):
    """After fifty quick moves a screen reader hears one sentence: the last outcome."""
    page = opened(chromium, files["lenses-page"])
    lab = page.locator(f".nk-lab[data-lens={lens}]").first
    lab.scroll_into_view_if_needed()
    page.wait_for_timeout(3000)  # what is said of the first picture
    heard, seen, regions = lab.evaluate("""
      async (lab) => {
        const heard = [];
        const live = lab.querySelectorAll("[aria-live], [role=status], [role=alert]");
        const all = { childList: true, subtree: true, characterData: true };
        for (const region of live) {
          new MutationObserver(() => heard.push(region.textContent)).observe(region, all);
        }
        const lever = lab.querySelector(".nk-lever .nk-switch");
        const slider = lab.querySelector(".nk-slider");
        for (let i = 1; i < 51; i++) {
          if (i % 2) lever.click();
          else if (slider) {
            slider.value = String(Number(slider.min) + (i / 50) * (slider.max - slider.min));
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          }
          await new Promise(requestAnimationFrame);
        }
        const counting = () => lab.querySelector(".nk-progress:not([hidden])");
        while (counting()) await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done, 1500));
        return [heard, lab.querySelector(".nk-sentence").textContent, live.length];
      }""")
    assert regions > 0
    assert [said.replace("\xa0", " ") for said in heard] == [seen.replace("\xa0", " ")]
    page.close()


@pytest.mark.parametrize("name", ["lenses-page", "lenses-slides"])
def test_forced_colours_leave_every_text_readable(chromium, files, name):
    page = opened(chromium, files[name], forced_colors="active", color_scheme="dark")
    for _ in range(SLIDES if name == "lenses-slides" else 1):
        page.wait_for_timeout(600)
        faint, texts = page.evaluate(FAINT)
        assert texts > 0
        assert faint == []
        page.keyboard.press("PageDown")
    page.close()


def test_slides_do_not_move_for_who_asks_for_less_motion(chromium, files):
    page = opened(chromium, files["lenses-slides"], reduced_motion="reduce")
    lasting = page.evaluate("""
      [...document.querySelectorAll(".deck, .deck *")].filter((each) =>
        parseFloat(getComputedStyle(each).transitionDuration) > 0).length""")
    assert lasting == 0
    page.close()
