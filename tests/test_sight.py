"""What is near the window is drawn first; the rest as it comes near, is printed, or has time."""

import base64

import pytest

import nkteach as nk
from nkteach.lab.description import description
from nkteach.languages.words import catalogue
from nkteach.network.levers import choose
from nkteach.page import joined_code, joined_style, packed_core

LENSES = ("average", "average", "chance", "tissue")
APART = 4000  # px between labs, in a window 900 px high
SHOW = """
async ({ code, core, strings, style, labs, apart }) => {
  globalThis.idle = []; // no time is given but by a test
  globalThis.requestIdleCallback = (work) => idle.push(work);
  globalThis.workers = 0;
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      workers += 1;
    }
  };
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const module = await import(url);
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const traits = { core: new DataView(bytes.buffer), strings };
  const engine = await module.default.initialize({ model: { get: (name) => traits[name] } });
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  globalThis.models = [];
  for (const own of labs) {
    const heard = {};
    const model = {
      get: (name) => own[name],
      set: (name, value) => {
        own[name] = value;
        for (const handler of heard[`change:${name}`] ?? []) handler();
      },
      on: (event, handler) => { (heard[event] ??= []).push(handler); },
    };
    models.push(model);
    const el = document.createElement("div");
    el.style.height = `${apart}px`;
    document.body.append(el);
    await engine.showLab({ model, el });
  }
}
"""
GIVE_TIME = "idle.splice(0).forEach((work) => work())"
SENTENCES = "[...document.querySelectorAll('.nk-sentence')].map((p) => p.innerText)"


@pytest.fixture
def page(blank_page):
    """Four labs below one another, each far from the next; the first one is drawn."""
    model = description(nk.teaching, choose(nk.teaching, None), nk.teaching.title)
    lab = {"model": model, "shown": [], "levers_shown": [], "patients": 20}
    blank_page.evaluate(SHOW, {
        "code": joined_code(),
        "core": base64.b64encode(packed_core()).decode(),
        "strings": catalogue(),
        "style": joined_style(),
        "labs": [lab | {"lens": lens} for lens in LENSES],
        "apart": APART,
    })  # fmt: skip
    wait_until_drawn(blank_page, 0)
    return blank_page


def wait_until_drawn(page, place):
    page.wait_for_function(f"{SENTENCES}[{place}] !== ''", timeout=20_000)


def scroll_to(page, place):
    page.evaluate(f"scrollTo(0, {place * APART})")


def test_what_is_far_from_the_window_waits_for_it(page):
    page.wait_for_timeout(300)
    assert [text != "" for text in page.evaluate(SENTENCES)] == [True, False, False, False]
    assert page.evaluate("workers") == 0
    scroll_to(page, 2)
    wait_until_drawn(page, 2)
    assert page.evaluate("workers") == 1
    assert page.evaluate(SENTENCES)[3] == ""


def test_what_is_far_is_drawn_one_by_one_when_there_is_time(page):
    for drawn in (2, 3, 4):
        page.evaluate(GIVE_TIME)
        wait_until_drawn(page, drawn - 1)
        assert [text != "" for text in page.evaluate(SENTENCES)] == [n < drawn for n in range(4)]
    for lever in ("innate", "adaptive"):
        page.evaluate("lever => models[1].set(lever, false)", lever)
        page.wait_for_timeout(100)
    assert page.evaluate("idle.length") == 1
    page.evaluate(GIVE_TIME)
    assert page.evaluate("idle.length") == 0  # moved twice, drawn once
    expected = nk.simulate(innate=False, adaptive=False).sentence
    page.wait_for_function(
        f"expected => {SENTENCES}[1].replaceAll('\\xa0', ' ') === expected", arg=expected
    )


def test_what_moved_out_of_sight_is_drawn_as_it_stands_when_it_is_seen(page):
    for value in (True, False):
        page.evaluate("value => models[1].set('innate', value)", value)
    page.wait_for_timeout(300)
    assert page.evaluate(SENTENCES)[1] == ""
    scroll_to(page, 1)
    wait_until_drawn(page, 1)
    assert page.evaluate(SENTENCES)[1].replace("\xa0", " ") == nk.simulate(innate=False).sentence
    # The same once it has been drawn, and is far away again.
    scroll_to(page, 3)
    wait_until_drawn(page, 3)
    page.evaluate("models[1].set('innate', true)")
    page.wait_for_timeout(300)
    assert page.evaluate(SENTENCES)[1].replace("\xa0", " ") == nk.simulate(innate=False).sentence
    scroll_to(page, 1)
    expected = nk.simulate().sentence
    page.wait_for_function(
        f"expected => {SENTENCES}[1].replaceAll('\\xa0', ' ') === expected", arg=expected
    )


def test_a_tissue_out_of_sight_pauses_and_says_so(page):
    scroll_to(page, 3)
    wait_until_drawn(page, 3)
    lab = page.locator(".nk-lab").nth(3)
    clock = lab.locator(".nk-tissue-clock")
    began = clock.inner_text()
    lab.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(
        "began => document.querySelector('.nk-tissue-clock').innerText !== began", arg=began
    )
    scroll_to(page, 0)
    page.wait_for_function("document.querySelector('.nk-playing') === null")
    stopped = clock.inner_text()
    page.wait_for_timeout(300)
    assert clock.inner_text() == stopped
    scroll_to(page, 3)
    said = catalogue()["tissue"]["out_of_sight"]
    lab.locator(".nk-tissue-reading").filter(has_text=said).wait_for()
    assert lab.get_by_role("button", name="Play", exact=True).is_visible()


def test_what_is_printed_is_drawn_wherever_it_stands(page):
    page.pdf()
    assert "" not in page.evaluate(SENTENCES)[:2]
    wait_until_drawn(page, 2)
