"""Questions are measured and judged alike in the page and in Python."""

import base64

import numpy as np
import pytest
from test_lessons import own_network
from test_questions_in_page import KIT

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons import deciding, tasks
from nkteach.course.question import _compiled
from nkteach.languages.words import catalogue
from nkteach.page import joined_code, packed_core

INSIDE = "export { loadEngine, measured, decide, compareDrawing, estimateVerdict, unmet };"
LOAD = """
async ({ code, core, strings, model }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  globalThis.inside = await import(url);
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const engine = await inside.loadEngine(bytes, strings);
  globalThis.network = await engine.prepare(model);
}
"""


@pytest.fixture
def inside(blank_page):
    asked = {
        "runs": [{"values": dict.fromkeys(("innate", "adaptive", "tumour_cells", "mhc_low"), 1)}]
    }
    code = f"{joined_code()}\n{INSIDE}"
    core = base64.b64encode(packed_core()).decode()
    blank_page.evaluate(
        LOAD, {"code": code, "core": core, "strings": catalogue(), "model": _compiled(asked, None)}
    )
    return blank_page


def test_measures_drawings_and_tasks_are_the_same_in_both_homes(inside):
    random = np.random.default_rng(11)
    specs = [
        {"of": of, "column": column, **more}
        for column in ("tumour", "nk", "cd8_effector")
        for of, more in (
            ("peak", {}), ("last", {}), ("at", {"day": 3.3}), ("sum", {"until": 5}), ("sum", {}),
            ("day_of_peak", {}), ("day_above", {"level": 300}), ("day_below", {"level": 300}),
        )
    ]  # fmt: skip
    sketch = KIT["sketch"]
    for _ in range(25):
        values = {
            "innate": int(random.integers(2)),
            "adaptive": int(random.integers(2)),
            "tumour_cells": float(10 ** random.uniform(1, 4.5)),
            "mhc_low": float(random.uniform()),
        }
        run = nk.simulate(14, **values)
        drawn = [
            float(10 ** random.uniform(-1, 4)) if random.random() < 0.3 else None for _ in range(61)
        ]
        drawn[random.integers(61)] = 10.0
        guess = float(10 ** random.uniform(0, 4))
        number = {"measures": {"p": specs[0]}, "measure": "p", "within": 2}
        conditions = [
            {"lever": "innate", "is": 1}, {"lever": "tumour_cells", "between": [0, 3000]},
            {"outcome": "cleared"}, {"measure": specs[0], "between": [0, 2000]},
        ]  # fmt: skip
        random.shuffle(conditions)
        page = inside.evaluate(
            """({ values, specs, sketch, drawn, number, guess, conditions }) => {
              const run = network.run({ ...values, days: 14 });
              const last = run.columns.tumour[run.columns.tumour.length - 1];
              const grown = last > run.capacity / 2;
              const outcome = last < 1 ? "cleared" : grown ? "escaped" : "controlled";
              const facts = { levers: values, run, outcome, patients: {}, tissue: {} };
              const measures = specs.map((spec) => inside.measured(spec, [run]));
              return {
                measures: measures.map((n) => (n === Infinity ? "never" : n)),
                drawing: inside.compareDrawing(sketch, drawn, [run]),
                estimate: inside.estimateVerdict(number, guess, [run]),
                unmet: inside.unmet(conditions, facts),
              };
            }""",
            {"values": values, "specs": specs, "sketch": sketch, "drawn": drawn, "number": number,
             "guess": guess, "conditions": conditions},
        )  # fmt: skip
        python = [deciding.measured(spec, [run]) for spec in specs]
        page["measures"] = [float("inf") if n == "never" else n for n in page["measures"]]
        assert page["measures"] == pytest.approx(python, rel=1e-12)
        found = deciding.compare_drawing(sketch, drawn, [run])
        assert {part: page["drawing"][part] for part in found} == pytest.approx(found, rel=1e-9)
        assert page["estimate"] == deciding.estimate_verdict(number, guess, [run])
        facts = tasks.Facts(levers=values, run=run)
        assert page["unmet"] == tasks.unmet(conditions, facts)


def test_every_packaged_prediction_is_decided_alike(inside):
    """Without drawing them: what the lessons' pages will say is what the kernel says."""
    for name in lessons.names():
        for key, asked in lessons.lesson(name)["questions"].items():
            if (
                asked["kind"] != "predict"
                or "network" in asked
                or any("patients" in r for r in asked["runs"])
                or own_network(name, key)
            ):
                continue
            runs = deciding.runs_of(asked)
            values = [run["values"] for run in asked["runs"]]
            page = inside.evaluate(
                """async ({ code, core, strings, model, asked, values }) => {
                  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
                  const network = await (await inside.loadEngine(bytes, strings)).prepare(model);
                  const runs = values.map((some) => network.run({ ...some, days: asked.days }));
                  return inside.decide(asked, runs, model.outcome).name;
                }""",
                {"core": base64.b64encode(packed_core()).decode(), "strings": catalogue(),
                 "model": _compiled(asked, None), "asked": asked, "values": values, "code": ""},
            )  # fmt: skip
            assert page == deciding.decide(asked, runs)[0], key
