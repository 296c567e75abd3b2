"""A lesson's text as HTML that can hold no script, whatever a notebook holds."""

import base64
import html
import re
from functools import cache
from pathlib import Path
from typing import Any

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
OURS = "nk-"  # ids and classes that the page itself finds things by


def to_html(text: str, folder: Path | None = None, missing: list[str] | None = None) -> str:
    """Return Markdown as safe HTML; see `safe`."""
    return safe(_markdown().render(text), folder, missing)


def safe(text: str, folder: Path | None = None, missing: list[str] | None = None) -> str:
    """Return HTML with only what shows text, tables and pictures; every element is closed.

    Images that stand in `folder` are written into it. One that cannot be (it is on the web, or is
    not there) is replaced by its words, and its address is added to `missing`.
    """
    import nh3

    lost: list[str] = []

    def kept(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            held = _embedded(value, folder)
            if held is None:
                lost.append(value)
            return held
        if name == "href" and SPACE.sub("", value).lower().startswith("data:"):
            return None
        if name in ("id", "class") and OURS in value:
            return None
        return value

    clean = nh3.clean(
        text,
        tags=nh3.ALLOWED_TAGS | MORE_TAGS | FORMULA,
        attributes=_attributes(),
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto", "data"},
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


def with_attachments(text: str, attachments: dict[str, dict[str, str]]) -> str:
    """Return a cell's Markdown with the images attached to the cell written into it."""
    for name, kinds in attachments.items():
        for kind, packed in list(kinds.items())[:1]:
            text = text.replace(f"attachment:{name}", f"data:{kind};base64,{packed}")
    return text


def image(kind: str, content: bytes, words: str = "") -> str:
    """Return a picture as an element that holds it; words: what it shows."""
    packed = base64.b64encode(content).decode()
    return f'<img alt="{html.escape(words)}" src="data:{kind};base64,{packed}">'


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    # What a link may point at is decided once, in `safe`.
    class Markdown(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 (named by markdown-it)
            return True

    markdown = Markdown("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return markdown.use(dollarmath_plugin, allow_space=False, double_inline=True, renderer=_formula)


def _formula(tex: str, options: dict[str, Any]) -> str:
    """Return a formula of LaTeX as MathML, which browsers draw by themselves, or as it is."""
    from latex2mathml.converter import convert

    display = "block" if options.get("display_mode") else "inline"
    try:
        return str(convert(tex, display=display))
    except Exception:  # any of many: it is not LaTeX that is known there
        return f"<code>{html.escape(tex)}</code>"


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


def _embedded(source: str, folder: Path | None) -> str | None:
    """Return a picture's address if the file itself holds it then, or None."""
    if source.startswith("data:"):
        return source if IMAGE.fullmatch(source) else None
    file = (folder or Path()) / html.unescape(source)
    if folder is None or re.match(r"[a-z]+:", source) or not file.is_file():
        return None
    kind = KINDS.get(file.suffix.lower())
    if kind is None:
        return None
    return f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
