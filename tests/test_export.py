"""The exported page, the command line and the still picture."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import watch

import nkteach as nk
from nkteach.__main__ import copy_lessons, find_lesson, main
from nkteach.errors import InputError
from nkteach.pictures.still import PATH, standard_still
from nkteach.sharing.export import export_page, render, run_notebook, title_of
from nkteach.sharing.markup import to_html
from nkteach.sharing.outputs import PLOTLY

LARGEST_PAGE = 500_000  # bytes


def written_notebook(folder: Path, *cells) -> Path:
    path = folder / "own.ipynb"
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    nbformat.write(notebook, path)
    return path


def code(source):
    return nbformat.v4.new_code_cell(source)


def text(source):
    return nbformat.v4.new_markdown_cell(source)


def test_of_a_cell_that_needs_a_kernel_a_page_shows_the_code_and_what_is_still(tmp_path):
    sliders = code("import ipywidgets\nprint(6 * 7)\nipywidgets.IntSlider(description='mine')")
    sliders.metadata["tags"] = ["needs-kernel"]
    target = tmp_path / "own.html"
    assert export_page(written_notebook(tmp_path, sliders), target) == []
    page = target.read_text(encoding="utf-8")
    assert "ipywidgets.IntSlider(description=" in page
    assert '<pre tabindex="0">42' in page
    assert "IntSlider(value" not in page
    assert "This part is alive in a notebook" in page


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_alive_from_the_disk_with_no_network(chromium, first_page, width):
    page = chromium.new_page(viewport={"width": width, "height": 844})
    page.context.set_offline(True)
    complaints = watch(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(first_page.as_uri())
    lab = page.locator(".nk-lab:not(.nk-question)").first
    lab.locator("canvas").wait_for()
    switch = lab.get_by_role("switch", name="NK cells (innate)")
    before = lab.locator(".nk-sentence").inner_text()
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "([lab, before]) => lab.querySelector('.nk-sentence').innerText !== before",
        arg=[lab.element_handle(), before],
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Nothing was asked for but the file itself and what it holds.
    strange = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert strange == [first_page.as_uri()]
    assert (complaints.uncaught, complaints.console) == ([], [])
    page.close()


def test_the_page_is_small_and_holds_the_lesson(first_page):
    page = first_page.read_text(encoding="utf-8")
    assert len(page.encode()) <= LARGEST_PAGE
    assert "<title>First responders</title>" in page
    assert page.count('class="page-widget"') >= 5
    assert not re.search(r'(?:src|href)="(?!https://doi|https?://|data:|#)', page)


def test_without_webassembly_the_page_says_so_and_shows_the_still(chromium, first_page):
    page = chromium.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(first_page.as_uri())
    lab = page.locator(".nk-lab:not(.nk-question)").first
    alert = lab.get_by_role("alert")
    alert.wait_for()
    assert "no WebAssembly" in alert.inner_text()
    still = lab.locator("img.nk-still")
    assert still.get_attribute("alt")
    assert still.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.close()


def test_the_still_picture_is_of_the_present_model():
    told = "run python -m nkteach.pictures.still"
    assert PATH.read_text(encoding="utf-8") == standard_still(), told


def test_a_teachers_own_notebook_becomes_a_page(tmp_path):
    path = written_notebook(
        tmp_path,
        text("# Mine & \\<yours>\n\nSome *text*.\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        code("import nkteach as nk"),
        code('nk.Lab(network=nk.published["kuznetsov1994"])'),
        code("print('</script><b>printed</b>')"),
        code("import ipywidgets\nipywidgets.IntSlider()"),
        code("from tqdm.auto import tqdm\nlist(tqdm(range(3), desc='progress', leave=False))"),
    )
    page, left_out = render(run_notebook(path), path)
    assert "<title>Mine &amp; &lt;yours&gt;</title>" in page
    assert "<td>1</td>" in page
    assert page.count("data-widget=") == 1
    assert "&lt;/script&gt;&lt;b&gt;printed&lt;/b&gt;" in page
    assert left_out == ["Cell 5: a widget that is not ours needs a kernel and is left out."]
    assert "progress:" not in page, "a bar that is done shows nothing"


def test_a_link_to_a_heading_finds_it(tmp_path):
    path = written_notebook(
        tmp_path, text("[**NK cells**](#Words)"), text('## Words\n\n## A "b" *c*')
    )
    page, _ = render(run_notebook(path), path)
    assert '<h2 id="Words">Words</h2>' in page
    assert 'href="#Words"' in page
    assert '<h2 id="A-&quot;b&quot;-c">' in page


@pytest.mark.parametrize(
    ("ending", "kind"), [("webp", "webp"), ("SVG", "svg+xml"), ("jpg", "jpeg")]
)
def test_a_picture_beside_the_notebook_is_put_in(ending, kind, tmp_path):
    (tmp_path / f"cell.{ending}").write_bytes(b"a picture")
    missing = []
    shown = to_html(f"![a cell](cell.{ending})", tmp_path, missing)
    assert f'src="data:image/{kind};base64,YSBwaWN0dXJl"' in shown
    assert missing == []


def test_a_picture_may_have_any_name_and_be_attached_to_its_cell(tmp_path):
    for name in ("my pic.png", "図.png", "100%25.png"):
        (tmp_path / name).write_bytes(b"a picture")
    attached = {name: {"image/png": "YSBwaWN0dXJl"} for name in ("my b.png", "図 (1).png")}
    sources = ["my%20pic.png", "<my pic.png>", "図.png", "100%25.png"]
    sources += ["attachment:my%20b.png", "<attachment:my b.png>", "attachment:図%20(1).png"]
    for source in sources:
        missing = []
        shown = to_html(f"![a cell]({source})", tmp_path, missing, attached)
        assert 'src="data:image/png;base64,YSBwaWN0dXJl"' in shown, source
        assert missing == []
    to_html("![a](gone%20one.png) ![b](attachment:gone.png) ![c](%1b.png)", tmp_path, missing, {})
    assert missing == ["gone one.png", "attachment:gone.png", "%1b.png"]


def exported(tmp_path, *cells):
    path = written_notebook(tmp_path, *cells)
    return render(run_notebook(path), path)


def test_code_is_shown_unless_it_only_makes_ready(tmp_path):
    shown = ["x = 3", "def f(y):\n    return x * y", "# Write here", "%%bash\ntrue", "n = [nk.Lab]"]
    hidden = [
        *("import nkteach as nk\nfrom math import pi", 'nk.language("en")', "lab = nk.Lab()"),
        *("%matplotlib inline", "%matplotlib inline\nimport math", ""),
    ]
    tagged = code("secret = 1")
    tagged.metadata["tags"] = ["remove-input"]
    removed = text("Gone.")
    removed.metadata["tags"] = ["remove-cell"]
    cells = [code(source) for source in [*hidden, *shown, "f(3)"]]
    page, left_out = exported(tmp_path, *cells, tagged, removed)
    found = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    assert found == [*shown, "f(3)"]
    assert '<pre tabindex="0">9</pre>' in page
    assert "Gone." not in page
    assert left_out == []


def test_each_output_is_shown_or_listed(tmp_path):
    rich = "from IPython.display import GeoJSON, HTML, IFrame, Image, Javascript, Latex, Math\n"
    gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    sources = [
        r"Math(r'\frac{a}{b}')",
        r"Latex(r'\begin{align}a &= b\end{align}')",
        f"import base64\nImage(base64.b64decode('{gif}'), format='gif')",
        "IFrame('https://example.org/?a=1&b=2', 500, 300)",
        "Javascript('1')",
        "HTML('<div id=chart></div><script>1</script>')",
        "HTML('<p>Words.</p><script>1</script>')",
        "HTML('<p>Plain.</p>')",
        "print('\\x1b[31mred\\x1b[0m'); print('1 %\\r99 %')",
    ]
    page, left_out = exported(tmp_path, *(code(rich + source) for source in sources))
    assert page.count("<mfrac>") == 1
    assert page.count("<mtable") == 1
    assert f'src="data:image/gif;base64,{gif}"' in page
    assert '<a href="https://example.org/?a=1&amp;b=2"' in page
    assert "Words." in page
    assert '<pre tabindex="0">red\n99 %\n</pre>' in page
    assert "IPython.core" not in page
    assert page.count("<p>This part is alive in a notebook") == 2
    assert left_out == [
        "Cell 4: the page https://example.org/?a=1&b=2 in a frame is shown as a link.",
        "Cell 5: its output (application/javascript) needs a program and is left out.",
        "Cell 6: its output (text/html) needs a program and is left out.",
        "Cell 7: a part of its output (script) is left out.",
    ]


@pytest.mark.parametrize(
    ("tex", "rows"),
    [
        ("\\begin{align}\na &= b \\label{x}\\\\\nc &= d\n\\end{align}", 2),
        ("\\begin{alignat}{2}a&=b\\end{alignat}", 1),
        ("\\begin{eqnarray*}a&=&b\\end{eqnarray*}", 1),
        ("\\begin{gather}a\\\\b\\end{gather}", 2),
        ("$$\\begin{aligned}a&=1\\\\b&=2\\end{aligned}$$", 2),
    ],
)
def test_an_environment_of_latex_is_a_formula_laid_out(tex, rows):
    shown = to_html(f"Before.\n\n{tex}\n\nAfter.")
    assert shown.count("<mtr>") == rows
    assert "\\" not in shown
    assert "&amp;" not in shown
    assert "(1)" not in shown


def test_a_cell_that_fails_is_named_and_its_error_told_in_one_line(tmp_path):
    for source, said in [
        ("\nassert False", "(assert False) does not run: AssertionError."),
        ("raise ValueError('one\\ntwo')", "does not run: ValueError: one."),
    ]:
        with pytest.raises(InputError) as raised:
            run_notebook(written_notebook(tmp_path, text("# T"), code(source)))
        assert str(raised.value).startswith("Cell 2 of own.ipynb (")
        assert str(raised.value).endswith(said)
    errors = [code("{}['missing']"), code("assert False")]
    for cell in errors:
        cell.metadata["tags"] = ["raises-exception"]
    page, _ = exported(tmp_path, *errors)
    assert "KeyError: &#x27;missing&#x27;</pre>" in page
    assert "AssertionError</pre>" in page


def test_a_notebook_with_nothing_to_show_gets_one_sentence(tmp_path):
    for cells in ([], [code("import math")], [text(" ")]):
        with pytest.raises(InputError, match=r"own\.ipynb has nothing to show"):
            exported(tmp_path, *cells)


def test_metadata_of_the_wrong_type_are_as_none(tmp_path):
    cell = nbformat.v4.new_code_cell("6 * 7")
    path = written_notebook(tmp_path, cell)
    held = json.loads(path.read_text())
    held["cells"][0]["metadata"] = {"slideshow": None, "tags": None}
    held["metadata"] = {"widgets": None, "kernelspec": None}
    path.write_text(json.dumps(held))
    page, _ = render(run_notebook(path), path)
    assert "42</pre>" in page


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# First **bold** lesson", "First bold lesson"),
        ("```\n# comment in code\n```\n\nTrue & title\n==========", "True & title"),
        ("## Second level", "own"),
    ],
)
def test_the_title_is_the_first_heading_as_it_is_read(source, title, tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[text(source)])
    assert title_of(notebook, tmp_path / "own.ipynb") == title


def test_formulas_images_and_figures_of_a_teachers_notebook_are_shown(chromium, tmp_path):
    path = written_notebook(
        tmp_path,
        text("# Rates\n\n$$\\frac{dT}{dt} = r T - k N T$$\n\nwhere $k > 0$, for $5 and $6."),
        text("![far away](https://example.org/x.png)"),
        code("import nkteach as nk\nnk.simulate(30).figure()"),
        code("from IPython.display import JSON\nJSON({'a': 1})"),
    )
    page, left_out = render(run_notebook(path), path)
    assert left_out == [
        "Cell 2: the image https://example.org/x.png cannot be put in.",
        "Cell 3: a plotly figure is shown as a still picture.",
    ]
    assert "for $5 and $6" in page
    assert "<em>far away</em>" in page
    target = tmp_path / "own.html"
    target.write_text(page, encoding="utf-8")
    opened = chromium.new_page()
    opened.goto(target.as_uri())
    fraction = opened.locator("math mfrac").bounding_box()
    assert fraction["height"] > 25  # drawn one above the other
    picture = opened.get_by_role("img", name="Cleared.")
    assert picture.evaluate("(image) => image.naturalWidth") > 0
    opened.close()


def test_hostile_text_in_a_notebook_is_never_a_script(chromium, tmp_path):
    path = written_notebook(
        tmp_path,
        text("# </title><script>window.hacked = 1</script>"),
        text("<img src=x onerror='window.hacked = 1'><script>window.hacked = 1</script>"),
        code("import nkteach as nk"),
        code('nk.Lab(title="</script><script>window.hacked = 1</script><img onerror=hacked>")'),
        code("from IPython.display import HTML\nHTML('<script>window.hacked = 1</script>')"),
    )
    target = tmp_path / "own.html"
    export_page(path, target)
    page = chromium.new_page()
    page.goto(target.as_uri())
    page.locator(".nk-lab canvas").wait_for()
    assert page.evaluate("window.hacked") is None
    page.close()


def test_an_image_beside_the_notebook_goes_into_the_page(tmp_path):
    (tmp_path / "dot.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    path = written_notebook(tmp_path, text("![a dot](dot.svg)"))
    page, _ = render(run_notebook(path), path)
    assert 'src="data:image/svg+xml;base64,' in page
    assert 'alt="a dot"' in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["page", "99"], "no lesson named '99'"),
        (["page", "nowhere.ipynb"], "no notebook nowhere.ipynb"),
        (["page", "/home/me/lesson", "--lang", "es"], "no lesson named '/home/me/lesson'"),
        (["slides", "**", "--language", "es"], "no lesson named '**'"),
        (["page", "01", "-o", "no/such/folder/x.html"], "cannot be written"),
    ],
)
def test_a_wrong_command_gets_one_sentence(arguments, said, capsys):
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1


def test_the_command_says_what_it_wrote_and_no_more(tmp_path, capfd):
    """Nor does the kernel that runs the notebook say anything of itself."""
    path = written_notebook(tmp_path, text("# Mine"))
    assert main(["page", str(path), "-o", str(tmp_path / "mine.html")]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    assert said.out.endswith("kB, alive without a network\n")
    assert said.out.count("\n") == 1


@pytest.mark.parametrize(("command", "module"), [("page", "export"), ("slides", "slides")])
def test_a_place_that_cannot_be_written_is_said_before_the_lesson_is_run(
    command, module, tmp_path, capsys, monkeypatch
):
    """And trying a place leaves nothing behind, and what was there untouched."""
    monkeypatch.setattr(f"nkteach.sharing.{module}.run_notebook", lambda *_: 1 / 0)
    assert main([command, "01", "-o", str(tmp_path)]) == 2
    assert "cannot be written: Is a directory" in capsys.readouterr().err
    kept = tmp_path / "kept.html"
    kept.write_text("mine")
    for name in ("new.html", "kept.html"):
        with pytest.raises(ZeroDivisionError):
            main([command, "01", "-o", str(tmp_path / name)])
    assert [file.name for file in tmp_path.iterdir()] == ["kept.html"]
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("command", ["page", "slides", "handout", "collect"])
def test_a_command_never_writes_over_what_it_reads(command, tmp_path, capsys):
    path = written_notebook(tmp_path, text("# Mine"))
    kept = path.read_bytes()
    link = tmp_path / "link.docx"
    link.symlink_to(path)
    targets = [link] if command == "handout" else [path, link]
    for target in targets:
        assert main([command, str(path), "-o", str(target)]) == 2
        said = capsys.readouterr().err
        assert said.endswith("would be lost; name another file with -o.\n")
        assert said.count("\n") == 1
        assert path.read_bytes() == kept


@pytest.mark.parametrize("command", ["page", "slides"])
def test_a_page_does_not_take_the_place_of_another_notebook(command, tmp_path, capsys):
    path = written_notebook(tmp_path, text("# Mine"))
    other = tmp_path / "other.ipynb"
    other.write_text("{}")
    assert main([command, str(path), "-o", str(other)]) == 2
    assert "name an .html file" in capsys.readouterr().err
    assert other.read_text() == "{}"


def test_a_figure_that_cannot_be_drawn_is_left_out_and_the_page_written():
    data = {PLOTLY: {"data": [{"type": "scatter", "y": 3}]}}
    output = nbformat.v4.new_output("display_data", data)
    cell = nbformat.v4.new_code_cell("show()", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell, text("The rest.")])
    page, left_out = render(notebook, Path("own.ipynb"))
    assert "The rest." in page
    assert left_out == [f"Cell 1: its output ({PLOTLY}) needs a program and is left out."]


def test_a_notebook_that_is_none_or_does_not_run_gets_one_sentence(tmp_path):
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    with pytest.raises(InputError, match="not a notebook that can be read"):
        export_page(broken, tmp_path / "x.html")
    path = written_notebook(tmp_path, code("1 / 0"))
    with pytest.raises(InputError, match=r"Cell 1 of own.ipynb \(1 / 0\) does not run: Zero"):
        export_page(path, tmp_path / "x.html")


@pytest.mark.parametrize("held", ["[]", "3", "{}", '{"cells": [3], "metadata": {}, "nbformat": 4}'])
def test_a_file_of_json_that_is_no_notebook_gets_one_sentence(held, tmp_path):
    path = tmp_path / "own.ipynb"
    path.write_text(held)
    with pytest.raises(InputError, match="not a notebook that can be read"):
        run_notebook(path)


def test_a_notebook_that_asks_for_a_kernel_that_is_not_there_gets_one_sentence(tmp_path):
    path = written_notebook(tmp_path, code("1"))
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["kernelspec"] = {"name": "julia-9", "display_name": "Julia"}
    nbformat.write(notebook, path)
    with pytest.raises(InputError, match=r"kernel 'julia-9'.*choose Python 3 in JupyterLab"):
        run_notebook(path)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import time; time.sleep(60)", "takes longer than 2 seconds; give it less to do"),
        ("import os; os._exit(1)", r"Python died while it ran cell 1 of own.ipynb \(import os"),
    ],
)
def test_a_cell_that_does_not_come_back_gets_one_sentence(source, said, tmp_path, monkeypatch):
    monkeypatch.setattr("nkteach.sharing.export.SECONDS", 2)
    with pytest.raises(InputError, match=said):
        run_notebook(written_notebook(tmp_path, code(source)))


def test_lessons_are_copied_and_never_overwritten(tmp_path):
    folder = copy_lessons(tmp_path / "mine")
    lesson = folder / "01-first-responders.ipynb"
    assert lesson.read_bytes() == find_lesson("01").read_bytes()
    lesson.write_text("my answers")
    copy_lessons(folder)
    assert lesson.read_text() == "my answers"


def test_the_command_says_its_version():
    command = [sys.executable, "-m", "nkteach", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout == f"nkteach {nk.__version__}\n"
