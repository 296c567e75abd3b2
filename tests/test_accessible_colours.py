"""What is seen stands out: controls, focus, lines and cells, in light, dark and forced colours."""

import re

import pytest
from accessible import COLOURS, SLIDES, contrast, opened, picture

LEAST = 3  # WCAG 1.4.11
# Edges, marks and focus rings that stand out less than 3 to 1 from their ground; how many there
# are of each.
WEAK = f"""() => {{ {COLOURS}
  const shown = (each) => each.checkVisibility({{ visibilityProperty: true }})
    && !each.closest("[inert]"); // slides that are not shown
  const found = [];
  const look = (what, at, colour, ground) =>
    found.push([what, at.className || at.id || at.tagName, contrast(colour, ground)]);
  const controls = "button, select, textarea, input:not([type=radio], [type=range])";
  for (const each of document.querySelectorAll(`.nk-lab :is(${{controls}}), .deck-bar button`)) {{
    if (!shown(each) || each.disabled) continue;
    const style = getComputedStyle(each);
    const around = groundOf(each.parentElement);
    const bordered = parseFloat(style.borderBottomWidth) > 0 && seen(style.borderBottomColor);
    const filled = seen(style.backgroundColor) ? contrast(style.backgroundColor, around) : 1;
    if (bordered && filled < {LEAST}) look("edge", each, style.borderBottomColor, around);
    if (style.textDecorationLine !== "none") {{
      look("underline", each, style.textDecorationColor, around);
    }}
  }}
  for (const each of [...document.querySelectorAll(".nk-switch")].filter(shown)) {{
    const knob = getComputedStyle(each, "::before").backgroundColor;
    look("knob", each, knob, groundOf(each));
  }}
  const marks = ".nk-normal, .nk-swatch, .nk-sign, .nk-blood-now, .nk-blood-0, .nk-dots100 span";
  for (const each of [...document.querySelectorAll(`.nk-lab :is(${{marks}})`)].filter(shown)) {{
    const {{ backgroundColor, color }} = getComputedStyle(each);
    const mark = seen(backgroundColor) ? backgroundColor : color;
    look("mark", each, mark, groundOf(each.parentElement));
  }}
  const takesKeys = "button, input, select, textarea, summary, a[href], [tabindex='0']";
  for (const each of document.querySelectorAll(`.nk-lab :is(${{takesKeys}}), .deck-bar button`)) {{
    if (!shown(each) || each.disabled) continue;
    document.activeElement.blur();
    each.focus({{ preventScroll: true, focusVisible: true }});
    const ringed = [each, each.closest(".nk-choice") ?? each]
      .find((at) => getComputedStyle(at).outlineStyle !== "none");
    if (!ringed) found.push(["no ring", each.outerHTML.slice(0, 90), 0]);
    else look("ring", each, getComputedStyle(ringed).outlineColor, groundOf(ringed.parentElement));
  }}
  document.activeElement.blur();
  const weak = found.filter(([, , ratio]) => !(ratio >= {LEAST}));
  return [weak.map(String), Object.fromEntries(Object.entries(
    Object.groupBy(found, ([what]) => what)).map(([what, all]) => [what, all.length]))];
}}"""
# The colours of the lines as the chart names them, which of them are on the canvas, and the paper.
LINES = f"""(lab) => {{ {COLOURS}
  const canvas = lab.querySelector(".nk-stage canvas");
  const {{ data }} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const paper = getComputedStyle(canvas.parentElement).backgroundColor;
  return [...lab.querySelectorAll(".nk-readout .nk-swatch")].map((swatch) => {{
    const colour = getComputedStyle(swatch).backgroundColor;
    const [r, g, b] = parts(colour);
    let painted = 0;
    for (let i = 0; i < data.length; i += 4) {{
      painted += data[i] === r && data[i + 1] === g && data[i + 2] === b;
    }}
    return [contrast(colour, paper), painted];
  }});
}}"""
# The signs of the kinds of cells, each with its strongest colour against the paper.
SIGNS = f"""(side) => {{ {COLOURS}
  return [...side.querySelectorAll("tr")].map((row) => {{
    const icon = row.querySelector("canvas");
    const {{ data }} = icon.getContext("2d").getImageData(0, 0, icon.width, icon.height);
    const tally = new Map();
    for (let i = 0; i < data.length; i += 4) {{
      const key = `rgb(${{data[i]}}, ${{data[i + 1]}}, ${{data[i + 2]}})`;
      if (data[i + 3] === 255) tally.set(key, (tally.get(key) ?? 0) + 1);
    }}
    const most = Math.max(...tally.values());
    const used = [...tally].filter(([, count]) => count > most / 20).map(([colour]) => colour);
    const paper = groundOf(icon);
    return [row.textContent, Math.max(...used.map((colour) => contrast(colour, paper)))];
  }});
}}"""
QUIET = ("Healthy tissue", "Vessels")  # the ground on which the others are seen; counted in words


