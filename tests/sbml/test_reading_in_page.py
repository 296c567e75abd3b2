"""A lab over a model of others, live in the page."""

from xml.sax.saxutils import quoteattr

import nbformat
import pytest
from conftest import watch
from sbml_models import model

from nkteach.sharing.export import export_page


@pytest.fixture
def exported(chromium, tmp_path):
    """A page with a lab over an imported model whose texts are hostile, opened with no network."""
    hostile = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>{{x}}`'
    text = model("growth that may turn, and parts")[0]
    text = text.replace('"A model of others"', quoteattr(hostile))
    text = text.replace('<parameter id="r"', f'<parameter id="r" name={quoteattr(hostile)}')
    (tmp_path / "model.xml").write_text(text, encoding="utf-8")
    source = (
        "import nkteach as nk\n"
        f"network = nk.Network.from_sbml({str(tmp_path / 'model.xml')!r})\n"
        "nk.Lab(network=network)"
    )
    show = nbformat.v4.new_code_cell("network")
    cells = [nbformat.v4.new_code_cell(source), show]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lab.ipynb")
    export_page(tmp_path / "lab.ipynb", tmp_path / "lab.html")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.context.set_offline(True)
    complaints = watch(page)
    page.goto((tmp_path / "lab.html").as_uri())
    page.locator(".nk-lab canvas").first.wait_for()
    yield page
    page.close()
    assert (complaints.uncaught, complaints.console) == ([], [])


def test_a_model_of_others_is_live_in_the_page(exported):
    """A slider moves it, its sentence is that of Python, and its texts stay texts."""
    lab = exported.locator(".nk-lab").first
    sentence = lab.locator(".nk-sentence")
    assert sentence.inner_text() == "About 1.6 units of T on day 120."
    slider = lab.get_by_role("slider").nth(1)
    slider.focus()
    for _ in range(5):
        exported.keyboard.press("ArrowRight")
    exported.wait_for_function(
        "(text) => !text.innerText.includes('1.6 units')", arg=sentence.element_handle()
    )
    assert exported.locator("img[src=x]").count() == 0
    lab.get_by_role("radio", name="Chance").or_(lab.get_by_role("tab", name="Chance")).click()
    exported.wait_for_function(
        "(text) => /^On day 120 half of 1,000 virtual patients have more/.test(text.innerText)",
        arg=sentence.element_handle(),
    )
    assert lab.locator(".nk-tally").is_hidden()
