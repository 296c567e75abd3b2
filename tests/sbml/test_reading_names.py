"""Names and titles that mean something here, or are no names."""

import re
from xml.sax.saxutils import quoteattr

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from sbml_models import model

import nkteach as nk

TAKEN = ["exp", "lambda", "day", "days", "levers", "network", "keys", "seed", "open", "_1", "log",
         "a" * 80, "__class__", "run"]  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_identifiers_that_mean_something_here_get_another_name(name):
    text = model("hours")[0].replace('id="k"', f'id="{name}"')
    text = text.replace("<ci> k </ci>", f"<ci> {name} </ci>")
    network = nk.Network.from_sbml(text)
    part = network.parameters[0]
    assert part.name != name
    assert name[:50] in part.meaning
    lab = nk.Lab(network=network)
    setattr(lab, part.name, part.low)
    assert lab.run()["A"][-1] > network.simulate(120)["A"][-1]


def test_numbered_identifiers_are_called_what_they_are():
    text = model("hours")[0].replace('<species id="A"', '<species id="species_1" name="NK cells"')
    network = nk.Network.from_sbml(text.replace('"A"', '"species_1"').replace(" A ", " species_1 "))
    assert network.species_names == ("NK_cells",)
    assert network["NK_cells"].meaning == "NK cells (species_1 in the file)"


@given(st.text(max_size=400))
@settings(max_examples=60)
def test_any_title_stays_one_line_of_text(title):
    if re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", title):
        return
    text = model("hours")[0].replace('name="A model of others"', f"name={quoteattr(title)}")
    text = text.replace('<parameter id="k"', f'<parameter id="k" name={quoteattr(title)}')
    network = nk.Network.from_sbml(text)
    assert "\n" not in network.title
    assert len(network.title) <= 300
    assert "<" not in str(network.parameter_table())
    assert len(str(network.parameter_table()).splitlines()) == 3
