"""The page with every lever: groups that fold, the blood count, and marks of what is given."""

import pytest
from test_page import overflowing, show_lab

import nkteach as nk
from nkteach.lab.description import description
from nkteach.network.levers import choose, words


def workbench(page, **values):
    levers = choose(nk.teaching, [*words(), "days"])
    show_lab(page, model=description(nk.teaching, levers, "Workbench"), **values)


def blood_of(page):
    return page.inner_text(".nk-blood-words").replace("\xa0", " ")


def read_day(page, days_back):
    """Read the chart with the keyboard, some days before the last one; return what is said."""
    canvas = page.locator(".nk-canvas")
    canvas.focus()
    page.keyboard.press("End")
    for _ in range(days_back):
        page.keyboard.press("ArrowLeft")
    return canvas.get_attribute("aria-valuetext")


@pytest.mark.parametrize(("width", "opened"), [(1280, 2), (390, 1)])
def test_many_groups_start_folded_and_say_what_is_moved_in_them(blank_page, width, opened):
    blank_page.set_viewport_size({"width": width, "height": 800})
    workbench(blank_page, drug_dose=1.0, drug_day=3)
    groups = blank_page.locator(".nk-group")
    assert groups.count() == len({w["group"] for w in words().values()}) + 1
    blank_page.wait_for_function(
        "n => document.querySelectorAll('.nk-group[open]').length === n", arg=opened
    )
    summaries = groups.locator("summary").all_inner_texts()
    moved = [text for text in summaries if "moved" in text]
    assert [" ".join(text.split()) for text in moved] == ["Treatment 2 moved"]
    assert overflowing(blank_page) == []
    for group in groups.all():
        group.evaluate("group => (group.open = true)")
    assert overflowing(blank_page) == []
    bare = "input, button, a, summary, [tabindex]"
    unguarded = f".nk-lab :is({bare}):not([data-lm-suppress-shortcuts])"
    assert blank_page.locator(unguarded).count() == 0


def test_the_blood_count_follows_the_day_that_is_read(blank_page):
    workbench(blank_page, drug_dose=1.0, drug_day=100, days=120)
    run = nk.simulate(drug_dose=1, drug_day=100)
    last = blood_of(blank_page)
    assert "Day 120" in last
    assert f"NK cells {run['nk_blood'][-1]:.0f} " in last
    assert "within the normal range of 91 to 593" in last
    read_day(blank_page, 14)
    low = blood_of(blank_page)
    at_106 = run["nk_blood"][run.days == 106][0]
    assert f"NK cells {at_106:.3g} " in low
    assert ("below" if at_106 < 91 else "within") + " the normal range" in low
    blank_page.keyboard.press("Escape")
    assert blood_of(blank_page) == last
    shares = blank_page.eval_on_selector_all(
        ".nk-blood-kind", "kinds => kinds.map((kind) => Number(kind.style.flexGrow))"
    )
    assert sum(shares) == pytest.approx(1)
    assert shares[0] == pytest.approx(run["nk_white_share"][-1], rel=1e-6)


def test_a_run_of_a_day_is_read_in_hours(blank_page):
    """The peak straight after a bout is on the chart, and the keyboard goes hour by hour."""
    workbench(blank_page, bout=1.0, bout_day=0.25, days=1, tumour_cells=0)
    run = nk.simulate(days=1, bout=1, bout_day=0.25, tumour_cells=0)
    assert "Hour 24" in blood_of(blank_page)
    for back, hour in ((0, 24), (16, 8), (18, 6)):
        said = read_day(blank_page, back)
        assert said.startswith(f"Hour {hour}")
        assert ("bout of exercise" in said) == (hour == 6)
        count = run["nk_blood"][abs(run.days - hour / 24).argmin()]
        assert f"NK cells {count:.3g} " in blood_of(blank_page)
    blank_page.locator("summary", has_text="Describe").click()
    table = blank_page.locator(".nk-table table")
    assert table.locator("th").first.inner_text() == "Hour"
    assert table.locator("tbody th").all_inner_texts() == ["0", "1", "2", "3", "6", "12", "24"]


def test_a_network_without_blood_has_no_blood_count(blank_page):
    show_lab(blank_page, nk.published["kuznetsov1994"])
    assert blank_page.locator(".nk-blood").count() == 0


def test_what_is_given_is_said_on_its_day(blank_page):
    workbench(blank_page, drug_dose=1.0, drug_day=7, smoking=True, smoking_stop_day=118, bout=1.0)
    assert "stops smoking" in read_day(blank_page, 2)
    assert "cytotoxic drug" not in read_day(blank_page, 2)
    assert "cytotoxic drug" in read_day(blank_page, 50)  # the last of four, on day 70
    assert "bout of exercise" in read_day(blank_page, 119)
    # What is not given is not said.
    blank_page.locator(".nk-group", has_text="Lifestyle").evaluate("group => (group.open = true)")
    blank_page.get_by_role("switch", name="Smoking", exact=True).uncheck()
    blank_page.wait_for_timeout(200)
    assert "stops smoking" not in read_day(blank_page, 2)
