"""SBML files that are hostile, absent or oddly encoded."""

import re
import sys

import pytest
from sbml_models import DOUBLING, model
from sbml_text import L31, MATHML, function, in_level, reaction, refusal

import nkteach as nk
from nkteach.sbml.screening import DEEPEST, LARGEST_FILE, MOST_ELEMENTS


def laughs(open_="<!DOCTYPE sbml [", close="]>"):
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY a{i} "{"&a;" * 10 if i == 0 else f"&a{i - 1};" * 10}">' for i in range(20)
    )
    return f'<?xml version="1.0"?>{open_}{entities}{close}<sbml {L31}><model>&a19;</model></sbml>'


def nested(depth):
    inside = "<minus/>".join(["<apply>"] * depth) + "<minus/><cn>1</cn>" + "</apply>" * depth
    law = f'<math xmlns="{MATHML}">{inside}</math>'
    return re.sub("<math.*?</math>", law, model("hours")[0], count=1, flags=re.S)


def functions(*definitions):
    text = model("functions, rules and starts")[0]
    return text.replace("<listOfFunctionDefinitions>", "<listOfFunctionDefinitions>"
                        + "".join(definitions), 1)  # fmt: skip


HOSTILE = {
    "a thousand million laughs": (laughs(), ("<!DOCTYPE>", "delete it")),
    "another encoding": (
        laughs().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
        ("<!DOCTYPE>",),
    ),
    "an encoding that hides": (
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE sbml+AD4-',
        ("UTF-7", "UTF-8"),
    ),
    "a document type alone": (
        f'<!DOCTYPE sbml SYSTEM "http://localhost/x.dtd"><sbml {L31}/>',
        ("<!DOCTYPE>",),
    ),
    "a file of ours": (
        f'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]><sbml {L31}>&x;</sbml>',
        ("<!DOCTYPE>",),
    ),
    "another file": (
        f'<sbml {L31}><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hosts"/>'
        "</sbml>",
        ("includes another file", "<include>"),
    ),
    "a model of another file": (
        f'<sbml {L31} xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" '
        'comp:required="true"><comp:listOfExternalModelDefinitions>'
        '<comp:externalModelDefinition comp:id="e" comp:source="file:///etc/passwd"/>'
        "</comp:listOfExternalModelDefinitions><model/></sbml>",
        ("package", "comp"),
    ),
    "depth": (nested(DEEPEST), ("deep", "simplify it")),
    "depth of text": (f"<sbml {L31}>" + "<a>" * 100_000, ("deep", "<a>")),
    "many elements": (
        f"<sbml {L31}><model>" + "<a/>" * (MOST_ELEMENTS + 1) + "</model></sbml>",
        ("elements",),
    ),
    "size": ("<" + " " * (LARGEST_FILE + 1), ("MB", "at most 5 MB")),
    "function that calls itself": (
        functions(function("f", "x", "g(x)"), function("g", "x", "f(x) + 1")),
        ("function definition", "calls itself"),
    ),
    "functions that grow": (functions(*DOUBLING), ("function definition", "parts")),
    "a thousand of everything": (
        model("hours")[0].replace("<parameter ", "<parameter id='p' value='1' constant='true'/>"
                                  * 1_001 + "<parameter ", 1),
        ("1,002 parameters", "at most 1,000"),
    ),
    "formulas that grow together": (
        functions(*DOUBLING[:12]).replace(
            "</listOfReactions>",
            "".join(in_level(reaction(f"r{i}", "A ->", "f11(A)"), L31) for i in range(80))
            + "</listOfReactions>", 1),
        ("The rate of reaction 'r", "all formulas more than"),
    ),
    "a broken file": (model("hours")[0][:-30], ("broken in line", "export it anew")),
    "no XML": ("<<<<", ("broken in line 1",)),
    "no SBML": ("<html><body/></html>", ("no SBML", "<html>")),
    "nothing": (b"", ("broken in line 1",)),
    "binary": (bytes(range(256)), ("UTF-8",)),
    "no text": (42, ("42", "path of a file")),
    "a remark that is no JSON": (
        model("hours")[0].replace("<listOfUnitDefinitions>", "<annotation><n:part "
            'xmlns:n="urn:nkteach:network">{"title": 3}</n:part></annotation>'
            "<listOfUnitDefinitions>", 1),
        ("nkteach annotation", "export the network anew"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_hostile_is_refused_before_it_is_read(case, monkeypatch):
    import libsbml

    source, words = HOSTILE[case]
    late = ("function", "annotation", "parameters", "rate")  # what only the model itself shows
    if not any(word in words[0] for word in late):
        monkeypatch.setattr(libsbml, "readSBMLFromString", lambda _: pytest.fail("it was read"))
    sentence = refusal(source)
    for word in words:
        assert word in sentence


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "No such file" in refusal(tmp_path / "nothing.xml")
    assert "cannot be read" in refusal(tmp_path)
    assert "cannot be read" in refusal("\0")
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(10 * LARGEST_FILE)
    assert "50 MB" in refusal(large)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_files_are_read_in_the_usual_encodings(tmp_path, encoding):
    text = model("hours")[0].replace("A model of others", "Modèle")
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    path = tmp_path / "model.xml"
    path.write_bytes(text.replace("UTF-8", declared).encode(encoding))
    assert nk.Network.from_sbml(path).title == "Modèle"
    assert nk.Network.from_sbml(path.read_bytes()).title == "Modèle"


def test_without_libsbml_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "libsbml", None)
    assert 'pip install "nkteach[sbml]"' in refusal(model("hours")[0])
