"""The exported page and the slides in a real Firefox: once more what holds in Chromium."""

import os
import re
import shutil
import sys

import pytest
from exported import code, text, written_notebook

import nkteach as nk
from nkteach.sharing.slides import export_slides

PROJECTOR, LAPTOP, DOUBLE = (1920, 1080), (1280, 720), (2560, 1440)
LAB = "document.querySelector('.nk-lab:not(.nk-question)')"
SLIDE = "document.querySelector('section.present:not(.stack)')"
BOX = """
() => {
  const { x, y, width, height } = CELLS.getBoundingClientRect();
  return [x, y, width, height];
}
"""
# The sentence above the picture, as Python writes it.
SAYS = "querySelector('.nk-sentence')?.innerText.replaceAll('\\u00a0', ' ')"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    named = os.environ.get("NKTEACH_FIREFOX")
    program = named or shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        message = "no Firefox: apt install firefox-esr, or name one in NKTEACH_FIREFOX"
        if os.environ.get("CI") and sys.platform == "linux":
            pytest.fail(message)
        pytest.skip(message)
    from firefox import running

    with running(program, tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture(scope="module")
def lenses(tmp_path_factory):
    """A deck with a lab in each lens."""
    folder = tmp_path_factory.mktemp("lenses")
    path = written_notebook(
        folder,
        text("# Lenses", "slide"),
        code("import nkteach as nk", "skip"),
        code('nk.Lab(levers=["innate", "cytotoxic"])', "slide"),
        code('nk.Lab(levers=["innate"], lens="chance", patients=100)', "slide"),
        code('nk.Lab(levers=["innate"], lens="tissue", seed=7)', "slide"),
    )
    assert export_slides(path, folder / "lenses.html") == []
    return (folder / "lenses.html").as_uri()


@pytest.fixture(autouse=True)
def quiet(firefox):
    """Nothing was asked for but the file, and neither the console nor the policy complained."""
    yield
    strange = {url.partition("#")[0] for url in firefox.asked if url.startswith(("http", "ws"))}
    assert strange == set()
    assert firefox.console == []


def sentence(firefox, within=LAB):
    return firefox.run(f"() => {within}.{SAYS}")


def stand(firefox):
    shown = firefox.run("() => document.querySelector('.deck-place').innerText")
    number, _, count = shown.split()
    return int(number), int(count)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_lives_and_says_what_the_kernel_says(firefox, first_page, width):
    firefox.size(width, 844)
    firefox.open(first_page.as_uri())
    firefox.wait(f"() => {LAB}?.querySelector('canvas') != null")
    values = {"days": 60}  # of the lesson's first lab
    firefox.wait(f"(text) => {LAB}.{SAYS} === text", nk.simulate(**values).sentence)
    firefox.run(f"() => {LAB}.querySelector('[role=switch]').focus()")
    firefox.press("Space")
    alone = nk.simulate(**values, innate=False).sentence
    firefox.wait(f"(text) => {LAB}.{SAYS} === text", alone)
    assert firefox.run("() => document.documentElement.scrollWidth") <= width


def test_a_prediction_is_committed_and_judged(firefox, first_page):
    firefox.size(*LAPTOP)
    firefox.open(first_page.as_uri())
    question = "document.querySelector('.nk-question-predict')"
    firefox.wait(f"() => {question} !== null")
    firefox.run(f"() => {question}.querySelectorAll('.nk-answers input')[2].click()")
    firefox.run(f"() => {question}.querySelector('.nk-sure input').click()")
    firefox.run(f"() => {question}.querySelector('.nk-main').click()")
    firefox.wait(f"() => {question}.querySelector('[data-verdict=right]') !== null")


def test_every_slide_shows_its_labs_and_fits(firefox, first_deck):
    firefox.size(*PROJECTOR)
    firefox.open(first_deck.as_uri())
    firefox.wait("() => document.querySelector('.deck-place')?.innerText")
    _, count = stand(firefox)
    for number in range(1, count + 1):
        assert stand(firefox) == (number, count)
        firefox.wait(
            f"() => [...{SLIDE}.querySelectorAll('[data-widget]')]"
            ".every((place) => place.querySelector('.nk-lab'))"
        )
        firefox.run("() => new Promise((done) => setTimeout(done, 60))")
        beyond = f"() => {SLIDE}.firstElementChild.scrollHeight - {SLIDE}.clientHeight"
        assert firefox.run(beyond) <= 1, f"slide {number}"
        firefox.press("ArrowRight")


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"])
def test_keys_on_a_lever_move_the_lever_and_not_the_slide(firefox, lenses, key):
    firefox.size(*LAPTOP)
    firefox.open(f"{lenses}#/1")
    slider = f"{SLIDE}.querySelector('.nk-slider')"
    firefox.wait(f"() => {slider} !== null")
    firefox.run(f"() => {slider}.focus()")
    before, at = firefox.run(f"() => {slider}.value"), stand(firefox)
    firefox.press(key)
    assert firefox.run(f"() => {slider}.value") != before
    assert stand(firefox) == at
    firefox.press("PageDown")
    assert stand(firefox) == (at[0] + 1, at[1])


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR, DOUBLE], ids=["smaller", "whole", "larger"])
def test_the_pointer_meets_what_it_points_at(firefox, lenses, size):
    firefox.size(*size)
    firefox.open(f"{lenses}#/3")
    cells = f"{SLIDE}.querySelector('.nk-tissue-cells')"
    firefox.wait(f"() => {cells} !== null")
    firefox.run("() => new Promise((done) => setTimeout(done, 300))")
    x, y, width, height = firefox.run(BOX.replace("CELLS", cells))
    side = min(width, height)
    for across, down in ((0.35, 0.2), (0.6, 0.75)):
        firefox.move(x + across * width, y + down * height)
        reading = firefox.run(f"() => {SLIDE}.querySelector('.nk-tissue-reading').innerText")
        found = re.search(r"([\d.]+) mm from the left, ([\d.]+) mm from the top", reading)
        expected = [
            2.56 * (0.5 + (share - 0.5) * length / side)
            for share, length in ((across, width), (down, height))
        ]
        assert [float(found[1]), float(found[2])] == pytest.approx(expected, abs=0.04)


def test_labs_answer_in_all_three_lenses(firefox, lenses):
    firefox.size(*PROJECTOR)
    firefox.open(f"{lenses}#/1")
    for lens in ("average", "chance", "tissue"):
        firefox.wait(f"() => {SLIDE}.querySelector('.nk-lab')?.dataset.lens === '{lens}'")
        firefox.run("() => new Promise((done) => setTimeout(done, 1500))")
        before = sentence(firefox, SLIDE)
        firefox.run(f"() => {SLIDE}.querySelector('[role=switch]').click()")
        if lens == "tissue":
            firefox.run(f"() => {SLIDE}.querySelector('.nk-tissue-play').click()")
        firefox.wait(f"(before) => {SLIDE}.{SAYS} !== before", before)
        firefox.press("PageDown")


def test_chance_has_the_kernels_bits(firefox, lenses):
    firefox.size(*PROJECTOR)
    firefox.open(f"{lenses}#/2")
    cohort = nk.chance(runs=100, seed=1)
    firefox.wait(f"(text) => {SLIDE}.{SAYS} === text", cohort.sentence)