def strongest(image, box):
    """The greatest contrast in a part of an image with its corner."""
    ground = image.getpixel((0, 0))
    return max(contrast(ground, colour) for _, colour in image.crop(box).getcolors(1 << 20))


def weak_on_screen(page):
    """Native and drawn controls whose pixels stand out less than they should, at rest."""
    weak = []
    for slider in page.locator(".nk-slider:visible").all()[:3]:
        image = picture(slider)
        wide, middle = image.width, image.height // 2
        fill = float(slider.evaluate("s => getComputedStyle(s).getPropertyValue('--nk-at')"))
        for name, x in (("fill", 0.5 * fill * wide), ("track", (0.5 + 0.5 * fill) * wide)):
            if (ratio := strongest(image, (int(x), middle - 5, int(x) + 1, middle + 5))) < LEAST:
                weak.append((name, ratio))
    for kind in ("radio", "checkbox"):
        for each in page.locator(f"input[type={kind}]:not(.nk-switch):visible").all()[:3]:
            image = picture(each)
            if (ratio := strongest(image, (0, 0, *image.size))) < LEAST:
                weak.append((kind, ratio))
    return weak


@pytest.fixture(scope="module")
def lenses(chromium, lens_files):
    """The page with every lens, a prediction answered and a reading of the chart open."""
    page = opened(chromium, lens_files["lenses-page"])
    page.locator(".nk-lab[data-lens=average] summary", has_text="Choose lines").click()
    page.locator(".nk-lab[data-lens=chance] .nk-progress").wait_for(state="hidden")
    yield page
    page.close()


def follow(page, **media):
    """Let the reader's system change while the page is open."""
    page.emulate_media(**{"color_scheme": "light", "forced_colors": "none"} | media)
    page.wait_for_timeout(400)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_controls_marks_and_the_focus_stand_out_3_to_1(lenses, scheme):
    follow(lenses, color_scheme=scheme)
    weak, found = lenses.evaluate(WEAK)
    assert weak == []
    assert found["edge"] > 30
    assert found["ring"] > 60
    assert found["knob"] >= 8
    assert found["mark"] > 100
    assert weak_on_screen(lenses) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_and_cells_stand_out_3_to_1(lenses, scheme):
    follow(lenses, color_scheme=scheme)
    lab = lenses.locator(".nk-lab[data-lens=average]")
    lab.locator(".nk-stage").first.hover(position={"x": 200, "y": 150})
    lines = lab.evaluate(LINES)
    assert len(lines) == 3
    for ratio, painted in lines:
        assert ratio >= LEAST
        assert painted > 50
    signs = dict(lenses.locator(".nk-tissue-legend").evaluate(SIGNS))
    assert len(signs) == 10
    faint = [name for name, ratio in signs.items() if ratio < LEAST]
    assert all(name.startswith(QUIET) for name in faint), signs


