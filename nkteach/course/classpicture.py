"""The class picture: a page of bars, dots and pencil lines, or a plotly figure."""

import math
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any

from ..errors import InputError, SimulationError
from ..languages import spoken
from ..languages.words import fill
from .answerfile import CONFIDENCES
from .lessons.deciding import drawn_days, filled, in_words, numbers, runs_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from .collection import Answered, Collection

# Of a lesson, a network or a column that is not on this computer.
NOT_HERE = (InputError, SimulationError, KeyError)
BEFORE, AFTER = "#7d8289", "#0072B2"
STYLE = """
:root { color-scheme: light dark; --quiet: light-dark(#5c6066, #a9aeb5); --rule: light-dark(#d5d8dc, #3a3f46);
  --before: light-dark(#7d8289, #a9aeb5); --after: light-dark(#0072b2, #4aa8e0); }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1rem; }
section { border-top: 1px solid var(--rule); padding: 0.75rem 0 1.25rem; }
h2 { font-size: 1.125rem; margin: 0.25rem 0; } h1 { font-size: 1.5rem; }
.where, .note { color: var(--quiet); font-size: 0.875rem; margin: 0.2rem 0; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: start; padding: 0.3rem 0.6rem 0.3rem 0; vertical-align: top; font-weight: 400; }
th[scope="row"] { width: 46%; } .shown th { font-weight: 600; }
.bar { display: flex; align-items: center; gap: 0.4rem; font-variant-numeric: tabular-nums; }
.bar i { display: block; height: 0.8rem; background: var(--after); border: 1px solid var(--after); }
.bar.before i { background: repeating-linear-gradient(45deg, var(--before) 0 2px, transparent 2px 5px); border-color: var(--before); }
svg { display: block; width: 100%; height: auto; } li { margin: 0.3rem 0; overflow-wrap: anywhere; }
"""  # noqa: E501


def class_page(collection: "Collection") -> str:
    """Return the class picture as one page that needs no network and holds no script."""
    title = fill("collect.title", count=str(collection.files))
    problems = "".join(f"<li>{escape(sentence)}</li>" for sentence in collection.problems)
    listed = f"<p>{escape(fill('collect.problems'))}</p><ul>{problems}</ul>" if problems else ""
    parts = "\n".join(_section(answered) for answered in collection.questions)
    return f"""<!doctype html>
<html lang="{spoken()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<p class="note">{escape(fill("collect.how"))}</p>
{listed}
{parts}
</main>
</body>
</html>
"""


def _section(answered: "Answered") -> str:
    count = fill("collect.answered", count=str(len(answered.records)))
    kind = fill(f"question.{answered.kind}")
    where = f"{answered.lesson} · {kind} · {count}"
    body = {
        "choice": _bars,
        "predict": _bars,
        "draw": _pencil_lines,
        "estimate": _estimates,
        "task": _done,
        "write": _texts,
    }[answered.kind](answered)
    return (
        f'<section>\n<p class="where">{escape(where)}</p>\n'
        f"<h2>{escape(answered.prompt)}</h2>\n{body}\n{_confidence(answered)}</section>"
    )


def _bars(answered: "Answered") -> str:
    before, after = answered.count("first"), answered.count("answer")
    most = max([*before.values(), *after.values(), 1])
    heads = "".join(
        f"<th>{escape(fill(f'collect.{k}'))}</th>" for k in ("option", "before", "after")
    )
    rows = []
    for name, text in answered.options.items():
        shown = name == answered.shown
        mark = f" ★ {fill('collect.shown')}" if shown else ""
        cells = "".join(
            f'<td><span class="bar {when}"><i style="width:{9 * found[name] / most:.2f}rem"></i>'
            f"{found[name]}</span></td>"
            for when, found in (("before", before), ("after", after))
        )
        row = f'<th scope="row">{escape(text + mark)}</th>{cells}'
        rows.append(f"<tr{' class=shown' if shown else ''}>{row}</tr>")
    result = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return result + _result(answered)


def _result(answered: "Answered") -> str:
    """What the run showed, in the question's own sentence."""
    asked = answered.asked
    if not asked.get("result"):
        return ""
    try:
        found = in_words(asked, numbers(asked, runs_of(asked)))
    except NOT_HERE:
        return ""
    sentence = asked["result"]
    for name, value in found.items():
        sentence = sentence.replace("{" + name + "}", value)
    return f"<p>{escape(sentence)}</p>"


def _confidence(answered: "Answered") -> str:
    sure = answered.sure()
    if not any(right + wrong for right, wrong in sure.values()):
        return ""
    parts = [
        f"{fill(f'question.{level}')}: "
        + fill("collect.sure", right=str(sure[level][0]), total=str(sum(sure[level])))
        for level in CONFIDENCES[1:]
        if sum(sure[level])
    ]
    return f'<p class="note">{escape(fill("collect.confidence"))} {escape("; ".join(parts))}.</p>'


