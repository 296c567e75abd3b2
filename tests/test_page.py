"""The page's code in a real browser with no kernel: the same bits and the same words as Python."""

import base64
import dataclasses
import json
import re

import numpy as np
import pytest
from conftest import random_settings

import nkteach as nk
from nkteach.lab.description import description
from nkteach.languages.words import catalogue, rounded_count, rounded_day
from nkteach.network.levers import choose
from nkteach.page import FOLDER, MODULES, joined_code, joined_style, packed_core

# The page's own module gives labs only; these lines hand out what it is made of.
INSIDE = "export { loadEngine, judge, sentence, formatCount, formatDay };"
LOAD = """
async ({ code, core, strings, descriptions }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const module = await import(url);
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const engine = await module.loadEngine(bytes, strings);
  const models = {};
  for (const [name, description] of Object.entries(descriptions)) {
    models[name] = { description, simulation: await engine.prepare(description) };
  }
  globalThis.page = {
    module,
    run: (name, values) => models[name].simulation.run(values),
    says(name, run) {
      const { description } = models[name];
      return module.sentence(module.judge(run, description), description, strings);
    },
    bytes(name, run) {
      const all = [run.days, ...models[name].description.columns.map((c) => run.columns[c])];
      let text = "";
      for (const column of all) {
        const raw = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
        for (let i = 0; i < raw.length; i += 8192) {
          text += String.fromCharCode(...raw.subarray(i, i + 8192));
        }
      }
      return btoa(text);
    },
  };
}
"""


def described(network, levers=None):
    return description(network, choose(network, levers), network.title)


@pytest.fixture
def engine(blank_page):
    """The page's code with a core and two networks, in an empty page."""
    networks = {network.name: network for network in (nk.teaching, *nk.published.values())}
    blank_page.evaluate(LOAD, {
        "code": f"{joined_code()}\n{INSIDE}",
        "core": base64.b64encode(packed_core()).decode(),
        "strings": catalogue(),
        "descriptions": {name: described(network) for name, network in networks.items()}
        | {"infection": described(nk.teaching, ["adaptive", "tumour_cells", "virus_cells"])},
    })  # fmt: skip
    return blank_page


def in_page(engine, name, settings):
    """What the page says of a run, and its columns as bytes."""
    code = """
    ([name, values]) => {
      const run = page.run(name, values);
      return run.ok ? [page.says(name, run), page.bytes(name, run)] : [run.message, ""];
    }"""
    said, columns = engine.evaluate(code, [name, settings])
    return said, base64.b64decode(columns)


def python_bytes(run):
    return b"".join(column.tobytes() for column in (run.days, *(run[name] for name in run.columns)))


def test_a_hundred_runs_of_any_levers_have_the_same_bits_and_words(engine):
    random = np.random.default_rng(11)
    outcomes = set()
    for _ in range(100):
        settings = random_settings(random)
        run = nk.simulate(**settings)
        said, columns = in_page(engine, "teaching", settings)
        assert columns == python_bytes(run), settings
        assert said == run.sentence, settings
        outcomes.add(run.outcome)
    assert outcomes >= {"cleared", "escaped"}
    # At the edge: exactly half of what the tissue can hold; and no tumour at all.
    for edge in ({"tumour_cells": 50_000}, {"tumour_cells": 0}):
        assert in_page(engine, "teaching", edge)[0] == nk.simulate(**edge).sentence
    for adaptive in (0, 1):
        virus = {"tumour_cells": 0, "virus_cells": 100, "adaptive": adaptive}
        assert in_page(engine, "infection", virus)[0] == nk.simulate(**virus).sentence


def test_kuznetsov_has_the_same_bits_and_words(engine):
    random = np.random.default_rng(12)
    network = nk.published["kuznetsov1994"]
    for _ in range(20):
        settings = {"E": 10 ** random.uniform(3, 7), "T": 10 ** random.uniform(3, 8.5)}
        run = network.simulate(200, **settings)
        said, columns = in_page(engine, "kuznetsov1994", settings | {"days": 200})
        assert columns == python_bytes(run), settings
        assert said == run.sentence, settings


@pytest.mark.parametrize("name", list(nk.published))
def test_published_models_have_the_same_bits_and_words(engine, name):
    network = nk.published[name]
    for settings in ({}, {network.levers[0]: network.settable[network.levers[0]][2]}):
        run = network.simulate(40, **settings)
        said, columns = in_page(engine, name, settings | {"days": 40})
        assert columns == python_bytes(run), settings
        assert said == run.sentence, settings


@pytest.mark.parametrize("rate", ["-5.25 + 0 * T", "a * T - 1e9", "log(0 - T)"])
def test_a_run_that_fails_says_the_same(engine, rate):
    """A rate below zero: the page and Python name it in the same words."""
    network = nk.published["kuznetsov1994"].change("growth", rate=rate)
    engine.evaluate(LOAD, {
        "code": f"{joined_code()}\n{INSIDE}",
        "core": base64.b64encode(packed_core()).decode(),
        "strings": catalogue(),
        "descriptions": {"broken": described(network)},
    })  # fmt: skip
    said, _ = in_page(engine, "broken", {})
    with pytest.raises(nk.InputError) as raised:
        network.simulate()
    assert said == str(raised.value)


