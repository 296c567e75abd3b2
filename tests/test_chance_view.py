"""The Chance view in a real browser: the same patients as in Python, beside the levers."""

import csv
import io
import re
from pathlib import Path

import pytest
from conftest import blank, watch
from test_page import overflowing, sentence_of, show_lab

import nkteach as nk
from nkteach.languages.words import catalogue

WORDS = catalogue()["chance"]
CHANCE = {"seed": 7, "spread": 0.3}


WORKERS = """cores => {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => cores });
  globalThis.workers = new Set();
  globalThis.born = 0;
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      workers.add(this);
      born += 1;
    }
    terminate() {
      super.terminate();
      workers.delete(this);
    }
  };
}"""


def show_chance(page, network=nk.teaching, **state):
    """Show a lab in its Chance view with few patients, and wait until all are there."""
    state = {"lens": "chance", "patients": 100} | CHANCE | state
    show_lab(page, network, **state)
    wait_for(page, state["patients"])


def wait_for(page, patients, seconds=30):
    """Wait until this many patients are counted, and no more are on their way."""
    page.wait_for_function(
        """patients => {
          const lines = [...document.querySelectorAll(".nk-tally li")].map((li) => li.innerText);
          const total = patients.toLocaleString("en");
          const stale = document.querySelector(".nk-shares").classList.contains("nk-stale");
          return !stale && lines.every((line) => line.endsWith(` of ${total}`))
            && document.querySelector(".nk-progress").hidden;
        }""",
        arg=patients,
        timeout=1000 * seconds,
    )


def tallied(page):
    """What the view counts, {outcome: patients}."""
    lines = page.locator(".nk-tally li").all_inner_texts()
    names = {"cleared": "cleared", "held": "controlled", "escaped": "escaped"}
    found = [re.search(r"(\w+): ([\d,]+) of", line) for line in lines]
    return {names[match[1]]: int(match[2].replace(",", "")) for match in found}


def counted(cohort):
    return {name: cohort.count(name) for name in ("cleared", "controlled", "escaped")}


@pytest.mark.parametrize(
    ("levers", "chance"),
    [
        ({}, {}),
        ({"adaptive": False, "days": 60}, {"seed": 3}),
        ({"tumour_cells": 12_000, "mhc_low": 0.3}, {"spread": 0.0, "seed": 4_000_000_000}),
        ({"smoking": True, "short_sleep": 7}, {"patients": 37}),
    ],
)
def test_the_page_has_the_patients_that_python_has(blank_page, levers, chance):
    show_chance(blank_page, **chance, **levers)
    given = {"patients": 100, "seed": 7, "spread": 0.3} | chance
    runs = given.pop("patients")
    cohort = nk.chance(runs, progress=False, **given, **levers)
    assert tallied(blank_page) == counted(cohort)
    assert sentence_of(blank_page) == cohort.sentence


