"""The document of a network: complete, true to it, and every name leads to its row."""

import ctypes
import dataclasses
import html
import math
import re
from pathlib import Path

import numpy as np
import pytest
from markdown_it import MarkdownIt

import nkteach as nk
from nkteach.__main__ import main
from nkteach.core import layout
from nkteach.lenses.average import compiled
from nkteach.network.document import cited, digits, plain

COMMITTED = Path(__file__).parents[1] / "docs" / "model.md"
NETWORKS = (nk.teaching, *nk.published.values())

awkward = nk.Network(
    name="A * b_c",
    title="50 % <b>& more</b> | $x$ [y](z) `code`",
    volume="a dish",
    species=(
        nk.Species("A_b_c", "cells", "line one\nline two | with _marks_ & *signs*", 3.25),
        nk.Species("B", "cells", "", "2 * k"),
    ),
    parameters=(nk.Parameter("k", 0.123456789012, "1/day", 0, 1e5, "Someone <2001>", "a | b"),),
    quantities=(nk.Quantity("q", "1e-9 + exp(k) * max(A_b_c, 1.e3)"),),
    reactions=(
        nk.Reaction("all | at once", "2 A_b_c -> 3 B", "q - k", "if x < y & z > 1"),
        nk.Reaction("still", "B -> B", "1"),
    ),
    events=(nk.Event("2", "B", "10 * k", "a dose"), nk.Event("3", "", "1", "a day")),
    blood=nk.Blood((("B", "b | c"), ("A_b_c", "rest")), (1, 2.5), "PMC123"),
    extinctions=(nk.Extinction(("A_b_c", "B"), 0.5),),
    outcome=nk.Outcome("B", "100", share="q"),
    errata=("Table 3 prints k * 2 | wrong.", "PMID 123: see <there>."),
)
every_network = pytest.mark.parametrize("network", [*NETWORKS, awkward], ids=lambda n: n.name)


def rendered(network):
    """The document as a page, and its tables as {title: rows of cells}."""
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(network.document())
    tables = {}
    for title, table in re.findall(
        r"<h2>([^<]*)</h2>(?:(?!<h2>).)*?(<table>.*?</table>)", page, re.S
    ):
        rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
        tables[title] = [re.findall(r"<t[hd]>(.*?)</t[hd]>", row, re.S) for row in rows]
    return page, tables


def shown(cell):
    """What a reader sees of a cell."""
    return html.unescape(re.sub(r"<[^>]+>", "", cell))


def flat(text):
    return " ".join(str(text).split())


@every_network
def test_it_names_every_part_with_all_that_is_known_of_it(network):
    _, tables = rendered(network)
    seen = {
        title: [[shown(cell) for cell in row] for row in rows] for title, rows in tables.items()
    }
    for rows in seen.values():
        assert {len(row) for row in rows} == {len(rows[0])}
    starts = [
        s.initial if isinstance(s.initial, str) else digits(s.initial) for s in network.species
    ]
    assert seen["Species"][1:] == [
        [s.name, s.kind, s.unit, flat(start), flat(s.meaning)]
        for s, start in zip(network.species, starts, strict=True)
    ]
    if network.parameters:
        assert seen["Parameters"][1:] == [
            [p.name, digits(p.value), p.unit, f"{digits(p.low)} to {digits(p.high)}",
             digits(p.spread), flat(p.meaning), flat(p.source)]
            for p in network.parameters
        ]  # fmt: skip
    if network.quantities:
        assert [[row[0], row[1]] for row in seen["Quantities"][1:]] == [
            [q.name, flat(q.expression)] for q in network.quantities
        ]
    assert seen["Reactions"][1:] == [
        [r.name, flat(r.equation), flat(r.rate), flat(r.meaning), flat(r.source)]
        for r in network.reactions
    ]
    events = [
        [flat(e.day), e.species or "nothing: a day to mark", flat(e.amount), flat(e.meaning)]
        for e in network.events
    ]
    assert seen.get("Events", [None])[1:] == events
    parts = [list(part) for part in network.blood.parts] if network.blood else []
    assert seen.get("Blood count", [None])[1:] == parts
    rules = [list(map(flat, rule)) for rule in network.space.rules] if network.space else []
    assert seen.get("Rules of the tissue", [None])[1:] == rules


@every_network
def test_it_says_what_the_source_misprints(network):
    page, _ = rendered(network)
    found = re.search(r"<h2>Errata</h2>\s*<ul>(.*?)</ul>", page, re.S)
    lines = re.findall(r"<li>(.*?)</li>", found[1], re.S) if found else []
    assert [shown(line) for line in lines] == [flat(text) for text in network.errata]


@every_network
def test_every_name_leads_to_its_row(network):
    page, _ = rendered(network)
    places = re.findall(r'<a id="([^"]+)">', page)
    assert len(places) == len(set(places))
    named = (*network.species, *network.parameters, *network.quantities)
    assert len(places) == len(named)
    leading = set(re.findall(r'<a href="#([^"]+)">', page))
    assert leading <= set(places)
    for part in network.parameters:
        if any(re.search(rf"\b{part.name}\b", r.rate) for r in network.reactions):
            assert any(place.endswith(f"-{part.name}") for place in leading), part.name


@every_network
def test_the_equations_are_those_of_the_reactions(network):
    page, _ = rendered(network)
    part = re.search(r"<h2>Equations</h2>.*?<ul>(.*?)</ul>", page, re.S)[1]
    lines = [shown(line) for line in re.findall(r"<li>(.*?)</li>", part, re.S)]
    assert len(lines) == len(network.species)
    for name, line in zip(network.species_names, lines, strict=True):
        left, _, right = line.partition(" = ")
        assert left == f"d {name} / dt"
        for reaction in network.reactions:
            taken, made = network.stoichiometry(reaction)
            change = made.get(name, 0) - taken.get(name, 0)
            if change:
                assert flat(reaction.rate) in right
    if network is awkward:
        assert lines == ["d A_b_c / dt = − 2 * (q - k)", "d B / dt = 3 * (q - k)"]