def test_counts_and_days_are_rounded_alike(engine):
    random = np.random.default_rng(13)
    counts = [*(10 ** random.uniform(-3, 14, 4000)), *range(2000), *(np.arange(4000) / 8)]
    counts += [float("nan"), float("inf"), float("-inf"), *(-(10 ** random.uniform(-3, 9, 500)))]
    counts += [
        float(f"{digits}5e{power}") for digits in range(100, 999, 7) for power in range(-3, 6)
    ]
    days = [*random.uniform(0, 400, 3000), *(np.arange(4001) / 20), 9.95, 9.949999, 10.0, 1234.5]
    counts, days = [float(x) for x in counts], [float(x) for x in days]
    code = (
        "([counts, days]) => [counts.map(page.module.formatCount), days.map(page.module.formatDay)]"
    )
    in_counts, in_days = engine.evaluate(code, [counts, days])
    for value, text in zip(counts, in_counts, strict=True):
        assert text == rounded_count(value), value
    for value, text in zip(days, in_days, strict=True):
        assert text == rounded_day(value), value


# The lab in a page of its own

SHOW = """
async ({ code, core, strings, style, model }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const module = await import(url);
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const traits = { core: new DataView(bytes.buffer), strings };
  const engine = await module.default.initialize({ model: { get: (name) => traits[name] } });
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  const own = { ...model };
  const heard = {};
  const lab = {
    get: (name) => own[name],
    set: (name, value) => { own[name] = value; },
    on: (event, handler) => { (heard[event] ??= []).push(handler); },
  };
  globalThis.own = own;
  await engine.showLab({ model: lab, el: document.body });
}
"""


def show_lab(page, network=nk.teaching, model=None, **state):
    """Show a lab as a host without Jupyter does: no save_changes, no off."""
    page.evaluate(SHOW, {
        "code": joined_code(),
        "core": base64.b64encode(packed_core()).decode(),
        "strings": catalogue(),
        "style": joined_style(),
        "model": {"model": model or described(network), "shown": [], "levers_shown": [], **state},
    })  # fmt: skip
    page.wait_for_selector(".nk-lab .nk-sentence:not(:empty)")


def sentence_of(page):
    return page.inner_text(".nk-lab .nk-sentence").replace("\xa0", " ").strip()


def test_a_lab_lives_without_kernel_server_or_network(blank_page):
    show_lab(blank_page)
    assert sentence_of(blank_page) == nk.simulate().sentence
    blank_page.get_by_role("switch", name="NK cells (innate)").uncheck()
    expected = nk.simulate(innate=False).sentence
    blank_page.wait_for_function(
        "text => document.querySelector('.nk-sentence').innerText.replace('\\xa0', ' ') === text",
        arg=expected,
    )
    blank_page.wait_for_timeout(100)  # what the hand does goes out at most every 50 ms
    assert blank_page.evaluate("own.innate") is False


@pytest.mark.parametrize("width", [390, 320, 1280])
def test_nothing_scrolls_sideways(blank_page, width):
    blank_page.set_viewport_size({"width": width, "height": 800})
    show_lab(blank_page)
    assert blank_page.evaluate("document.documentElement.scrollWidth") <= width
    assert overflowing(blank_page) == []


def overflowing(page):
    """Elements of labs that reach out of them sideways, as text; a table scrolls in its box."""
    return page.evaluate("""() => {
      const out = [];
      for (const lab of document.querySelectorAll(".nk-lab")) {
        const { left, right } = lab.getBoundingClientRect();
        for (const part of lab.querySelectorAll("*")) {
          const box = part.getBoundingClientRect();
          const unseen = box.width === 0 || part.closest(".nk-unseen, svg, [hidden]")
            || part.parentElement.closest(".nk-table");
          if (!unseen && (box.left < left - 1 || box.right > right + 1)) {
            out.push(`${part.tagName}.${part.className} ${box.left} to ${box.right}`);
          }
        }
      }
      return out;
    }""")


def test_a_network_that_cannot_run_says_why_in_the_lab(blank_page):
    network = nk.published["kuznetsov1994"].change("growth", rate="a * T - 1e9")
    show_lab(blank_page, network)
    assert sentence_of(blank_page) == catalogue()["lab"]["failed_first"]
    assert "the rate of growth became" in blank_page.inner_text(".nk-lab")


def describe(page):
    """What "Describe" tells, its fold opened."""
    fold = page.locator("details", has=page.locator("summary", has_text="Describe"))
    fold.evaluate("fold => (fold.open = true)")
    table = fold.locator(".nk-table")
    table.locator(":scope:not(:empty)").wait_for()
    return table


