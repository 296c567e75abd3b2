"""The site: an index and every lesson for any web server, and pages inside other pages."""

import functools
import http.server
import re
import threading
from pathlib import Path
from urllib.parse import unquote

import pytest
from accessible import axe
from conftest import Complaints, watch
from exported import code, text, written_notebook

from nkteach.__main__ import find_lesson, main
from nkteach.course import handout
from nkteach.errors import InputError
from nkteach.sharing.site import _language_of_text, hand_out, write_site

OUTSIDE = """<!doctype html><title>A course</title>
<script>
const heights = [];
addEventListener("message", ({{ data }}) => heights.push(data));
</script>
<iframe title="lesson" width="{width}" height="500" src="{source}"></iframe>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of two notebooks, served below a folder of the server: its files and its address."""
    root = tmp_path_factory.mktemp("server")
    notebooks = root / "notebooks"
    for name, other in (("one", "two"), ("two", "one")):
        (notebooks / name).mkdir(parents=True)
        lab = code('nk.Lab(levers=["innate"], days=30)')
        lab["id"] = "the-lab"
        own = written_notebook(
            notebooks / name,
            text(f"# Lesson {name} & \\<more>\n\nAbout *{name}*.\n\n[next]({other}.ipynb#the-lab)"),
            code("import nkteach as nk"),
            lab,
            *([code('nk.Question("first-responders", "why")')] if name == "one" else []),
        )
        own.rename(notebooks / f"{name}.ipynb")
    folder = root / "deep" / "course"
    said = list(write_site(folder, [notebooks / "one.ipynb", notebooks / "two.ipynb"]))
    assert [line.partition(":")[0].rpartition("/")[2] for line in said] == [
        *("one.html", "one-slides.html", "one-handout.docx"),  # the other asks no question
        *("two.html", "two-slides.html", "index.html"),
    ]
    handler = functools.partial(Quiet, directory=root)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/deep/course"
    server.shutdown()


def test_every_link_of_the_site_is_relative_and_leads_somewhere(site):
    folder, _ = site
    files = {path.name for path in folder.iterdir()}
    assert files == {
        *("index.html", "one.html", "one-slides.html", "one-handout.docx"),
        *("two.html", "two-slides.html"),
    }
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="one-handout.docx"' in index
    for path in folder.glob("*.html"):
        body = path.read_text(encoding="utf-8").partition("<body>")[2]
        for target in re.findall(r'<a href="([^"]+)"', body.partition("<script")[0]):
            assert target.partition("#")[0] in files, (path.name, target)
    assert 'href="two.html#the-lab"' in (folder / "one.html").read_text(encoding="utf-8")
    assert 'href="one-slides.html#the-lab"' in (folder / "two-slides.html").read_text("utf-8")


