"""What a handout takes from a notebook, without running it: its aims, questions, labs, sources."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...network import Network
from .. import lessons

SOURCES = ("Sources", "Fuentes")  # the heading above them, in each language

Spans = tuple[tuple[str, str], ...]  # (text, "" or "bold" or "italic")


@dataclass(frozen=True)
class Asked:
    """A question where the notebook asks it."""

    lesson: str
    name: str
    data: dict[str, Any]
    network: str = ""  # the expression of a network of its own


@dataclass(frozen=True)
class NotebookText:
    """A lesson as its notebook tells it."""

    title: str
    lead: Spans = ()
    aims: tuple[Spans, ...] = ()
    asked: tuple[Asked, ...] = ()
    labs: dict[str, ast.Call] = field(default_factory=dict)  # by their keys
    sources: tuple[Spans, ...] = ()
    code: tuple[ast.stmt, ...] = ()


def language_of(path: Path) -> str:
    """Return the language that a notebook chooses by nk.language, "" if it chooses none."""
    chosen = ""
    for call in _calls(_statements(_cells(path, "code"))):
        if ast.unparse(call.func) == "nk.language" and call.args:
            chosen = str(_literal(call.args[0]))
    return chosen


def read_notebook(path: Path) -> NotebookText:
    """Return what stands in a notebook.

    Raises InputError for a file that is no notebook, or a question that does not exist.
    """
    texts = _cells(path, "markdown")
    title, lead, aims = _beginning(texts[0] if texts else "", path.stem)
    code = _statements(_cells(path, "code"))
    asked, labs = [], {}
    for call in _calls(code):
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        function = ast.unparse(call.func)
        if function == "nk.Question" and len(call.args) == 2:
            lesson, name = (str(_literal(argument)) for argument in call.args)
            where = lesson if lesson in lessons.names() else str(path.parent / lesson)
            network = ast.unparse(named["network"]) if "network" in named else ""
            asked.append(Asked(where, name, lessons.question(where, name), network))
        if function == "nk.Lab" and "key" in named:
            labs[str(_literal(named["key"]))] = call
    return NotebookText(title, lead, aims, tuple(asked), labs, tuple(_sources(texts)), tuple(code))


def own_network(text: NotebookText, expression: str) -> Network:
    """Return a network that a notebook makes, by running the lines that it needs and no others.

    Raises InputError if they do not run, or what they make is no network.
    """
    needed = _names(ast.parse(expression))
    kept: list[ast.stmt] = []
    for statement in reversed(text.code):
        if _binds(statement) & needed:
            kept.insert(0, statement)
            needed |= _names(statement)
    space: dict[str, Any] = {}
    try:
        exec(compile(ast.Module(kept, []), "notebook", "exec"), space)  # noqa: S102 (as Run would)
        made = eval(expression, space)  # noqa: S307
    except Exception as error:
        raise InputError(
            f"The notebook's network {expression} cannot be made: {error}; mend its cell."
        ) from None
    if not isinstance(made, Network):
        raise InputError(f"The notebook's {expression} is no nk.Network; mend its cell.")
    return made


def spans(inline: Any) -> Spans:
    """Return a Markdown token's text in pieces; a link keeps its words alone."""
    found: list[tuple[str, str]] = []
    open_: list[str] = []
    for token in inline.children or ():
        kind = {"strong": "bold", "em": "italic"}.get(token.type.partition("_")[0], "")
        if kind:
            open_ = [*open_, kind] if token.nesting == 1 else open_[:-1]
        elif token.type in ("text", "code_inline", "softbreak"):
            found.append((token.content or " ", open_[-1] if open_ else ""))
    return tuple(found)


def _cells(path: Path, kind: str) -> list[str]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return ["".join(cell["source"]) for cell in held if cell["cell_type"] == kind]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{path} is not a notebook that can be read; name an .ipynb file."
        ) from None


def _beginning(text: str, name: str) -> tuple[str, Spans, tuple[Spans, ...]]:
    """Return the first cell's title, its first paragraph and its first list."""
    title = name
    lead: Spans = ()
    aims: list[Spans] = []
    tokens = _parsed(text)
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h1" and title == name:
            title = "".join(part for part, _ in spans(token)) or name
        elif before.type == "paragraph_open" and before.level == 0 and not lead:
            lead = spans(token)
        elif before.type == "paragraph_open" and before.level == 2:
            aims.append(spans(token))
    return title, lead, tuple(aims)


def _sources(texts: list[str]) -> Iterator[Spans]:
    """The numbered sources: the items of the list below their heading."""
    for text in texts:
        tokens = _parsed(text)
        if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[1].content in SOURCES:
            for before, token in pairwise(tokens):
                if before.type == "paragraph_open" and before.level == 2:
                    yield spans(token)


def _parsed(text: str) -> list[Any]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").parse(text)


def _statements(cells: list[str]) -> list[ast.stmt]:
    found = []
    for cell in cells:
        try:
            found += ast.parse(cell).body
        except SyntaxError:
            continue  # a line for the shell, or one that a student is to mend
    return found


def _calls(statements: list[ast.stmt]) -> Iterator[ast.Call]:
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield statement.value


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise InputError(
            f"The notebook's {ast.unparse(node)} is no plain text; write it in quotation marks."
        ) from None


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _binds(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return {name for target in statement.targets for name in _names(target)}
    return set()