def compiled_rates(network, day, state):
    """The rate of each reaction in a state, {name: rate}, by the program that is run."""
    model = compiled(network)
    parameters, _ = model.start({})
    found = np.zeros(len(network.reactions) + 3)
    kind = ctypes.CFUNCTYPE(None, ctypes.c_double, *[ctypes.c_void_p] * 3)
    program = kind(int(model._handles[layout.PROPENSITIES]))
    program(day, *(array.ctypes.data for array in (state, parameters, found)))
    return dict(zip((r.name for r in network.reactions), found.tolist(), strict=False))


@pytest.mark.parametrize("network", NETWORKS, ids=lambda n: n.name)
def test_an_equation_gives_the_change_that_the_core_integrates(network):
    """Its text, worked out by Python in some state, is the change by the compiled rates there."""
    page, _ = rendered(network)
    part = re.search(r"<h2>Equations</h2>.*?<ul>(.*?)</ul>", page, re.S)[1]
    lines = [shown(line).partition(" = ")[2] for line in re.findall(r"<li>(.*?)</li>", part, re.S)]
    _, begin = compiled(network).start({})
    # Away from the start, where much is zero; but what never changes stays as it starts.
    start = begin[: len(network.species)]
    moved = start * np.linspace(0.7, 1.4, len(start)) + np.linspace(0.3, 2, len(start))
    sides = [network.stoichiometry(reaction) for reaction in network.reactions]
    changing = {n for taken, left in sides for n in taken | left if taken.get(n) != left.get(n)}
    changing |= {event.species for event in network.events}
    state = np.where([name in changing for name in network.species_names], moved, start)
    values = {"day": 2.5, "min": min, "max": max, "exp": math.exp, "log": math.log}
    values |= {"sqrt": math.sqrt, **{p.name: p.value for p in network.parameters}}
    values |= dict(zip(network.species_names, state.tolist(), strict=True))
    for quantity in network.ordered_quantities:
        values[quantity.name] = eval(quantity.expression, {"__builtins__": {}}, values)  # noqa: S307
    rates = compiled_rates(network, values["day"], state)
    for name, line in zip(network.species_names, lines, strict=True):
        terms = [
            (left.get(name, 0) - taken.get(name, 0)) * rates[reaction.name]
            for reaction, (taken, left) in zip(network.reactions, sides, strict=True)
        ]
        found = eval(line.replace("−", "-"), {"__builtins__": {}}, values)  # noqa: S307
        largest = max(map(abs, terms), default=0.0)
        assert found == pytest.approx(sum(terms), abs=1e-11 * largest), name
    assert any(rates.values())


def test_text_shows_as_it_is():
    page, _ = rendered(awkward)
    assert "<b>" not in page
    assert f"<h1>{html.escape(awkward.title, quote=False)}</h1>" in page
    assert "0.123456789012" in page
    assert "When" in page
    assert "falls below 0.5" in page


def test_a_source_leads_to_its_paper():
    assert cited("Zhang 2007 doi:10.1111/j.1365-2567.2007.02573.x: 0.07") == (
        r"Zhang 2007 [doi:10.1111/j.1365-2567.2007.02573.x]"
        "(https://doi.org/10.1111/j.1365-2567.2007.02573.x): 0.07"
    )
    assert "(https://doi.org/10.1016/S1286-4579%2802%2900038-2)" in cited(
        "doi:10.1016/S1286-4579(02)00038-2"
    )
    assert "/articles/PMC8061813/)" in cited("Conlon 2015, PMC8061813")
    assert "(https://pubmed.ncbi.nlm.nih.gov/20085940/)" in cited("PMID 20085940, 10 children")
    assert "(https://doi.org/10.7554/eLife.76269)" in cited("Ichise, eLife 76269")
    assert cited("assumed") == "assumed"
    assert plain("a_b") == r"a\_b"


def test_the_committed_document_is_that_of_the_network(tmp_path):
    nk.teaching.document(tmp_path / "model.md")
    assert COMMITTED.read_text(encoding="utf-8") == (tmp_path / "model.md").read_text(
        encoding="utf-8"
    ), "write it anew: nkteach document -o docs/model.md"


def test_an_edit_shows():
    edited = nk.teaching.change("growth_rate", value=0.3).add(
        nk.Reaction("new_drug", "nk_armed -> 0", "7")
    )
    assert r"| new\_drug |" in edited.document()
    assert edited.document() != nk.teaching.document()
    assert edited.document()._repr_markdown_() == edited.document()


def test_the_command_writes_it(tmp_path, capsys):
    target = tmp_path / "k.md"
    assert main(["document", "kuznetsov1994", "-o", str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    assert text.endswith(nk.published["kuznetsov1994"].document())
    assert "kB" in capsys.readouterr().out
    assert main(["document", "kuznetsov", "-o", str(target)]) == 2
    assert "Did you mean 'kuznetsov1994'?" in capsys.readouterr().err
    assert main(["document", "-o", str(tmp_path / "no" / "x.md")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(nk.InputError, match="cannot be named 3"):
        nk.teaching.document(3)


def test_a_run_that_is_not_judged_is_said_to_be_none():
    network = dataclasses.replace(nk.teaching, outcome=nk.Outcome("tumour"))
    text = network.document()
    assert "it is not judged." in text
    assert "capacity of" not in text.split("## Outcome")[1].split("##")[0]
    assert "from then on" in text
