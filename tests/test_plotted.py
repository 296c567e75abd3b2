"""Plotly figures as still pictures, where plotly is not."""

import json
import re
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest

import nkteach as nk
from nkteach.sharing.plotted import BOTTOM, LEFT, RIGHT, TOP, still_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(figure):
    return ElementTree.fromstring(still_of(json.loads(figure.to_json())))  # noqa: S314 (our own)


def points(line):
    return np.array([pair.split(",") for pair in line.get("points").split()], dtype=float)


def test_a_line_stands_where_its_numbers_say():
    days, cells = np.linspace(0, 10, 11), np.logspace(0, 5, 11)
    figure = go.Figure(go.Scatter(x=days, y=cells, mode="lines", line={"color": "#123456"}))
    figure.update_xaxes(range=[0, 20], title="days")
    figure.update_yaxes(type="log", range=[-1, 6])
    picture = drawn(figure)
    (line,) = picture.iter(f"{SVG}polyline")
    found = points(line)
    assert line.get("stroke") == "#123456"
    assert found[:, 0] == pytest.approx(LEFT + (RIGHT - LEFT) * days / 20, abs=0.06)
    share = (np.log10(cells) + 1) / 7
    assert found[:, 1] == pytest.approx(BOTTOM - (BOTTOM - TOP) * share, abs=0.06)
    said = {text.text for text in picture.iter(f"{SVG}text")}
    assert {"days", "1,000", "20"} <= said


@pytest.mark.parametrize(("x0", "step"), [(2, 0.5), ("today", "daily")])
def test_a_line_may_begin_anywhere_and_go_in_steps(x0, step):
    line = {"type": "scatter", "y": [1, 2, 3], "x0": x0, "dx": step}
    layout = {"xaxis": {"range": [0, 4]}, "yaxis": {"range": [0, 4]}}
    picture = ElementTree.fromstring(still_of({"data": [line], "layout": layout}))  # noqa: S314
    (drawn_line,) = picture.iter(f"{SVG}polyline")
    begin, by = (x0, step) if x0 == 2 else (0, 1)  # words are no place on this axis
    expected = LEFT + (RIGHT - LEFT) * (begin + by * np.arange(3)) / 4
    assert points(drawn_line)[:, 0] == pytest.approx(expected, abs=0.06)


def test_an_axis_of_which_one_end_is_left_open_is_as_wide_as_what_it_shows():
    figure = go.Figure(go.Scatter(y=[0, 2, 4], mode="lines"))
    closed = points(next(drawn(figure).iter(f"{SVG}polyline")))
    figure.update_yaxes(range=[0, None])
    half_open = points(next(drawn(figure).iter(f"{SVG}polyline")))
    assert np.array_equal(half_open, closed)


def test_words_in_two_levels_are_drawn_in_their_order():
    figure = go.Figure(go.Scatter(x=[1, 2], y=[["a", "b"], ["c", "d"]], mode="lines"))
    assert len(points(next(drawn(figure).iter(f"{SVG}polyline")))) == 2


def test_gaps_break_a_line_and_two_fields_stay_apart():
    figure = go.Figure([
        go.Scatter(y=[1, 2, None, 3, 4], name="broken"),
        go.Scatter(y=[1, 2], yaxis="y2", mode="markers"),
    ])  # fmt: skip
    figure.update_layout(yaxis={"domain": [0.6, 1]}, yaxis2={"domain": [0, 0.4]})
    picture = drawn(figure)
    lines = [points(line) for line in picture.iter(f"{SVG}polyline")]
    assert [len(line) for line in lines] == [2, 2]
    middle = (TOP + BOTTOM) / 2
    assert all(line[:, 1].max() < middle for line in lines)
    (dots,) = (path for path in picture.iter(f"{SVG}path") if "h0" in path.get("d"))
    heights = [float(height) for height in re.findall(r"M[\d.]+ ([\d.]+)h0", dots.get("d"))]
    assert len(heights) == 2
    assert min(heights) > middle


def test_words_beside_an_axis_keep_their_places():
    labels = ["made in a day", "lost in a day"]
    figure = go.Figure([
        go.Scatter(x=[1, 2], y=[labels[1]] * 2, mode="lines", opacity=0.3, line_width=9),
        go.Scatter(x=[1, 2], y=labels, mode="markers", marker_symbol="diamond-open"),
    ])  # fmt: skip
    figure.update_yaxes(categoryorder="array", categoryarray=labels, autorange="reversed")
    picture = drawn(figure)
    heights = {text.text: float(text.get("y")) - 4 for text in picture.iter(f"{SVG}text")}
    assert heights[labels[0]] < heights[labels[1]]
    (span,) = picture.iter(f"{SVG}polyline")
    assert points(span)[:, 1] == pytest.approx(heights[labels[1]], abs=0.1)
    assert points(span)[0, 0] > LEFT, "the words have room"
    (diamonds,) = (path for path in picture.iter(f"{SVG}path") if "l6 6" in path.get("d"))
    assert diamonds.get("fill") == "#fff"
    places = [float(place) for place in re.findall(r"M[\d.]+ ([\d.]+)m", diamonds.get("d"))]
    assert places == pytest.approx([heights[label] for label in labels], abs=0.1)


def test_lying_bars_begin_at_nought_and_show_their_interval():
    interval = {"array": [1, 1], "arrayminus": [1, 0.5]}
    bars = go.Bar(x=[4, 2], y=["first", "second"], orientation="h", error_x=interval)
    picture = drawn(go.Figure(bars))
    _, long, short = (rect for rect in picture.iter(f"{SVG}rect") if float(rect.get("height")) > 30)
    assert float(long.get("width")) == pytest.approx(2 * float(short.get("width")), abs=0.2)
    assert float(long.get("x")) == float(short.get("x"))
    ends = [path.get("d") for path in picture.iter(f"{SVG}path") if path.get("stroke") == "#1c1d1f"]
    assert len(ends) == 2
    assert f"H{RIGHT:.1f}" in ends[0], "the longest interval ends the axis"
    assert still_of(json.loads(go.Figure(go.Bar(y=[1, 2])).to_json())) is None


def test_our_own_figures_can_all_be_drawn():
    run, cohort = nk.simulate(), nk.chance(runs=50, seed=1)
    for shown in (run, cohort, nk.tissue(seed=7)):
        assert len(list(drawn(shown.figure()))) > 20
    said = [text.text for text in drawn(run.figure()).iter(f"{SVG}text")]
    assert run.sentence in said
    assert {"Tumour", "NK cells"} <= set(said)


def test_hostile_names_stay_text_and_other_kinds_are_left_to_plotly():
    evil = "</text></svg><script>hacked</script>&\"'"
    figure = go.Figure(go.Scatter(y=[1, 2], name=evil), layout={"title": evil})
    written = still_of(json.loads(figure.to_json()))
    assert "<script" not in written
    ElementTree.fromstring(written)  # noqa: S314 (our own)
    assert still_of(json.loads(go.Figure(go.Pie(values=[1, 2])).to_json())) is None
    assert still_of({}) is None
