"""A lesson's text as HTML that can hold no script, whatever a notebook holds."""

import base64
import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

# Beside what nh3 allows by itself: no element that loads, runs, navigates or takes input.
MORE_TAGS = {"details", "figcaption", "figure", "mark", "section", "summary"}
# What formulas are made of; nothing that links or carries other markup.
FORMULA = {
    *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot"),
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
    *("mstyle", "mpadded", "mphantom", "mmultiscripts", "mprescripts"),
}
FORMULA_ATTRIBUTES = {
    *("display", "mathvariant", "stretchy", "fence", "separator", "accent", "linethickness"),
    *("columnalign", "rowspacing", "columnspacing", "width", "minsize", "maxsize", "displaystyle"),
    *("movablelimits", "symmetric", "lspace", "rspace", "form", "scriptlevel"),
}
IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
# Of a picture beside the notebook, by its ending: the mimetypes of Python 3.11 know no .webp.
KINDS = {
    ".apng": "apng", ".avif": "avif", ".bmp": "bmp", ".gif": "gif", ".jpeg": "jpeg",
    ".jpg": "jpeg", ".png": "png", ".svg": "svg+xml", ".webp": "webp",
}  # fmt: skip
SPACE = re.compile(r"[\x00-\x20]")
# Environments that latex2mathml does not know, or numbers wrongly: one that comes to the same.
LAID_OUT = {
    **dict.fromkeys(("align", "alignat", "aligned", "alignedat", "flalign", "split"), "align*"),
    **dict.fromkeys(("gather", "gathered", "multline"), "matrix"),
    "eqnarray": "array}{rcl",
}
ENVIRONMENT = re.compile(rf"\\(begin|end)\{{({'|'.join(LAID_OUT)})\*?\}}(\{{\d+\}})?")
NUMBERING = re.compile(r"\\(?:label\s*\{[^{}]*\}|(?:nonumber|notag)(?![A-Za-z]))")
OURS = "nk-"  # ids and classes that the page itself finds things by

# Of a cell, by name: how each picture is held, {"image/png": base64}.
Attachments = Mapping[str, Mapping[str, str]]


def to_html(
    text: str,
    folder: Path | None = None,
    missing: list[str] | None = None,
    attached: Attachments | None = None,
) -> str:
    """Return Markdown as safe HTML; see `safe`."""
    return safe(_markdown().render(text), folder, missing, attached)


def safe(
    text: str,
    folder: Path | None = None,
    missing: list[str] | None = None,
    attached: Attachments | None = None,
) -> str:
    """Return HTML with only what shows text, tables and pictures; every element is closed.

    Images that stand in `folder`, or are attached to the cell, are written into it. One that cannot
    be (it is on the web, or is not there) is replaced by its words, and its address is added to
    `missing`.
    """
    import nh3

    lost: list[str] = []

    def kept(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            held = _embedded(value, folder, attached or {})
            if held is None:
                words = unquote(value)
                lost.append(words if words.isprintable() else value)
            return held
        if name == "href" and SPACE.sub("", value).lower().startswith(("data:", "attachment:")):
            return None
        if name in ("id", "class") and OURS in value:
            return None
        return value

    clean = nh3.clean(
        text,
        tags=nh3.ALLOWED_TAGS | MORE_TAGS | FORMULA,
        attributes=_attributes(),
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        filter_style_properties={"text-align"},
    )
    if lost:
        clean = re.sub(r"<img(?![^>]* src=)[^>]*>", _words_of, clean)
        if missing is not None:
            missing += lost
    return str(clean)


def _words_of(match: re.Match[str]) -> str:
    alternative = re.search(r' alt="([^"]*)"', match[0])
    return f"<em>{alternative[1]}</em>" if alternative and alternative[1] else ""


def image(kind: str, content: bytes, words: str = "") -> str:
    """Return a picture as an element that holds it; words: what it shows."""
    packed = base64.b64encode(content).decode()
    return f'<img alt="{html.escape(words)}" src="data:{kind};base64,{packed}">'


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    # What a link may point at is decided once, in `safe`.
    class Markdown(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 (named by markdown-it)
            return True

    markdown = Markdown("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.use(dollarmath_plugin, allow_space=False, double_inline=True, renderer=_formula)
    return markdown.use(amsmath_plugin, renderer=lambda tex: _formula(tex, {"display_mode": True}))


def _formula(tex: str, options: dict[str, Any]) -> str:
    """Return a formula of LaTeX as MathML, which browsers draw by themselves, or as it is."""
    from latex2mathml.converter import convert

    display = "block" if options.get("display_mode") else "inline"
    try:
        return str(convert(_known(tex), display=display))
    except Exception:  # any of many: it is not LaTeX that is known there
        return f"<code>{html.escape(tex)}</code>"


def _known(tex: str) -> str:
    """Return a formula in environments that latex2mathml lays out, and without its numbers."""

    def known(match: re.Match[str]) -> str:
        mark, name, columns = match.groups()
        other = LAID_OUT[name] if mark == "begin" else LAID_OUT[name].partition("}")[0]
        return rf"\{mark}{{{other}}}" + ("" if name.endswith("at") else columns or "")

    return ENVIRONMENT.sub(known, NUMBERING.sub("", tex))


@cache
def _attributes() -> dict[str, set[str]]:
    import nh3

    allowed = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    allowed.setdefault("*", set()).update({"class", "id", "lang", "title"})
    allowed.setdefault("details", set()).add("open")
    allowed |= {tag: set(FORMULA_ATTRIBUTES) for tag in FORMULA}
    for cell in ("td", "th"):
        allowed[cell].add("style")  # how a column is aligned; see filter_style_properties
    return allowed


def _embedded(source: str, folder: Path | None, attached: Attachments) -> str | None:
    """Return a picture's address if the file itself holds it then, or None."""
    if source.startswith("attachment:"):
        kinds = attached.get(unquote(source.removeprefix("attachment:")), {})
        source = next((f"data:{kind};base64,{packed}" for kind, packed in kinds.items()), source)
    if source.startswith("data:"):
        return source if IMAGE.fullmatch(source) else None
    if folder is None or re.match(r"[a-z]+:", source):
        return None
    # As it is written, or as an address writes a space or a letter that is not English.
    for name in (source, unquote(source)):
        file = folder / name
        kind = KINDS.get(file.suffix.lower())
        if kind and "\0" not in name and file.is_file():
            return f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
    return None