def _done(answered: "Answered") -> str:
    done = sum(record["answer"] == "done" for record in answered.records)
    tries = sorted(int(record["tries"]) for record in answered.records)
    words = {
        "done": str(done),
        "total": str(len(tries)),
        "tries": str(tries[len(tries) // 2]),
    }
    return f"<p>{escape(fill('collect.done', **words))}</p>"


def _texts(answered: "Answered") -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in answered.texts())
    summary = escape(fill("collect.read"))
    return f"<details><summary>{summary}</summary><ul>{items}</ul></details>"


def _estimates(answered: "Answered") -> str:
    given = answered.numbers()
    if not given:
        return ""
    shown = f"{given[0]:,.6g} · … · {given[len(given) // 2]:,.6g} · … · {given[-1]:,.6g}"
    listed = ", ".join(f"{value:,.6g}" for value in given)
    return (
        f"<p>{escape(fill('collect.estimates', numbers=shown))}</p>"
        f'<p class="note">{escape(listed)}</p>' + _result(answered)
    )


WIDE, TALL, LEFT, BOTTOM = 640, 260, 70, 230  # of the picture of drawings


def _pencil_lines(answered: "Answered") -> str:
    """All drawings over each other, and the run they were to foresee."""
    asked = answered.asked
    low, high = asked.get("range", (0.5, 1e5))
    drawings = answered.drawings()
    close = sum(record["right"] == "right" for record in answered.records)
    said = fill("collect.drawings", count=str(len(drawings)), close=str(close))
    parts = _axes(low, high, asked.get("days"))
    thin = 'stroke="currentColor" opacity=".45"'
    parts += [_line(filled(drawing, low), low, high, thin) for drawing in drawings]
    thick = f'stroke="{AFTER}" stroke-width="3"'
    with suppress(*NOT_HERE):
        parts.append(_line(_shown(asked), low, high, thick))
    return (
        f'<svg viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{escape(said)}" '
        f'font-size="12" fill="currentColor">{"".join(parts)}</svg>'
        f'<p class="note">{escape(said)}</p>{_result(answered)}'
    )


def _shown(asked: dict[str, Any]) -> list[float]:
    """The run that was to be drawn, on the days of a drawing."""
    run = runs_of(asked)[0]
    values = run[asked["lines"][0]["column"]]
    return [float(values[abs(run.days - day).argmin()]) for day in drawn_days(asked["days"])]


def _x(share: float) -> float:
    return LEFT + (WIDE - LEFT - 10) * share


def _y(count: float, low: float, high: float) -> float:
    share = math.log(min(max(count, low), high) / low) / math.log(high / low)
    return BOTTOM - (BOTTOM - 12) * share


def _line(values: list[float], low: float, high: float, look: str) -> str:
    last = len(values) - 1
    points = [f"{_x(i / last):.1f},{_y(v, low, high):.1f}" for i, v in enumerate(values)]
    return f'<polyline points="{" ".join(points)}" fill="none" {look}/>'


def _axes(low: float, high: float, days: float | None) -> list[str]:
    parts = []
    for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1):
        at = _y(10.0**power, low, high)
        parts.append(
            f'<path d="M{LEFT} {at:.1f}H{WIDE - 10}" stroke="currentColor" opacity=".15"/>'
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>'
        )
    for share in (0, 0.25, 0.5, 0.75, 1) if days else ():
        parts.append(
            f'<text x="{_x(share):.1f}" y="{TALL - 8}" text-anchor="middle">'
            f"{(days or 0) * share:g}</text>"
        )
    return parts


def class_figure(collection: "Collection") -> "go.Figure":
    """Return bars of before and after, a panel for each question with options."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    asked = [
        answered for answered in collection.questions if answered.kind in ("choice", "predict")
    ]
    if not asked:
        raise InputError(fill("collect.no_bars"))
    figure = make_subplots(
        rows=len(asked),
        cols=1,
        subplot_titles=[escape(_short(answered.prompt, 90)) for answered in asked],
    )
    for place, answered in enumerate(asked, start=1):
        labels = [
            escape(_short(text, 45)) + (" ★" if name == answered.shown else "")
            for name, text in answered.options.items()
        ]
        for when, colour, pattern in (("first", BEFORE, "/"), ("answer", AFTER, "")):
            found = answered.count(when)
            name = fill("collect.before" if when == "first" else "collect.after")
            figure.add_trace(
                go.Bar(
                    x=[found[option] for option in answered.options],
                    y=labels,
                    name=name,
                    orientation="h",
                    marker={"color": colour, "pattern": {"shape": pattern}},
                    legendgroup=name,
                    showlegend=place == 1,
                ),
                row=place,
                col=1,
            )
        figure.update_yaxes(autorange="reversed", row=place, col=1)
    figure.update_layout(
        barmode="group",
        height=120 + 210 * len(asked),
        title=fill("collect.title", count=str(collection.files)),
        template="plotly_white",
    )
    figure.update_xaxes(rangemode="tozero")
    return figure


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
