"""The evidence in the page: what a lever's badge opens, and the band of what is not known."""

import re

import pytest
from accessible import axe
from test_page import overflowing, show_lab

import nkteach as nk
from nkteach.lab.description import description
from nkteach.network.levers import choose, ends, words
from nkteach.page import joined_code

EVERY = choose(nk.teaching, [*words(), "days"])


def open_badges(page, network, levers):
    """Show a lab with these levers, all their badges open."""
    show_lab(page, network, model=description(network, levers, network.title))
    page.evaluate(
        """() => {
          for (const fold of document.querySelectorAll(".nk-levers details")) fold.open = true;
          for (const badge of document.querySelectorAll(".nk-badge")) badge.click();
        }"""
    )


def shown_behind(page, label):
    """What the badge of a lever says, and what it opens: lines and links."""
    lever = page.locator(".nk-lever", has=page.get_by_text(label, exact=True))
    opened = lever.locator(".nk-evidence")
    links = opened.locator("a").evaluate_all("links => links.map((link) => link.href)")
    return lever.locator(".nk-badge").inner_text(), opened.locator("p").all_inner_texts(), links


def test_every_badge_opens_three_lines_and_their_sources(blank_page):
    open_badges(blank_page, nk.teaching, EVERY)
    for lever in EVERY:
        badge = lever.evidence
        if badge is None:
            continue
        text, lines, links = shown_behind(blank_page, lever.label)
        assert text.endswith(f"{badge.certainty} · {badge.who}")
        assert lines[:3] == list(badge.lines)
        assert lines[3].startswith("Source: ")
        for name, link in badge.sources:
            assert name in lines[3]
            assert not link or link in links
    assert blank_page.locator(".nk-badge").count() == sum(1 for x in EVERY if x.evidence)


def test_a_published_models_number_is_two_clicks_from_its_paper(blank_page):
    network = nk.published["kuznetsov1994"]
    levers = choose(network, ["a"])
    open_badges(blank_page, network, levers)
    text, lines, links = shown_behind(blank_page, levers[0].label)
    assert text.endswith("where from")
    assert links == ["https://doi.org/10.1007/BF02460644"]
    assert "Kuznetsov 1994" in lines[3]


def test_a_source_is_shown_as_text(blank_page):
    wicked = "<img src=x onerror=alert(1)> Zhang 2007"
    network = nk.teaching.change("nk_turnover", source=f"assumed; {wicked}")
    open_badges(blank_page, network, choose(network, ["smoking", "handling_time", "nk_turnover"]))
    assert blank_page.locator(".nk-evidence img").count() == 0


def test_open_badges_fit_and_axe_finds_nothing(blank_page):
    blank_page.set_viewport_size({"width": 320, "height": 800})
    open_badges(blank_page, nk.teaching, EVERY)
    assert overflowing(blank_page) == []
    assert axe(blank_page, context=".nk-lab") == []


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 7])
def test_the_page_goes_to_the_same_ends(blank_page, count):
    ranges = {name: (float(i), i + 0.5) for i, name in enumerate("abcdefg"[:count])}
    spans = [{"name": name, "low": low, "high": high} for name, (low, high) in ranges.items()]
    found = blank_page.evaluate(
        """async ([code, spans]) => {
          const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
          return (await import(url)).endsOf(spans);
        }""",
        [f"{joined_code()}\nexport {{ endsOf }};", spans],
    )
    assert found == ends(ranges)


def test_the_band_shows_for_what_is_uncertain_and_only_then(blank_page):
    note = blank_page.locator(".nk-note", has_text="Hatched:")
    levers = choose(nk.teaching, ["smoking", "il15_therapy", "mhc_low"])
    show_lab(blank_page, nk.teaching, model=description(nk.teaching, levers, "Band"))
    assert not note.is_visible()
    blank_page.get_by_role("slider", name="Tumour cells that hide").press("ArrowRight")
    blank_page.wait_for_timeout(100)
    assert not note.is_visible()
    blank_page.get_by_role("slider", name="IL-15").first.press("End")
    note.wait_for(state="visible")
    assert "Nobody has shown this in people" in note.inner_text()
    # The band is told in numbers too.
    said = blank_page.get_attribute(".nk-canvas", "aria-valuetext")
    assert re.search(r"\(hatched: [\d.,< ]+ to [\d.,]+\)", said), said
    blank_page.locator("summary", has_text="Describe").click()
    blank_page.locator(".nk-table td").first.wait_for()
    heads = blank_page.locator(".nk-table [scope=col]").all_inner_texts()
    assert heads[-2:] == ["hatched: least", "hatched: most"]
    rows = blank_page.locator(".nk-table tbody tr")
    for row in rows.all():
        cells = [float(text.replace(",", "")) for text in row.locator("td").all_inner_texts()]
        assert cells[-2] <= cells[0] <= cells[-1]