def test_the_table_holds_each_patient_with_the_bits_of_python(blank_page):
    show_chance(blank_page)
    with blank_page.expect_download() as waiting:
        blank_page.get_by_role("button", name="CSV").click()
    with open(waiting.value.path(), newline="", encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if not line.lstrip('"').startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    cohort = nk.chance(100, 7, progress=False)
    assert [row["outcome"] for row in rows] == cohort.outcomes.tolist()
    days = [float(row["day"]) if row["outcome"] == "cleared" else None for row in rows]
    expected = [None if day != day else day for day in cohort.cleared_days.tolist()]
    assert days == expected
    assert [float(row["last_tumour"]) for row in rows] == cohort["tumour"][:, -1].tolist()


def test_a_lever_starts_the_patients_anew_and_the_newest_setting_wins(blank_page):
    show_chance(blank_page)
    slider = blank_page.get_by_role("slider", name="Killing on contact")
    slider.focus()
    for _ in range(30):
        blank_page.keyboard.press("ArrowLeft")
    slider.press("Home")
    blank_page.wait_for_timeout(200)
    wait_for(blank_page, 100)
    assert tallied(blank_page) == counted(nk.chance(100, 7, cytotoxic=0, progress=False))


def test_seed_patients_and_differences_are_shown_and_can_be_changed(blank_page):
    show_chance(blank_page)
    seed = blank_page.get_by_role("textbox", name="Seed", exact=True)
    assert seed.input_value() == "7"
    seed.fill("12")
    seed.press("Enter")
    blank_page.wait_for_function("own.seed === 12")
    wait_for(blank_page, 100)
    assert tallied(blank_page) == counted(nk.chance(100, 12, progress=False))
    seed.fill("minus one")
    seed.press("Enter")
    assert "from 0 to 4,294,967,295" in blank_page.inner_text(".nk-seed")
    assert blank_page.evaluate("own.seed") == 12
    seed.press("Escape")
    assert seed.input_value() == "12"
    blank_page.get_by_role("switch", name="Patients differ").uncheck()
    blank_page.wait_for_function("own.spread === 0")
    wait_for(blank_page, 100)
    assert tallied(blank_page) == counted(nk.chance(100, 12, spread=0, progress=False))
    blank_page.get_by_role("button", name="New seed").click()
    assert blank_page.evaluate("own.seed") != 12
    blank_page.get_by_role("combobox", name="Patients").select_option("1000")
    wait_for(blank_page, 1000)
    own = blank_page.evaluate("({ seed: own.seed, spread: own.spread })")
    assert tallied(blank_page) == counted(nk.chance(1000, progress=False, **own))


def test_reset_leaves_the_seed_alone(blank_page):
    show_chance(blank_page, cytotoxic=0.5)
    blank_page.get_by_role("button", name="Reset all").click()
    wait_for(blank_page, 100)
    assert blank_page.evaluate("own.seed") == 7


def test_the_line_of_python_gives_the_same_patients(blank_page):
    show_chance(blank_page, adaptive=False)
    blank_page.evaluate("delete navigator.__proto__.clipboard")
    blank_page.get_by_role("button", name="Copy as Python").click()
    line = blank_page.locator(".nk-python").input_value()
    assert line == "nk.chance(100, seed=7, adaptive=False)"
    cohort = eval(line.replace(")", ", progress=False)"), {"nk": nk})  # noqa: S307 our own line
    assert tallied(blank_page) == counted(cohort)


SLOW = {"innate": False, "patients": 60}  # some 15 ms a patient


def table_of(page):
    page.get_by_text("Describe").click()
    cells = page.locator(".nk-table td")
    cells.nth(20).wait_for()
    return cells.all_inner_texts()


def saved_table(page):
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    return Path(waiting.value.path()).read_bytes()


def test_more_workers_bring_the_same_patients_and_curves(chromium):
    found = {}
    for cores, most in ((2, 1), (4, 3), (32, 4)):
        with blank(chromium) as page:
            page.evaluate(WORKERS, cores)
            show_chance(page, **SLOW)
            assert page.evaluate("born") == most
            assert page.evaluate("workers.size") == 1, "those that are not needed go"
            assert tallied(page) == counted(nk.chance(60, 7, innate=False, progress=False))
            found[most] = table_of(page), saved_table(page)
    assert found[1] == found[3] == found[4]


def test_few_or_fast_patients_need_one_worker(blank_page):
    blank_page.evaluate(WORKERS, 8)
    show_chance(blank_page, patients=20)
    assert blank_page.evaluate("born") == 1


@pytest.mark.parametrize("dying", [1, 2, 4])
def test_a_worker_that_dies_is_started_again_and_says_so(blank_page, dying):
    blank_page.evaluate(WORKERS, 8)
    blank_page.evaluate(
        """dying => {
          const Counted = Worker;
          globalThis.Worker = class extends Counted {
            constructor(...given) {
              super(...given);
              if (born === dying) setTimeout(() => this.dispatchEvent(new Event("error")), 30);
            }
          };
        }""",
        dying,
    )
    show_chance(blank_page, **SLOW)
    assert blank_page.evaluate("born") > dying
    assert WORDS["restarted"] in blank_page.inner_text(".nk-shares")
    assert tallied(blank_page) == counted(nk.chance(60, 7, innate=False, progress=False))


def test_a_lever_moved_while_many_workers_compute_starts_them_all_anew(blank_page):
    blank_page.evaluate(WORKERS, 8)
    show_lab(blank_page, lens="chance", **CHANCE, **SLOW)
    blank_page.wait_for_function("workers.size === 4")
    blank_page.get_by_role("switch", name="T cells (adaptive)").press("Space")
    blank_page.wait_for_timeout(200)
    wait_for(blank_page, 60)
    cohort = nk.chance(60, 7, innate=False, adaptive=False, progress=False)
    assert tallied(blank_page) == counted(cohort)
    assert sentence_of(blank_page) == cohort.sentence


def test_a_browser_whose_workers_all_die_says_so(blank_page):
    blank_page.evaluate("""() => {
      globalThis.Worker = class extends EventTarget {
        constructor() { super(); setTimeout(() => this.dispatchEvent(new Event("error")), 5); }
        postMessage() {}
        terminate() {}
      };
    }""")
    show_lab(blank_page, lens="chance", patients=100, seed=7, spread=0.3)
    blank_page.wait_for_function(
        "text => document.querySelector('.nk-sentence').innerText === text", arg=WORDS["failed"]
    )
    blank_page.get_by_role("tab", name="Average").click()
    assert sentence_of(blank_page) == nk.simulate().sentence


def test_a_hidden_tab_waits(blank_page):
    blank_page.evaluate("""() => {
      globalThis.away = true;
      Object.defineProperty(document, "hidden", { get: () => away });
    }""")
    show_lab(blank_page, patients=100, seed=7, spread=0.3)
    blank_page.get_by_role("tab", name="Chance").click()
    blank_page.wait_for_timeout(500)
    assert blank_page.locator(".nk-progress").evaluate("bar => bar.value") == 0
    blank_page.evaluate("away = false; document.dispatchEvent(new Event('visibilitychange'))")
    wait_for(blank_page, 100)


def test_a_network_that_fails_says_why_in_the_chance_view(blank_page):
    network = nk.teaching.change("resting_nk_leave", rate="nk_leaving * (nk_resting - 900)")
    show_lab(blank_page, network, lens="chance", patients=100, seed=7, spread=0.3, innate=False)
    blank_page.wait_for_function(
        "document.querySelector('.nk-sentence').innerText.includes('resting_nk_leave')"
    )


def test_patients_of_other_levers_do_not_outlive_a_failure(blank_page):
    """Neither in the sentence, nor in what can be saved or kept."""
    rate = "nk_leaving * (nk_resting - 9000 * max(0, cytotoxic - 1.2))"
    network = nk.teaching.change("resting_nk_leave", rate=rate)
    show_lab(blank_page, network, lens="chance", patients=1000, seed=7, spread=0.3, innate=False)
    blank_page.wait_for_function(
        "/^In .* of [1-9]/.test(document.querySelector('.nk-sentence').innerText)"
    )
    number = blank_page.get_by_role("textbox", name="Killing on contact, × normal, type a number")
    number.evaluate("(field) => { field.value = '1.5'; field.dispatchEvent(new Event('change')); }")
    blank_page.wait_for_function(
        "document.querySelector('.nk-sentence').innerText.includes('resting_nk_leave')"
    )
    blank_page.wait_for_timeout(300)  # a picture of earlier patients would have come by now
    assert "resting_nk_leave" in sentence_of(blank_page)
    assert not blank_page.locator(".nk-tally").is_visible()
    blank_page.locator("summary", has_text="Describe").click()
    blank_page.locator(".nk-table", has_text="resting_nk_leave").wait_for()
    assert blank_page.locator(".nk-table table").count() == 0
    blank_page.get_by_role("button", name="Keep as ghost").click()
    assert blank_page.get_by_role("button", name="Remove ghost").count() == 0


def test_an_uncommon_number_of_patients_stands_once_in_the_list(blank_page):
    show_chance(blank_page, patients=10)
    for _ in range(3):
        blank_page.get_by_role("button", name="New seed").click()
        wait_for(blank_page, 10)
    options = blank_page.get_by_role("combobox", name="Patients").locator("option")
    assert options.all_inner_texts() == ["100", "1,000", "10,000", "10"]


def test_a_ghost_that_is_removed_while_it_is_computed_is_computed_no_further(blank_page):
    blank_page.evaluate(WORKERS, 2)
    levers = {lever.name: float(lever.default) for lever in nk.levers()}
    kept = {"levers": levers | {"innate": 0.0}, "seed": 7, "spread": 0.3, "patients": 100_000}
    show_lab(blank_page, lens="chance", patients=100, seed=7, spread=0.3, ghosts={"chance": kept})
    wait_for(blank_page, 100)
    assert blank_page.evaluate("workers.size") == 2
    blank_page.get_by_role("button", name="Remove ghost").click()
    assert blank_page.evaluate("workers.size") == 1


def test_the_tabs_work_from_the_keyboard_and_tell_python(blank_page):
    show_lab(blank_page, patients=100, seed=7, spread=0.3)
    tabs = blank_page.get_by_role("tab")
    assert tabs.all_inner_texts() == ["Average", "Chance", "Tissue"]
    tabs.nth(0).focus()
    blank_page.keyboard.press("ArrowRight")
    assert tabs.nth(1).evaluate("tab => tab === document.activeElement")
    assert tabs.nth(1).get_attribute("aria-selected") == "true"
    assert blank_page.evaluate("own.lens") == "chance"
    wait_for(blank_page, 100)
    blank_page.keyboard.press("Home")
    assert sentence_of(blank_page) == nk.simulate().sentence


def test_a_published_model_has_chance_but_no_tissue(blank_page):
    network = nk.published["kuznetsov1994"]
    show_lab(blank_page, network, patients=100, seed=7, spread=0.3)
    assert blank_page.get_by_role("tab").all_inner_texts() == ["Average", "Chance"]
    blank_page.get_by_role("tab", name="Chance").click()
    wait_for(blank_page, 100)
    assert tallied(blank_page) == counted(network.chance(100, 7, progress=False))


def test_a_ghost_of_the_patient_in_the_middle_stays_under_the_next_cohort(blank_page):
    show_chance(blank_page)
    blank_page.get_by_role("button", name="Keep as ghost").click()
    blank_page.get_by_role("switch", name="NK cells (innate)").uncheck()
    blank_page.wait_for_timeout(100)
    wait_for(blank_page, 100)
    blank_page.locator("summary", has_text="Describe").click()
    blank_page.locator(".nk-table [scope=colgroup]", has_text="normal run").wait_for()
    said = blank_page.get_attribute(".nk-canvas", "aria-valuetext")
    assert re.search(r"patient in the middle [\d.,]+ \(normal run: [\d.,]+\)", said), said
    blank_page.get_by_role("button", name="Remove ghost").click()
    assert blank_page.get_by_role("button", name="Remove ghost").count() == 0
    assert blank_page.locator(".nk-table [scope=colgroup]").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways_and_nothing_complains(blank_page, width):
    complaints = watch(blank_page)
    blank_page.set_viewport_size({"width": width, "height": 800})
    show_chance(blank_page)
    blank_page.get_by_text("Describe").click()
    blank_page.locator(".nk-table td").nth(19).wait_for()
    assert blank_page.evaluate("document.documentElement.scrollWidth") <= width
    assert overflowing(blank_page) == []
    assert (complaints.uncaught, complaints.console) == ([], [])


def test_axe_finds_nothing(blank_page):
    from accessible import axe

    show_chance(blank_page)
    blank_page.evaluate("document.title = 'Chance'; document.documentElement.lang = 'en'")
    assert axe(blank_page, context=".nk-lab") == []
