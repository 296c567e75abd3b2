"""What tests of exported files share: notebooks written on the spot, and a file opened alone."""

import contextlib
from pathlib import Path

import nbformat
from conftest import Complaints, watch


def code(source, slide=""):
    return _marked(nbformat.v4.new_code_cell(source), slide)


def text(source, slide=""):
    return _marked(nbformat.v4.new_markdown_cell(source), slide)


def _marked(cell, slide):
    if slide:
        cell.metadata["slideshow"] = {"slide_type": slide}
    return cell


def written_notebook(folder: Path, *cells) -> Path:
    path = folder / "own.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


@contextlib.contextmanager
def opened(chromium, file, fragment="", query="", **options):
    """An exported file with the network off.

    It must ask for nothing but itself, and neither the console nor the policy may complain.
    """
    page = chromium.new_page(**options)
    page.context.set_offline(True)
    complaints = watch(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(
        "globalThis.violations = [];"
        "addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective))"
    )
    address = file.as_uri() + query
    page.goto(address + fragment)
    try:
        yield page
        strange = [url for url in asked if not url.startswith(("data:", "blob:"))]
        assert [url.partition("#")[0] for url in strange] == [address]
        assert complaints == Complaints([], [])
        assert page.evaluate("violations") == []
    finally:
        page.close()
