"""The evidence as data: records, their sources, how they are shown, drawn and cited."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import bibtexparser
import jsonschema
import numpy as np
import pytest

import nkteach as nk
from nkteach.calibration.fit import measured
from nkteach.evidence import CERTAINTIES, NOBODY, cited, records, references
from nkteach.evidence.citing import AUTHOR, LICENCE, TITLE
from nkteach.evidence.records import FOLDER, SUBJECTS
from nkteach.models import published
from nkteach.network.levers import ends

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "evidence.schema.json").read_text(encoding="utf-8"))
LEVERS = {lever.name: lever for lever in nk.levers()}
OWN = {name: record for name, record in records().items() if name not in record.also}
LIFESTYLE = [name for name, record in OWN.items() if record.subject == "lifestyle"]
NETWORKS = {"teaching": nk.teaching, **dict(published)}
# A short citation: "Zhang 2007", "Bhat & Watzl 2007", "de Pillis 2005".
CITATION = re.compile(r"((?:de )?[A-Z][\w'-]+(?: & [A-Z][\w'-]+)? (?:19|20)\d\d)\b")


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def validate(data, kind):
    schema = {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(schema).validate(data)


# The data


@pytest.mark.parametrize("subject", SUBJECTS)
def test_records_follow_the_schema(subject):
    validate(read(subject), "records")


def test_references_follow_the_schema():
    validate(read("references"), "references")


def test_the_schema_refuses_what_it_should():
    good = read("lifestyle")["smoking"]
    for wrong in (
        {"certainty": "certain"},
        {"who": "everyone"},
        {"found": "no capital letter."},
        {"findings": []},
        {"findings": [{**good["findings"][0], "unit": None}]},
        {"value": 0.87},
    ):
        with pytest.raises(jsonschema.ValidationError):
            validate({"smoking": {**good, **wrong}}, "records")


@pytest.mark.parametrize("name", OWN)
def test_a_record_is_about_what_the_network_has(name):
    record = OWN[name]
    settable = nk.teaching.settable
    for known in (name, *record.carriers, *record.also):
        assert known in settable, known
    for finding in record.findings:
        assert finding.parameter == "" or finding.parameter in settable
        if finding.low is not None:
            assert finding.low <= finding.value <= finding.high


def test_every_finding_has_its_reference():
    for record in OWN.values():
        for finding in record.findings:
            assert finding.reference.name == finding.source


def test_no_number_of_the_model_is_written_twice():
    fields = {"value", "low", "high", "unit", "source", "default"}
    for subject in SUBJECTS:
        for record in read(subject).values():
            assert not fields & record.keys()


@pytest.mark.parametrize("lever", [x for x in LEVERS.values() if x.name != "days"], ids=str)
def test_every_lever_with_words_has_evidence_or_is_a_setting(lever):
    shown = nk.evidence(lever.name)
    if lever.evidence is None:
        assert shown.found.startswith("A setting: you choose it.")
    else:
        assert lever.evidence == shown.badge
        assert len(lever.evidence.lines) == 3
        assert lever.evidence.sources


PROMISED = [
    "smoking",
    "smoking_stop_day",
    "exercise",
    "short_sleep",
    "stress",
    "age",
    "music",
    "bout",
    "mouse_running",
    "donor_nk_cells",
    "donor_t_cells",
    "il15_therapy",
    "il2_therapy",
    "nkg2a_block",
    "cish_knockout",
    "antibody",
    "drug_dose",
    "wandering_cells",
    "tumour_ligand",
]


@pytest.mark.parametrize("name", PROMISED)
def test_what_people_do_and_are_given_has_studies(name):
    shown = nk.evidence(name)
    assert shown.findings
    assert shown.certainty != "unknown"
    assert LEVERS[name].evidence == shown.badge
    assert any(reference.link for reference in shown.references)


def test_every_lever_of_lifestyle_has_a_record():
    for lever in LEVERS.values():
        if lever.group == "Lifestyle":
            assert records()[lever.name].subject == "lifestyle"


# Every citation resolves


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_every_citation_in_a_source_resolves(network):
    parts = (*network.parameters, *network.reactions)
    texts = [network.citation, *(part.source for part in parts)]
    for text in filter(None, texts):
        found = cited(text)
        names = {name for reference in found for name in (reference.name, *reference.aliases)}
        for citation in CITATION.findall(text):
            assert citation in names, citation
        for doi in re.findall(r"doi:(\S+?)[,;:]?(?:\s|$)", text):
            assert doi.lower() in {reference.doi.lower() for reference in found}, doi


def test_a_source_cites_or_says_assumed():
    for network in NETWORKS.values():
        for parameter in network.parameters:
            source = parameter.source
            assert source.startswith("assumed") or cited(source), parameter.name


def test_a_doi_belongs_to_the_author_beside_it():
    # A wrong DOI beside a right name would cite two papers.
    for network in NETWORKS.values():
        for part in (*network.parameters, *network.reactions):
            for name, doi in re.findall(r"([\w&' -]+ \d{4}) doi:(\S+?)[,;:]?(?:\s|$)", part.source):
                (paper,) = cited(f"doi:{doi}")
                assert paper in cited(name), (name, doi)


def test_a_number_is_credited_to_the_study_that_found_it():
    """Of several papers by the same people only one may have the number."""
    found = {(f.source, f.value) for record in OWN.values() for f in record.findings}
    for parameter, study, value in (
        ("short_sleep_nk_activity", "Irwin 1994", 0.72),
        ("bout_release", "Millard 2013", 6),
        ("bout_margination", "Shephard & Shek 1999", 1),
    ):
        assert [paper.name for paper in cited(nk.teaching[parameter].source)] == [study]
        assert (study, value) in found
    (slept,) = measured("sleep")
    assert cited(slept.source)[0].name == "Irwin 1994"


def test_those_whose_dose_was_not_known_are_said():
    record = OWN["donor_t_cells"]
    assert "225 people, of 17 of whom the dose was not known" in record.found
    assert sum(finding.n for finding in record.findings) == 225 - 17


def test_references_are_told_apart():
    every = references().values()
    assert len({reference.key for reference in every}) == len(every)
    dois = [reference.doi.lower() for reference in every if reference.doi]
    assert len(set(dois)) == len(dois)
    assert cited("as Irwin 1996 and Irwin 1994 found") == (
        references()["Irwin 1996"],
        references()["Irwin 1994"],
    )
    assert cited("China 2000, Segerstrom & Miller 2004")[0].name == "Segerstrom & Miller 2004"
    assert cited("nobody 1999") == ()


def test_a_reference_says_what_is_unverified():
    wanted = ("author", "title", "journal", "year", "pages")
    for reference in references().values():
        missing = [field for field in wanted if not getattr(reference, field)]
        if missing:
            assert reference.unverified, reference.name
            assert "unverified" in reference.bibtex()


# No claim that the evidence does not carry


@pytest.mark.parametrize("name", LIFESTYLE)
def test_lifestyle_claims_no_effect_on_cancer(name):
    lines = " ".join(OWN[name].lines)
    assert re.search(r"(has|have) not been shown in people", lines)
    assert nk.teaching[name].source.startswith("assumed")
    # What studies leave on both sides of no change is taken as no change.
    for parameter in OWN[name].interval_of:
        part = nk.teaching[parameter]
        if part.unit == "x normal" and part.low < 1 < part.high:
            assert part.value == 1.0, parameter


@pytest.mark.parametrize("name", ["exercise", "music"])
def test_where_no_effect_was_found_the_line_stays(name):
    moved = nk.simulate(60, **{name: True})
    assert np.array_equal(moved["tumour"], nk.simulate(60)["tumour"])
    low, high = moved.band("tumour")
    assert (high[1:20] > low[1:20]).all()


def test_what_mice_showed_is_said_to_be_of_mice():
    for name, record in OWN.items():
        if record.who == "mice":
            assert re.search(r"\b([Mm]ice|mouse)\b", " ".join(record.lines)), name
    assert OWN["mouse_running"].who == "mice"
    assert {f.who for f in OWN["exercise"].findings} == {"people", "mice"}


# nk.evidence


def test_evidence_reads_well_as_text():
    text = repr(nk.evidence("smoking"))
    assert text.startswith("Smoking (smoking). How sure: moderate, people.")
    for part in ("Found: ", "Limits: ", "Not shown: ", "In the model: ", "Studies:", "Sources:"):
        assert part in text
    assert "people, n = 282, cross-sectional" in text
    assert "smoking_nk_supply = 0.87 x normal (0.74 to 1)" in text
    assert "https://doi.org/10.1164/ajrccm/139.1.194" in text


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for key, value in attrs if key == "href"]

    def handle_data(self, data):
        self.text += data


def test_evidence_reads_well_in_a_notebook():
    read = Links(nk.evidence("smoking")._repr_html_())
    assert "https://doi.org/10.15430/JCP.2020.25.1.13" in read.links
    assert all(re.fullmatch(r"https://\S+", link) for link in read.links)
    assert "12,249" in read.text
    assert "has not been shown in people" in read.text


def test_what_a_network_says_of_itself_is_escaped():
    wicked = "<script>alert(1)</script> & <b>"
    network = nk.teaching.change("nk_turnover", source=wicked, meaning=wicked)
    for name in ("nk_turnover", "innate"):
        read = Links(nk.evidence(name, network)._repr_html_())
        assert "script" not in read.tags
        assert "alert(1)" in read.text


@pytest.mark.parametrize("name", nk.teaching.settable)
def test_every_parameter_has_evidence(name):
    shown = nk.evidence(name)
    assert shown.certainty in (*CERTAINTIES, "")
    assert shown.who in ("people", "mice", "cells", NOBODY, "")
    assert all(line.endswith((".", ")")) for line in shown.lines)
    assert shown.name in repr(shown)
    assert shown.found in repr(shown)
    assert (shown.who == NOBODY) == (shown.certainty == "unknown")


def test_an_assumed_parameter_says_so():
    shown = nk.evidence("handling_time")
    assert (shown.certainty, shown.who) == ("unknown", NOBODY)
    assert "assumed, not measured" in shown.found
    assert "0.02 to 0.3 day is assumed too" in shown.limits
    assert shown.findings == shown.references == ()


def test_a_parameter_shows_the_studies_of_its_lever():
    shown = nk.evidence("smoking_nk_supply")
    assert [finding.source for finding in shown.findings] == ["Tollerud 1989"]
    assert (shown.certainty, shown.who) == ("moderate", "people")
    (parameter,) = shown.parameters
    assert parameter is nk.teaching["smoking_nk_supply"]


def test_a_lever_of_when_has_the_evidence_of_what():
    assert nk.evidence("il15_therapy_day").findings == nk.evidence("il15_therapy").findings
    assert LEVERS["il15_therapy"].uncertain
    assert LEVERS["il15_therapy_day"].uncertain == ()


def test_another_network_has_evidence_of_its_own():
    network = nk.published["kuznetsov1994"]
    shown = nk.evidence("a", network)
    assert shown.certainty == ""
    assert "not graded" in repr(shown)
    assert [reference.name for reference in shown.references] == ["Kuznetsov 1994"]
    assert nk.evidence("T", network).found.startswith("A setting")
    # A name that is ours does not make the record ours.
    other = network.add(nk.Parameter("bout", 1, "1/day", 0, 2, "assumed", "of attack"))
    assert nk.evidence("bout", other).certainty == "unknown"


def test_all_evidence_in_one_table():
    every = nk.evidence()
    assert {shown.name for shown in every} == set(nk.teaching.settable)
    assert every[0].findings
    assert not every[-1].findings
    assert "smoking" in repr(every)
    assert Links(every._repr_html_()).tags.count("tr") == 1 + len(every)
    assert len(nk.evidence(network=nk.published["kuznetsov1994"])) == 10


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("smokin", "There is no lever or parameter named 'smokin'. Did you mean 'smoking'?"),
        (5, "There is no lever or parameter named 5."),
        (["smoking"], "There is no lever or parameter named"),
    ],
)
def test_a_name_that_does_not_exist(name, words):
    with pytest.raises(nk.InputError, match=re.escape(words)):
        nk.evidence(name)


def test_a_network_that_is_none():
    with pytest.raises(nk.InputError, match=r"network cannot be 'teaching'; give an nk\.Network"):
        nk.evidence("smoking", "teaching")


def test_the_room_is_a_module_and_can_be_called():
    import nkteach.evidence as room

    assert nk.evidence is room
    assert room("smoking") == nk.evidence("smoking")
    assert "evidence" in dir(nk)


# The forest plot


def marks(figure):
    return {trace.name: trace for trace in figure.data if trace.showlegend}


def test_a_forest_plot_shows_studies_and_the_model():
    figure = nk.evidence("smoking").figure()
    values = sorted(x for trace in figure.data for x in trace.x)
    assert values == [0.47, 0.71, 0.74, 0.87, 0.95]
    tollerud = next(trace for trace in figure.data if trace.x[0] == 0.74)
    assert tollerud.error_x.array[0] == pytest.approx(0.86 - 0.74)
    assert tollerud.error_x.arrayminus[0] == pytest.approx(0.74 - 0.64)
    model = next(trace for trace in figure.data if trace.x[0] == 0.87)
    assert model.x[0] - model.error_x.arrayminus[0] == pytest.approx(0.74)
    labels = " ".join(figure.layout.yaxis.ticktext)
    assert "Tollerud 1989" in labels
    assert "n = 282, cross-sectional" in labels
    assert "times normal" in figure.layout.xaxis.title.text
    assert figure.layout.meta["alt"].startswith("A forest plot. Smoking")


def test_people_mice_and_cells_are_told_apart_by_shape_and_word():
    shapes = {}
    for name in OWN:
        for who, trace in marks(nk.evidence(name).figure()).items():
            shapes.setdefault(who, set()).add(trace.marker.symbol)
    assert shapes.keys() == {"people", "mice", "cells", "the model"}
    assert all(len(found) == 1 for found in shapes.values())
    assert len(set.union(*shapes.values())) == 4


@pytest.mark.parametrize("name", OWN)
def test_every_record_can_be_drawn(name):
    shown = nk.evidence(name)
    figure = shown.figure()
    rows = len(figure.layout.yaxis.ticktext)
    drawn = len(figure.data) + len(figure.layout.annotations)
    assert rows == drawn == len(shown.findings) + len(shown.parameters)
    for finding in shown.findings:
        assert finding.source in " ".join(figure.layout.yaxis.ticktext)


def test_an_assumed_parameter_is_drawn_with_its_range():
    (model,) = nk.evidence("handling_time").figure().data
    assert model.x == (0.1,)


def test_what_has_no_number_cannot_be_drawn():
    with pytest.raises(nk.InputError, match="There is no number to draw behind 'days'"):
        nk.evidence("days").figure()


# nk.cite


def parsed(text):
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    found = parser.parse(text).entries
    keys = [entry["ID"] for entry in found]
    assert len(set(keys)) == len(keys) == text.count("\n@") + text.startswith("@")
    assert text.count("{") == text.count("}")
    known = {reference.key: reference for reference in references().values()}
    for entry in found:
        if entry["ID"] != "nkteach":
            reference = known[entry["ID"]]
            assert entry.get("doi", "") == reference.doi
            assert str(reference.year or "") == entry.get("year", "")
    return dict(zip(keys, found, strict=True))


def test_every_reference_parses():
    for reference in references().values():
        assert parsed(reference.bibtex()).keys() == {reference.key}


def test_cite_names_nkteach_as_the_citation_file_does():
    entry = parsed(nk.cite(nk.simulate(5)))["nkteach"]
    facts = (HERE.parent / "CITATION.cff").read_text(encoding="utf-8")
    assert f'title: "{TITLE}"' in facts
    assert f'name: "{AUTHOR.strip("{}")}"' in facts
    assert f"license: {LICENCE}" in facts
    assert f"version: {nk.__version__}" in facts
    assert TITLE in entry["title"]
    assert nk.__version__ in entry["note"]


def test_a_run_cites_what_it_depends_on():
    at_rest = nk.cite(nk.simulate(10))
    smoker = nk.cite(nk.simulate(10, smoking=True))
    assert {"nkteach", "zhang2007", "ichise2022"} <= parsed(at_rest).keys()
    assert "tollerud1989" not in parsed(at_rest)
    assert {"tollerud1989", "jung2020", "ginns1985", "zhang2007"} <= parsed(smoker).keys()
    # What was moved stands first.
    assert "% moved in this run: smoking" in smoker
    assert smoker.index("tollerud1989") < smoker.index("zhang2007")
    # The tissue alone depends on how cells walk.
    assert "prager2019" not in parsed(at_rest)


def test_everything_that_was_run_can_be_cited():
    cohort = nk.chance(3, 1, days=5, progress=False, exercise=True)
    tissue = nk.tissue(1, nkg2a_block=True)
    assert "valenzuela2022" in parsed(nk.cite(cohort))
    assert {"andre2018", "prager2019"} <= parsed(nk.cite(tissue)).keys()
    assert "kuznetsov1994" in parsed(nk.cite(nk.published["kuznetsov1994"]))
    whole = parsed(nk.cite(nk.teaching)).keys()
    assert {"tollerud1989", "prager2019", "zhang2007"} <= whole
    assert parsed(nk.cite("music")).keys() == {"nkteach", "bittman2001", "wachi2007"}


def test_an_assay_can_be_cited():
    assay = nk.assay(effector_target=[1.0], targets=100, replicates=1)
    assert "vanherberghen2013" in parsed(nk.cite(assay))


def test_a_bibliography_shows_well():
    text = nk.cite("smoking")
    assert isinstance(text, str)
    assert repr(text) == str(text)
    assert text._repr_markdown_().startswith("```bibtex\n@misc{nkteach,")


@pytest.mark.parametrize("what", [5, None, ["smoking"]])
def test_what_cannot_be_cited(what):
    with pytest.raises(nk.InputError, match="cannot be cited; give a run, cohort, tissue"):
        nk.cite(what)


# The band


def test_the_ends_of_a_box():
    two = {"a": (0.0, 1.0), "b": (2.0, 3.0)}
    assert ends(two) == [
        {"a": a, "b": b} for a in (0.0, 1.0) for b in (2.0, 3.0)
    ]  # fmt: skip
    assert ends({}) == [{}]
    many = ends(dict.fromkeys("abcde", (0.0, 1.0)))
    assert len(many) == 12
    assert many[:2] == [dict.fromkeys("abcde", 0.0), dict.fromkeys("abcde", 1.0)]
    assert many[2:4] == [{"a": 0.0}, {"a": 1.0}]


def test_the_band_holds_the_run_and_what_lies_between():
    run = nk.simulate(60, smoking=True)
    low, high = run.band("tumour")
    assert low.shape == high.shape == run.days.shape
    assert (low <= run["tumour"]).all()
    assert (run["tumour"] <= high).all()
    early = (run.days >= 1) & (run.days <= 10)
    assert (high[early] > 1.2 * low[early]).all()
    random = np.random.default_rng(1)
    for _ in range(20):
        inside = {name: random.uniform(*span) for name, span in run.open.items()}
        between = nk.simulate(60, smoking=True, **inside)["tumour"]
        # The solver keeps a relative error of 1e-6.
        assert (between >= low * (1 - 1e-5) - 1e-5).all()
        assert (between <= high * (1 + 1e-5) + 1e-5).all()


def test_nothing_is_open_where_nothing_is_moved():
    run = nk.simulate(10)
    assert run.open == {}
    low, high = run.band("nk")
    assert np.array_equal(low, run["nk"])
    assert np.array_equal(high, run["nk"])
    # A value that was given is taken as known.
    known = nk.simulate(10, smoking=True, smoking_nk_supply=0.9)
    assert known.open.keys() == {"smoking_nk_activity"}


def test_a_band_over_any_named_parameter():
    run = nk.simulate(20)
    low, high = run.band("nk", "nk_turnover")
    ends_of = [nk.simulate(20, nk_turnover=value)["nk"] for value in (0.03, 0.15)]
    assert np.array_equal(low, np.min([run["nk"], *ends_of], axis=0))
    assert np.array_equal(high, np.max([run["nk"], *ends_of], axis=0))
    network = nk.published["kuznetsov1994"]
    low, high = network.simulate(50).band("T", of=["n", "s"])
    assert (high[1:] > low[1:]).all()


def test_a_band_over_many_parameters():
    run = nk.simulate(10, smoking=True, exercise=True, short_sleep=3)
    assert len(run.open) == 5
    low, high = run.band("tumour")
    alone = nk.simulate(10, **run.settings, smoking_nk_activity=0.47)["tumour"]
    assert (low <= run["tumour"]).all()
    assert (high >= alone).all()


def test_a_band_over_what_does_not_exist():
    run = nk.simulate(5)
    with pytest.raises(nk.InputError, match="no column named 'tumor'"):
        run.band("tumor")
    with pytest.raises(nk.InputError, match=r"no parameter named 'nk_turnove'\. Did you mean"):
        run.band("tumour", "nk_turnove")


def test_the_figure_shows_the_band():
    assert len(nk.simulate(30).figure().data) + 1 == len(
        nk.simulate(30, smoking=True).figure().data
    )
    assert len(nk.simulate(30).figure(of="nk_turnover").data) == 4
