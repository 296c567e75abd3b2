"""A cell's outputs as they were when the notebook ran, and what of them a page cannot show."""

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .markup import image, safe, to_html
from .plotted import heading_of, still_of

PLOTLY = "application/vnd.plotly.v1+json"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
# What a page takes out of HTML although something may be seen of it.
ACTIVE = ("script", "iframe", "object", "embed", "svg", "canvas", "video", "audio", "form", "input")
# Kinds that lose nothing when the text beside them is shown.
READ = {"text/plain", "text/html", "text/latex", "text/markdown"}
FRAMED = re.compile(r'<iframe\b[^>]*\ssrc="(https?://[^"]+)"')
PLACEHOLDER = re.compile(r"<[\w.]+( object)?( at 0x\w+)?>")  # how Python names what it cannot print
TERMINAL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links
    r"|\x1b[@-Z\\-_]"
    r"|[^\n]*\r(?!\n)"  # what was written over, as a progress bar is
)


class Still(NamedTuple):
    """An output as it was."""

    shown: str  # HTML
    lost: str = ""  # what of it is not shown, in one sentence
    alive: bool = False  # what is lost can be seen in a notebook


def still(output: Any) -> Still:
    """Return an output as a page shows it that runs nothing of it."""
    data = output.get("data", {})
    if not data:
        return Still(_preformatted(_words(output)))
    for shown in _seen(data):
        if shown:
            return Still(shown, _lost(data, shown))
    plain = printed(data.get("text/plain", ""))
    kinds = ", ".join(kind for kind in data if kind != "text/plain")
    if not kinds:
        return Still(_preformatted(plain))
    words = "" if PLACEHOLDER.fullmatch(plain) else _preformatted(plain)
    framed = FRAMED.search(data.get("text/html", ""))
    if framed and not words:
        link = safe(f'<p><a href="{framed[1]}">{framed[1]}</a></p>')
        return Still(link, f"the page {html.unescape(framed[1])} in a frame is shown as a link.")
    what = "; only its text is shown." if words else " and is left out."
    return Still(words, f"its output ({kinds}) needs a program{what}", alive=True)


def printed(text: str) -> str:
    """Return what a terminal shows of a text: no codes of colours, no line written over."""
    return TERMINAL.sub("", text)


def error_words(kind: str, value: str) -> str:
    """Return a Python error as its last line tells it."""
    return printed(f"{kind}: {value}" if value else kind)


def _words(output: Any) -> str:
    if output.get("output_type") == "error":
        return error_words(output.get("ename", ""), output.get("evalue", ""))
    return printed(output.get("text", ""))


def _preformatted(text: str) -> str:
    return f"<pre>{html.escape(text)}</pre>" if text.strip() else ""


def _seen(data: Any) -> Iterator[str]:
    """The ways to show an output, best first; "" for one that comes to nothing."""
    for kind in PICTURES:
        if kind in data:
            yield image(kind, base64.b64decode(data[kind]))
    if "image/svg+xml" in data:
        yield image("image/svg+xml", data["image/svg+xml"].encode())
    if PLOTLY in data:
        yield _figure(data[PLOTLY])
    if "text/markdown" in data:
        yield to_html(data["text/markdown"])
    if "text/html" in data:
        shown = safe(data["text/html"]).strip()
        yield shown if is_seen(shown) else ""
    if "text/latex" in data:
        shown = to_html(data["text/latex"])
        yield shown if "<math" in shown else _preformatted(data["text/latex"])
    if "application/json" in data:
        yield _preformatted(json.dumps(data["application/json"], indent=1, ensure_ascii=False))


def is_seen(shown: str) -> bool:
    """Return whether HTML has a word or a picture in it."""
    words = html.unescape(re.sub(r"<[^>]*>", "", shown))
    return bool(words.strip() or re.search(r"<(?:img|math)\b", shown))


def _lost(data: Any, shown: str) -> str:
    """What is not shown of an output of which something is."""
    if PLOTLY in data and shown.startswith("<img"):
        return "a plotly figure is shown as a still picture."
    if shown.startswith("<img"):
        return ""
    held = data.get("text/html", "")
    parts = [name for name in ACTIVE if re.search(rf"<{name}\b", held, re.IGNORECASE)]
    # Programs for one kind of output often come beside their HTML, which says so itself.
    kinds = [kind for kind in data if kind not in READ | {"application/json"}]
    if parts or kinds:
        return f"a part of its output ({', '.join([*parts, *kinds])}) is left out."
    return ""


def _figure(figure: Any) -> str:
    """Return a plotly figure as a still picture, "" if it cannot be drawn here."""
    try:
        picture = still_of(figure)
        return image("image/svg+xml", picture.encode(), heading_of(figure)) if picture else ""
    except Exception:  # any of many: plotly draws what nobody foresaw, and a page has other cells
        return ""
