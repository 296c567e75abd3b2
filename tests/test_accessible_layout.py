"""Room: text set wider, targets for mouse and finger; nothing is cut and nothing covered."""

import pytest
from accessible import SLIDES, open_folds, opened
from test_page import overflowing

# WCAG 1.4.12, as a style sheet of the reader's; a page's policy does not forbid it.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * {
      line-height: 1.5 !important; letter-spacing: 0.12em !important;
      word-spacing: 0.16em !important;
    }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Texts that are cut off, and texts that stand on each other; how many texts were looked at.
CROWDED = """() => {
  const cut = [], over = [];
  let count = 0;
  for (const root of document.querySelectorAll(".nk-lab")) {
    const texts = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const at = node.parentElement;
      const out = ".nk-unseen, option, .nk-dots100";
      const shown = at.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
      if (!node.data.trim() || at.closest(out) || !shown) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const layer = at.closest(".nk-readout, .nk-picture")?.className;
      for (const box of range.getClientRects()) {
        let gone = false;
        for (let up = at; up !== root.parentElement; up = up.parentElement) {
          const { overflowX, overflowY } = getComputedStyle(up);
          const port = up.getBoundingClientRect();
          const scrolls = /auto|scroll/.test(overflowX + overflowY);
          const middle = (box.top + box.bottom) / 2;
          if (scrolls && (middle < port.top || middle > port.bottom)) gone = true; // scrolled away
          const hides = overflowX !== "visible" && !scrolls;
          const beyond = Math.max(port.left - box.left, box.right - port.right,
            port.top - box.top, box.bottom - port.bottom);
          if (hides && beyond > 2 && !gone) cut.push(`${node.data.trim()} in ${up.className}`);
        }
        if (!gone) texts.push({ box, layer, text: node.data.trim() });
      }
    }
    for (const each of root.querySelectorAll("button, select, input[type=text], .nk-number")) {
      if (!each.checkVisibility({ visibilityProperty: true })) continue;
      if (each.scrollWidth > each.clientWidth + 1) {
        cut.push(`${each.className}: ${each.value || each.textContent}`);
      }
    }
    count += texts.length;
    texts.forEach((one, i) => texts.slice(i + 1).forEach((other) => {
      const [a, b] = [one.box, other.box];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const apart = one.layer !== other.layer; // what scrolls goes under the picture
      if (!apart && wide > 3 && high > 3) over.push(`${one.text} / ${other.text}`);
    }));
  }
  return [cut, over, count];
}"""
# Controls that are smaller than so many pixels, with their labels and the room round a switch.
SMALL = """(least) => [...document.querySelectorAll(".nk-lab, .deck-bar")].flatMap((place) =>
  [...place.querySelectorAll("button, input, select, summary, textarea, canvas[tabindex]")])
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => {
    const own = each.getBoundingClientRect();
    const label = each.closest("label")?.getBoundingClientRect() ?? own;
    const scale = own.height / each.offsetHeight;
    const after = getComputedStyle(each, "::after");
    const [high, wide] = each.matches(".nk-switch")
      ? [after.height, after.width].map((pixels) => scale * parseFloat(pixels)) : [0, 0];
    return [each.outerHTML.slice(0, 90),
      Math.max(own.height, label.height, high), Math.max(own.width, label.width, wide)];
  }).filter(([, high, wide]) => Math.min(high, wide) < least - 0.5)"""


@pytest.mark.parametrize("width", [1280, 320])
def test_text_may_be_set_wider(chromium, lens_files, width):
    page = opened(chromium, lens_files["lenses-page"], width, 900)
    # The largest numbers there are.
    lab = page.locator(".nk-lab").first
    lab.evaluate("lab => lab.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    for slider in lab.locator(".nk-slider").all():
        slider.press("End")
    page.evaluate(SPACED)
    for unfolded in (False, True):
        if unfolded:
            open_folds(page)
        page.wait_for_timeout(500)
        cut, over, count = page.evaluate(CROWDED)
        assert cut == []
        assert over == []
        assert count > 150
        assert overflowing(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
@pytest.mark.parametrize("larger", [False, True])
@pytest.mark.parametrize("spaced", [False, True])
def test_long_words_and_units_fit_a_phone(chromium, spanish_file, width, height, larger, spaced):
    page = opened(chromium, spanish_file, width, height, has_touch=True)
    labs = page.locator(".nk-lab[data-lens]").all()
    if spaced:
        page.evaluate(SPACED)
    for lab in labs:
        lab.scroll_into_view_if_needed()
        if larger:
            lab.get_by_role("button", name="Más grande").click()
    for lens in ("Promedio", "Azar", "Tejido"):
        for lab in labs[: 1 if lens == "Tejido" else 2]:
            lab.get_by_role("tab", name=lens).click()
            lab.locator(".nk-sentence:not(:empty)").wait_for()
            for slider in lab.locator(".nk-slider:visible").all()[:4]:
                slider.press("End")
        open_folds(page)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, lens
        assert overflowing(page) == [], lens
    page.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_reading_of_the_chart_names_every_line_in_full(chromium, spanish_file, width, height):
    page = opened(chromium, spanish_file, width, height)
    lab = page.locator(".nk-lab").first
    open_folds(page)
    for chip in lab.locator(".nk-chip input").all():
        chip.check()
    lab.locator(".nk-canvas").first.focus()
    page.keyboard.press("Home")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    reading = lab.locator(".nk-readout")
    names = reading.locator("td:first-child").all_inner_texts()
    assert len(names) > 10
    assert len(set(names)) == len(names)
    assert "Día 7" in reading.inner_text()
    cut, over, _ = page.evaluate(CROWDED)
    assert cut == []
    assert over == []
    within = """(table) => {
      const [own, lab] = [table, table.closest(".nk-lab")].map((e) => e.getBoundingClientRect());
      return own.left >= lab.left && own.right <= lab.right && own.top >= 0;
    }"""
    assert reading.evaluate(within)
    page.close()


def test_text_of_slides_may_be_set_wider(chromium, lens_files):
    page = opened(chromium, lens_files["lenses-slides"], 1280, 720)
    page.evaluate(SPACED)
    counted = 0
    for _ in range(SLIDES):
        page.wait_for_timeout(700)
        cut, over, count = page.evaluate(CROWDED)
        assert cut == [], page.inner_text(".deck-place")
        assert over == [], page.inner_text(".deck-place")
        counted += count
        page.keyboard.press("PageDown")
    assert counted > 100
    page.close()


@pytest.mark.parametrize(
    ("name", "width", "height", "least"),
    [
        ("lenses-page", 1280, 900, 24),
        ("lenses-slides", 1280, 720, 24),
        ("lenses-page", 390, 844, 44),
        # On a phone slides are a page too.
        ("lenses-slides", 1180, 820, 44),
    ],
)
def test_targets_have_24_pixels_and_for_fingers_44(
    chromium, lens_files, name, width, height, least
):
    finger = {"has_touch": True, "is_mobile": True} if least == 44 else {}
    page = opened(chromium, lens_files[name], width, height, **finger)
    open_folds(page)
    for _ in range(SLIDES if name == "lenses-slides" else 1):
        page.wait_for_timeout(600)
        assert page.evaluate(SMALL, least) == []
        forward = page.get_by_role("button", name="Next slide")
        if forward.count() and forward.is_enabled():
            forward.tap() if finger else forward.click()
    page.close()
