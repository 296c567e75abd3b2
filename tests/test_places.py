"""The plain ways to open a lesson: Notebook, Voila, marimo, and nbconvert's pages with a network.

pip install "nkteach[places]" brings them; without one its test is skipped and says so, or fails
where the variable CI_PLACES is set. README.md says which versions were tried.

nbconvert's pages load their parts from content delivery networks. Where these cannot be reached,
the variable NKTEACH_CDN names a node_modules folder with the same packages, which answers instead.
"""

import contextlib
import importlib.util
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from conftest import _free_port, watch
from exported import code, text, written_notebook

SECONDS = 90
CDN = {
    "require": "requirejs/require.js",
    "jquery": "jquery/dist/jquery.min.js",
    "anywidget": "anywidget/dist/index.js",
}
MARIMO = """
import marimo

app = marimo.App()


@app.cell
def _():
    import nkteach as nk

    nk.Lab(levers=["innate", "cytotoxic"])
    return (nk,)


@app.cell
def _(nk):
    nk.Question("first-responders", "second-time")
    return


if __name__ == "__main__":
    app.run()
"""

FIGURE_WIDGET = """
import ipywidgets
import plotly.graph_objects as go

figure = go.FigureWidget(go.Scatter(y=[1, 2, 4]))
slider = ipywidgets.FloatSlider(value=1, max=2)
slider.observe(lambda change: figure.data[0].update(y=[1, change["new"], 4]), "value")
ipywidgets.VBox([slider, figure])
"""


def need(package):
    if importlib.util.find_spec(package) is None:
        message = f'{package} is missing: pip install "nkteach[places]"'
        if os.environ.get("CI_PLACES"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture
def notebook(tmp_path):
    path = written_notebook(
        tmp_path,
        text("# A place", "slide"),
        code("import nkteach as nk"),
        code('nk.Lab(levers=["innate", "cytotoxic"])', "slide"),
        code('nk.Question("first-responders", "second-time")', "slide"),
    )
    written = nbformat.read(path, as_version=4)
    written.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(written, path)
    return path


@contextlib.contextmanager
def serving(folder, *command):
    """A server that runs for as long as a test does; yields its address."""
    port = _free_port()
    command = [sys.executable, "-m", *(part.replace("PORT", str(port)) for part in command)]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + SECONDS
        while not _answers(f"http://127.0.0.1:{port}/"):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail((folder / "log").read_text()[-3000:])
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=SECONDS):  # noqa: S310 (our own server)
            return True
    except OSError:
        return False


def check_lab(page):
    """A lab is there and answers, a lever keeps its keys, and a question takes an answer."""
    lab = page.locator(".nk-lab:not(.nk-question)")
    lab.locator("canvas").first.wait_for(timeout=1000 * SECONDS)
    sentence = lab.locator(".nk-sentence")
    before = sentence.inner_text()
    lab.get_by_role("switch", name="NK cells (innate)").focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "([sentence, before]) => sentence.innerText !== before",
        arg=[sentence.element_handle(), before],
    )
    lever = lab.get_by_role("slider", name="Killing on contact", exact=True)
    lever.focus()
    was = lever.input_value()
    page.keyboard.press("ArrowRight")
    assert lever.input_value() != was


def check_question(page):
    question = page.locator(".nk-question")
    question.wait_for(timeout=1000 * SECONDS)
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Check my answer").click()
    page.wait_for_function(
        "(question) => question.querySelector('.nk-reply').innerText.length > 0",
        arg=question.element_handle(),
    )


def test_voila(chromium, notebook):
    need("voila")
    with serving(
        notebook.parent,
        *("voila", notebook.name, "--no-browser", "--port=PORT", "--Voila.ip=127.0.0.1"),
    ) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        complaints = watch(page)
        page.goto(address)
        check_lab(page)
        check_question(page)
        assert complaints.uncaught == []
        page.close()


def test_notebook(chromium, notebook):
    need("notebook")
    with serving(
        notebook.parent,
        *("notebook", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"),
        *(
            "--ServerApp.port=PORT",
            "--IdentityProvider.token=",
            f"--notebook-dir={notebook.parent}",
        ),
    ) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/notebooks/{notebook.name}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=1000 * SECONDS)
        page.wait_for_timeout(3000)  # the kernel starts
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        check_lab(page)
        check_question(page)
        assert page.locator(".jp-Cell").count() == 4  # no key of a lever made or cut a cell
        page.close()


def test_marimo(chromium, tmp_path):
    need("marimo")
    (tmp_path / "place.py").write_text(MARIMO)
    with serving(
        tmp_path,
        *("marimo", "run", "place.py", "--headless", "--host", "127.0.0.1", "-p", "PORT"),
        "--no-token",
    ) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        complaints = watch(page)
        page.goto(address)
        check_lab(page)
        check_question(page)
        assert complaints.uncaught == []
        page.close()


def answered_from(folder):
    """Return what answers a request to a content delivery network from a node_modules folder."""

    def answer(route):
        address = route.request.url.partition("?")[0]
        found = re.search(r"(@jupyter-widgets/html-manager|reveal\.js)@[^/]*/(.+)", address)
        name = next((file for word, file in CDN.items() if word in address), "")
        file = folder / (f"{found[1]}/{found[2]}" if found else name)
        if file.is_file():
            route.fulfill(path=file)
        else:
            route.abort()

    return answer


def opened_with_a_network(chromium, notebook, kind):
    """Write a notebook with nbconvert and open it; its hosts are there, or a folder is."""
    need("nbconvert")
    folder = os.environ.get("NKTEACH_CDN")
    if not folder and not _answers("https://unpkg.com/"):
        pytest.skip("no network, and NKTEACH_CDN does not name a folder")
    command = ["nbconvert", "--to", kind, "--execute", str(notebook)]
    subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)
    target = notebook.with_suffix(".slides.html" if kind == "slides" else ".html")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    if folder:
        page.route(re.compile("^https?:"), answered_from(Path(folder)))
    page.goto(target.as_uri())
    return page


@pytest.mark.parametrize("kind", ["html", "slides"])
def test_nbconvert_with_a_network(chromium, notebook, kind):
    page = opened_with_a_network(chromium, notebook, kind)
    if kind == "html":
        check_lab(page)
        check_question(page)
    else:
        page.locator(".reveal.ready").wait_for(timeout=1000 * SECONDS)
        page.keyboard.press("ArrowRight")
        check_lab(page)
        # The arrow key moved the lever only.
        assert page.locator(".slides > section.present .nk-lab canvas").count() == 1
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("ArrowRight")
        check_question(page)
    page.close()


def test_nbconvert_has_no_kernel_for_a_figure_widget(chromium, tmp_path):
    """Even with a network: the usual slider moves in nbconvert's slides, the figure does not."""
    path = written_notebook(tmp_path, code(FIGURE_WIDGET, "slide"))
    page = opened_with_a_network(chromium, path, "slides")
    line, handle = page.locator(".js-line").first, page.locator(".noUi-handle").first
    line.wait_for(state="attached", timeout=1000 * SECONDS)
    drawn, value = line.get_attribute("d"), handle.get_attribute("aria-valuetext")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(3000)
    assert handle.get_attribute("aria-valuetext") != value
    assert line.get_attribute("d") == drawn
    page.close()