def read_on(page, day):
    """Read the chart by keys on a day."""
    page.locator(".nk-canvas").focus()
    page.keyboard.press("Home")
    for _ in range(day):
        page.keyboard.press("ArrowRight")
    return page.get_attribute(".nk-canvas", "aria-valuetext")


def test_a_ghost_is_told_in_words(blank_page):
    show_lab(blank_page)
    blank_page.get_by_role("button", name="Keep as ghost").click()
    blank_page.get_by_role("switch", name="NK cells (innate)").uncheck()
    blank_page.wait_for_timeout(200)
    before, after = (nk.simulate(innate=on, days=120) for on in (True, False))
    counts = [rounded_count(run["tumour"][run.days == 7][0]) for run in (after, before)]
    said = read_on(blank_page, 7)
    assert said.startswith(f"Day 7: Tumour {counts[0]} (normal run: {counts[1]}), NK cells 0")
    table = describe(blank_page).locator("table")
    assert table.locator("[scope=colgroup]").all_inner_texts() == ["now", "normal run"]
    heads = table.locator("[scope=col]").all_inner_texts()
    assert heads[1:] == 2 * heads[1 : 1 + len(heads) // 2]
    week = table.locator("tr", has=blank_page.get_by_role("rowheader", name="7", exact=True))
    cells = week.locator("td").all_inner_texts()
    assert [cells[0], cells[len(cells) // 2]] == counts
    blank_page.get_by_role("button", name="Remove ghost").click()
    blank_page.wait_for_timeout(500)
    assert table.locator("[scope=colgroup]").count() == 0
    assert "(" not in read_on(blank_page, 7)


def test_what_begins_when_is_told_in_words(blank_page):
    """Also on days that are not whole, where keys do not stop."""
    show_lab(blank_page, tumour_cells=20_000.0)
    told = describe(blank_page).locator("li").all_inner_texts()
    days = [float(re.match(r"Day ([\d.]+): .", text)[1]) for text in told]
    assert days
    assert any(day % 1 for day in days)
    for text, day in zip(told, days, strict=True):
        assert text.partition(": ")[2] in read_on(blank_page, round(day))


def test_a_failure_takes_the_words_of_the_last_run_away(blank_page):
    rate = "nk_leaving * nk_resting * (2 * adaptive - 1)"
    network = nk.teaching.change("resting_nk_leave", rate=rate)
    show_lab(blank_page, network)
    verdict = sentence_of(blank_page)
    assert verdict.startswith("Cleared. ")
    assert verdict in describe(blank_page).inner_text().replace("\xa0", " ")
    blank_page.get_by_role("switch", name="T cells (adaptive)").uncheck()
    table = blank_page.locator(".nk-table")
    table.filter(has_text="resting_nk_leave").wait_for()
    assert verdict not in table.inner_text().replace("\xa0", " ")
    said = blank_page.get_attribute(".nk-canvas", "aria-valuetext")
    assert said.startswith("From the last run that worked. Day 120: ")
    blank_page.get_by_role("switch", name="T cells (adaptive)").check()
    table.filter(has_text=re.compile("Cleared")).wait_for()
    assert verdict in table.inner_text().replace("\xa0", " ")


# What needs no browser but speaks of the page's files


def test_the_joined_code_is_all_modules_with_one_export():
    code = joined_code()
    assert re.findall(r"^export\b[^{]*.", code, re.MULTILINE) == ["export default{"]
    assert not re.search(r"^import\b", code, re.MULTILINE)
    assert {path.name for path in FOLDER.glob("*.js")} >= set(MODULES)


def test_no_template_stands_in_another():
    """What takes the comments away would take the spaces of the inner one too."""
    for path in FOLDER.glob("*.js"):
        code = path.read_text(encoding="utf-8")
        assert re.findall(r"\$\{[^{}`]*`[^`]*`", code) == [], path.name


def test_every_text_the_page_asks_for_is_in_the_catalogue():
    asked = set(re.findall(r"\bstrings\.([a-z_]+)\.([a-z_]+)", joined_code()))
    assert asked
    missing = [f"{group}.{key}" for group, key in asked if key not in catalogue().get(group, {})]
    assert missing == []


def test_the_description_is_plain_data_of_a_modest_size():
    for network in (nk.teaching, *nk.published.values()):
        text = json.dumps(described(network), allow_nan=False)
        assert len(text) < 50_000, network.name
    edited = dataclasses.replace(nk.teaching, title='<img src=x onerror="alert(1)">')
    assert described(edited)["title"] == edited.title


def test_a_hostile_name_stays_text(blank_page):
    """A network is something a student may have been sent: its words are never markup."""
    evil = '<img src=x onerror="globalThis.harmed = 1">'
    network = nk.published["kuznetsov1994"].change("a", meaning=evil, unit=evil)
    show_lab(blank_page, dataclasses.replace(network, title=evil))
    assert blank_page.get_attribute(".nk-lab", "aria-label") == evil
    assert evil in blank_page.inner_text(".nk-lab")
    assert blank_page.locator(".nk-lab img").count() == 0
    assert blank_page.evaluate("globalThis.harmed") is None