def test_a_focus_ring_is_seen_on_the_screen(lenses):
    """What changes as the focus comes stands out from what was there before."""
    follow(lenses)
    lab = lenses.locator(".nk-lab[data-lens=average]")
    for part in (
        ".nk-tab",
        ".nk-canvas",
        ".nk-switch",
        ".nk-slider",
        ".nk-number",
        ".nk-tools .nk-tool",
    ):
        control = lab.locator(part).first
        control.scroll_into_view_if_needed()
        box = control.bounding_box()
        clip = {"x": box["x"] - 6, "y": box["y"] - 6,
                "width": box["width"] + 12, "height": box["height"] + 12}  # fmt: skip
        lenses.evaluate("document.activeElement.blur()")
        lenses.mouse.move(2, 2)
        before = picture(lenses, clip=clip)
        control.evaluate("each => each.focus({ preventScroll: true, focusVisible: true })")
        after = picture(lenses, clip=clip)
        places = [(x, y) for x in range(before.width) for y in range(before.height)]
        pairs = ((before.getpixel(place), after.getpixel(place)) for place in places)
        strong = sum(contrast(one, other) >= LEAST for one, other in pairs if one != other)
        assert strong >= 2 * (before.width + before.height - 24), part


def test_the_page_follows_its_host_from_light_to_dark_and_back(lenses):
    paper = """() => [...document.querySelectorAll(".nk-lab")].flatMap((lab) => {
      const canvas = lab.querySelector("canvas.nk-canvas");
      const data = canvas?.getContext("2d").getImageData(2, 2, 1, 1).data;
      const corner = data && [...data].slice(0, 3);
      return [getComputedStyle(lab).backgroundColor, `rgb(${(corner ?? [0, 0, 0]).join(", ")})`];
    })"""
    for scheme, colour in (("dark", "rgb(22, 24, 27)"), ("light", "rgb(255, 255, 255)")):
        follow(lenses, color_scheme=scheme)
        found = lenses.evaluate(paper)
        assert found[::2] == [colour] * 5
        assert found[1] == found[3] == found[5] == colour


def test_forced_colours_keep_what_is_chosen_and_what_is_focused(lenses):
    follow(lenses, forced_colors="active")
    weak, found = lenses.evaluate(WEAK)
    assert weak == []
    assert found["ring"] > 60
    assert weak_on_screen(lenses) == []
    lab = lenses.locator(".nk-lab[data-lens=average]")
    tabs = lab.locator(".nk-tab")
    ground = "each => getComputedStyle(each).backgroundColor"
    assert tabs.nth(0).evaluate(ground) != tabs.nth(1).evaluate(ground)
    larger = lab.get_by_role("button", name="Larger")
    off = larger.evaluate(ground)
    larger.press("Enter")
    assert larger.evaluate(ground) != off
    ring = "each => getComputedStyle(each).outlineStyle"
    assert larger.evaluate(ring) == "solid"  # pressed, and still seen to have the focus
    larger.press("Enter")
    # The kinds of white cells differ on the small bar, which has no names.
    bar = picture(lab.locator(".nk-blood-bar"))
    row = [bar.getpixel((x, bar.height // 2)) for x in range(2, bar.width - 2)]
    assert len(set(row[: len(row) // 2])) >= 3


def test_outside_the_tissue_is_told_from_inside_in_forced_colours(chromium, lens_files):
    page = opened(chromium, f"{lens_files['lenses-slides']}#/3", 1280, 720, forced_colors="active")
    stage = page.locator(".nk-tissue-stage")
    stage.wait_for()
    page.wait_for_timeout(800)
    image = picture(stage)
    outside, inside = image.getpixel((6, 40)), image.getpixel((image.width // 2, 4))
    assert outside != inside
    assert contrast(outside, inside) < LEAST  # a quiet edge, not a black bar
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_slides_stand_out_and_follow_their_host(chromium, lens_files, scheme):
    page = opened(chromium, lens_files["lenses-slides"], 1280, 720, color_scheme=scheme)
    for _ in range(SLIDES):
        page.wait_for_timeout(500)
        weak, _ = page.evaluate(WEAK)
        assert weak == [], page.inner_text(".deck-place")
        body = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red = int(re.findall(r"\d+", body)[0])
        assert (red > 200) == (scheme == "light")
        page.keyboard.press("PageDown")
    page.close()