def test_the_index_leads_to_living_lessons(chromium, site):
    _, address = site
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    complaints = watch(page)
    page.goto(f"{address}/index.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []
    page.get_by_role("link", name="Lesson two & <more>", exact=True).click()
    page.locator(".nk-lab canvas").wait_for()
    page.get_by_role("link", name="next").click()
    page.wait_for_url("**/one.html#the-lab")
    page.locator(".nk-lab canvas").wait_for()
    page.goto(f"{address}/one.html")
    page.locator(".nk-lab canvas").wait_for()
    page.emulate_media(media="print")
    for what in (".nk-tool", ".nk-tabs", ".nk-slider", ".nk-switch"):
        assert page.locator(f"{what}:visible").count() == 0, what
    assert page.locator("textarea:visible").count() == 1  # lines to write on
    assert page.locator("canvas:visible").count() == 1
    page.emulate_media(media="screen")
    page.goto(f"{address}/index.html")
    page.get_by_role("link", name=re.compile("The same as slides.*one")).click()
    page.locator(".deck-read .nk-lab canvas").wait_for()  # too narrow for slides: a page to read
    # A browser asks a web site for its icon by itself.
    complaints.console = [line for line in complaints.console if "favicon" not in line]
    assert complaints == Complaints([], [])
    page.close()


@pytest.mark.parametrize("width", [700, 360])
@pytest.mark.parametrize("asked", ["", "the-lab"])
def test_a_page_sits_well_inside_another(chromium, site, asked, width):
    folder, address = site
    source = f"{address}/one.html?embed={asked}"
    outside = folder.parents[1] / "outside.html"
    outside.write_text(OUTSIDE.format(source=source, width=width))
    page = chromium.new_page()
    page.goto(f"{address}/../../outside.html")
    inside = page.frame_locator("iframe")
    inside.locator(".nk-lab canvas").wait_for()
    assert inside.locator("footer").is_visible() is False
    assert inside.get_by_text("About one").count() == (0 if asked else 1)
    root = inside.locator("html")
    assert root.evaluate("(root) => root.scrollWidth") <= width
    page.wait_for_timeout(300)
    told = page.evaluate("heights.at(-1)")
    assert told["subject"] == "lti.frameResize"
    # A frame of the height that was told shows all, with nothing to scroll.
    page.locator("iframe").evaluate("(frame, height) => (frame.height = height)", told["height"])
    page.wait_for_timeout(300)
    last = page.evaluate("heights.at(-1).height")
    page.locator("iframe").evaluate("(frame, height) => (frame.height = height)", last)
    page.wait_for_timeout(300)
    assert root.evaluate("(root) => root.scrollHeight - root.clientHeight") <= 1
    page.close()


def test_notebooks_of_any_name_are_linked(chromium, tmp_path):
    """Also from a summary, where a link to a heading leads to the lesson's page."""
    own = [
        ("lesson #1", "[next](my%20lesson.ipynb#Below) and [words](#Words)"),
        ("my lesson", "[all](<100% NK.ipynb>), [back](./lesson%20%231.ipynb), [out](other.ipynb)"),
        ("100% NK", 'A "lesson" & more.'),
    ]
    paths = []
    for name, about in own:
        made = written_notebook(tmp_path, text(f"# About {name}\n\n{about}"))
        paths.append(made.rename(tmp_path / f"{name}.ipynb"))
    folder = tmp_path / "site"
    list(write_site(folder, paths))
    files = {path.name for path in folder.iterdir()}
    for file in folder.glob("*.html"):
        body = file.read_text(encoding="utf-8").partition("<body>")[2].partition("<script")[0]
        for target in re.findall(r'<a href="([^"#]+)', body):
            assert unquote(target) in files | {"other.ipynb"}, (file.name, target)
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="lesson%20%231.html#Words"' in index
    assert 'href="my%20lesson.html#Below"' in index
    assert 'href="100%25%20NK.html"' in index
    assert 'href="100%25%20NK-slides.html"' in (folder / "my lesson-slides.html").read_text("utf-8")
    page = chromium.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto((folder / "index.html").as_uri())
    for link in page.locator("h2 a, .site-other a").all():
        box = link.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    page.get_by_role("link", name="About lesson #1", exact=True).click()
    page.get_by_role("heading", name="About lesson #1").wait_for()
    page.close()


def test_an_index_says_in_which_language_each_lesson_is(tmp_path):
    spanish = find_lesson("01", "es")
    own = written_notebook(tmp_path, text("# Mine\n\nIn English."), code("1"))
    index = tmp_path / "index.html"
    list(write_site(tmp_path, [spanish, own]))
    shown = index.read_text(encoding="utf-8")
    assert '<html lang="en">' in shown
    assert '-responder.html" hreflang="es" lang="es">Los primeros en responder</a>' in shown
    assert '<div lang="es"><p>' in shown
    assert 'hreflang="es">The same as slides<span class="site-unseen" lang="es">' in shown
    assert '<a href="own.html">Mine</a>' in shown
    list(write_site(tmp_path, [spanish]))
    shown = index.read_text(encoding="utf-8")
    assert '<html lang="es">' in shown
    assert "hreflang" not in shown


@pytest.mark.parametrize("way", ["--lang", "--language", "environment"])
def test_a_site_takes_a_language(way, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "nkteach.sharing.site.write_site", lambda *given: asked.append(given) or iter(())
    )
    if way == "environment":
        monkeypatch.setenv("NKTEACH_LANGUAGE", "es")
    words = [] if way == "environment" else [way, "es"]
    assert main(["site", str(tmp_path), "01", "02", *words]) == 0
    ((_, lessons, language),) = asked
    assert language == "es"
    assert [path.stem for path in lessons] == ["01-primeros-en-responder", "02-missing-self"]


def test_a_lesson_of_ours_without_translation_is_english_in_a_spanish_index():
    assert _language_of_text(find_lesson("02"), None, "es") == "en"
    assert _language_of_text(find_lesson("01", "es"), None, "") == "es"


def test_a_handout_that_cannot_be_made_is_left_out(site, tmp_path, monkeypatch):
    lessons = site[0].parents[1] / "notebooks"
    target = tmp_path / "one-handout.docx"
    target.write_text("of an earlier lesson")
    monkeypatch.setattr(handout, "find_spec", lambda name: None)
    assert hand_out(lessons / "one.ipynb", target) == (False, [])
    assert not target.exists()
    monkeypatch.undo()
    (tmp_path / "spoilt.ipynb").write_text("{")
    written, (sentence,) = hand_out(tmp_path / "spoilt.ipynb", target)
    assert not written
    assert sentence.startswith("spoilt.ipynb has no handout. ")


def test_a_handout_that_is_open_elsewhere_is_said_and_not_linked(tmp_path, monkeypatch):
    def refused(path, missing_ok=False):
        raise PermissionError(13, "Permission denied", str(path))

    notebook = written_notebook(tmp_path, text("# One"))
    target = tmp_path / "own-handout.docx"
    target.write_text("of an earlier lesson")
    monkeypatch.setattr(Path, "unlink", refused)
    said = list(write_site(tmp_path, [notebook]))
    why = "Permission denied; close it and write the site again."
    assert f"{target} cannot be replaced: {why}" in said
    assert target.name not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_site_that_cannot_be_gets_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["site", str(tmp_path / "file" / "below"), "01"]) == 2
    assert "cannot be made" in capsys.readouterr().err
    for other in ("ONE", "one-slides"):
        paths = [Path("a/one.ipynb"), Path(f"b/{other}.ipynb")]
        with pytest.raises(InputError, match="cannot have one name"):
            list(write_site(tmp_path, paths))
