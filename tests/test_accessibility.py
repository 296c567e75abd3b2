"""WCAG 2.2 AA in the exported page and the slides: names, keyboard, zoom, colours, motion, targets.

docs/accessibility.md reports on it point by point.
"""

import re

import pytest
from conftest import watch
from exported import code, text, written_notebook
from test_page import overflowing

from nkteach.__main__ import main
from nkteach.sharing.export import export_page
from nkteach.sharing.slides import export_slides

FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"
# Controls that the keyboard reaches now: shown, enabled, and one of each group of radio buttons.
REACHED = f"""
() => [...document.querySelectorAll("{FOCUSABLE}")].filter((each) =>
  each.checkVisibility({{ visibilityProperty: true }}) && !each.disabled && each.tabIndex >= 0
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
FAINT = """
() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (at) => {
    for (; at; at = at.parentElement) {
      const ground = getComputedStyle(at).backgroundColor;
      if ((parts(ground)[3] ?? 1) > 0) return ground;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  const shown = [...document.querySelectorAll("body *")].filter((each) =>
    each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !each.matches(":disabled, .nk-unseen, .nk-unseen *, script, style")
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const faint = shown.filter((each) => {
    const [a, b] = [light(getComputedStyle(each).color), light(groundOf(each))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  });
  return [faint.map((each) => each.outerHTML.slice(0, 120)), shown.length];
}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The first lesson as a page and as slides, and a page and a deck of a lab in each lens."""
    folder = tmp_path_factory.mktemp("files")
    path = written_notebook(
        folder,
        text("# Lenses\n\nA [link](https://doi.org/10.1038/319675a0).", "slide"),
        code("import nkteach as nk", "skip"),
        code("nk.Lab()", "slide"),
        code('nk.Lab(levers=["innate", "smoking"], lens="chance", patients=100)', "slide"),
        code('nk.Lab(levers=["innate", "cytotoxic"], lens="tissue")', "slide"),
        code('nk.Question("first-responders", "who-kills-first")', "slide"),
    )
    export_page(path, folder / "lenses-page.html")
    export_slides(path, folder / "lenses-slides.html")
    for kind in ("page", "slides"):
        assert main([kind, "01", "-o", str(folder / f"lesson-{kind}.html")]) == 0
    return {file.stem: file.as_uri() for file in folder.glob("*.html")}


def opened(chromium, address, width=1280, height=900, **options):
    page = chromium.new_page(viewport={"width": width, "height": height}, **options)
    page.context.set_offline(True)
    watch(page)
    page.goto(address)
    page.locator(".nk-lab").first.or_(page.locator(".deck-bar")).first.wait_for()
    page.wait_for_timeout(1500)
    return page


def axe(page, **options):
    """Return what axe finds, a line for each element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, **options).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def open_folds(page):
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    page.evaluate(
        "document.querySelectorAll('[aria-expanded=false]').forEach((each) => each.click())"
    )
    page.wait_for_timeout(300)


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
        if page.get_by_role("button", name="Next slide").is_disabled():
            break
        page.keyboard.press("PageDown")
    page.close()


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("name", ["lenses-page", "lenses-slides"])
def test_the_keyboard_reaches_every_control_and_leaves_again(chromium, files, name, key):
    page = opened(chromium, files[name], 1280, 900)
    slides = 5 if name == "lenses-slides" else 1
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


@pytest.mark.parametrize("size", [(640, 400, 2), (390, 844, 3)], ids=["200 %", "phone"])
@pytest.mark.parametrize("name", ["lesson-page", "lesson-slides", "lenses-page", "lenses-slides"])
def test_zoomed_or_on_a_phone_nothing_is_cut_and_nothing_scrolls_sideways(
    chromium, files, name, size
):
    # A window of 1280 x 800 at 200 % has 640 x 400 of the page's pixels.
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
    page.locator(".deck-read .nk-question").wait_for()
    assert page.locator(".nk-lab").count() == 4
    # What the student did stays.
    assert lab.locator(".nk-sentence").inner_text() == said
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.locator(".deck-bar").count() == 0
    page.keyboard.press("PageDown")
    page.wait_for_function("() => document.scrollingElement.scrollTop > 0")
    assert axe(page) == []
    page.close()


@pytest.mark.parametrize("name", ["lenses-page", "lenses-slides"])
def test_fingers_have_44_pixels(chromium, files, name):
    # A phone for the page, a tablet for the slides: on a phone these are a page too.
    width, height = (390, 844) if name == "lenses-page" else (1180, 820)
    page = opened(chromium, files[name], width, height, has_touch=True, is_mobile=True)
    open_folds(page)
    for _ in range(5 if name == "lenses-slides" else 1):
        page.wait_for_timeout(600)
        small = page.evaluate("""
          () => [...document.querySelectorAll(".nk-lab, .deck-bar")].flatMap((place) =>
            [...place.querySelectorAll("button, input, select, summary")])
            .filter((each) => each.checkVisibility({ visibilityProperty: true }))
            .map((each) => {
              const own = each.getBoundingClientRect();
              // What a finger may hit: the control, its label, and the room a switch has round it.
              const label = each.closest("label")?.getBoundingClientRect() ?? own;
              const scale = own.height / each.offsetHeight;
              const room = each.matches(".nk-switch")
                ? scale * parseFloat(getComputedStyle(each, "::after").height) : 0;
              return [each.outerHTML.slice(0, 90), Math.max(own.height, label.height, room)];
            }).filter(([, height]) => height < 43.5)""")
        assert small == []
        forward = page.get_by_role("button", name="Next slide")
        if forward.count() and forward.is_enabled():
            forward.tap()
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
    for _ in range(5 if name == "lenses-slides" else 1):
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
