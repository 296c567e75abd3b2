"""What tests of accessibility share: a page and a deck with every lens, and how to look at them."""

import io

from conftest import watch
from exported import code, text, written_notebook

from nkteach.sharing.export import export_page
from nkteach.sharing.slides import export_slides

SLIDES = 6
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}  # of axe's rules
# How light a colour is and how far two stand apart, as WCAG defines it; the ground a thing is on.
COLOURS = """
const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
const light = (colour) => {
  const [r, g, b] = parts(colour).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [a, b] = [light(one), light(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};
const seen = (colour) => (parts(colour)[3] ?? 1) > 0;
const groundOf = (at) => {
  for (; at; at = at.parentElement) {
    const ground = getComputedStyle(at).backgroundColor;
    if (seen(ground)) return ground;
  }
  return getComputedStyle(document.documentElement).backgroundColor;
};
"""


def lens_files(folder):
    """A page and a deck of a lab in each lens, a prediction and a drawing: {name: address}."""
    path = written_notebook(
        folder,
        text("# Lenses\n\nA [link](https://doi.org/10.1038/319675a0).", "slide"),
        text("Say hello.", "notes"),
        code("import nkteach as nk", "skip"),
        code("nk.Lab()", "slide"),
        code('nk.Lab(levers=["innate", "smoking"], lens="chance", patients=100)', "slide"),
        code('nk.Lab(levers=["innate", "cytotoxic"], lens="tissue")', "slide"),
        code('nk.Question("first-responders", "who-kills-first")', "slide"),
        code('nk.Question("first-responders", "draw-nk-only")', "slide"),
    )
    export_page(path, folder / "lenses-page.html")
    export_slides(path, folder / "lenses-slides.html")
    return {file.stem: file.as_uri() for file in folder.glob("*.html")}


def spanish_file(folder):
    """A page in Spanish, whose words are longer: a lab, and a published model with long units."""
    path = written_notebook(
        folder,
        code("import nkteach as nk"),
        code("nk.Lab(patients=100)"),
        code('nk.Lab(network=nk.published["depillis2013"])'),
    )
    export_page(path, folder / "spanish.html", "es")
    return (folder / "spanish.html").as_uri()


def opened(chromium, address, width=1280, height=900, **options):
    """The file with the network off, its labs started."""
    page = chromium.new_page(viewport={"width": width, "height": height}, **options)
    page.context.set_offline(True)
    watch(page)
    page.goto(address)
    page.locator(".nk-lab").first.or_(page.locator(".deck-bar")).first.wait_for()
    page.wait_for_timeout(1500)
    return page


def axe(page, context=None, options=None):
    """Return what axe finds, a line for each element."""
    from axe_playwright_python.sync_playwright import Axe

    # All that is in order need not be told, which takes twice as long as to find it.
    options = {"resultTypes": ["violations"]} | (options or {})
    found = Axe().run(page, context, options).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def open_folds(page):
    """Unfold all that folds: groups of levers, meanings, evidence with its sources, tables."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    page.evaluate(
        "document.querySelectorAll('[aria-expanded=false]').forEach((each) => each.click())"
    )
    page.wait_for_timeout(300)


def picture(locator, **options):
    """What is on the screen there, as a PIL image."""
    from PIL import Image

    return Image.open(io.BytesIO(locator.screenshot(**options))).convert("RGB")


def light(rgb):
    """Relative luminance of a colour, (r, g, b) of 0 to 255."""
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    """How far two colours stand apart, from 1 to 21."""
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)
