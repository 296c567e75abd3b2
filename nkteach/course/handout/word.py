"""Blocks as a Word document, which Word, LibreOffice and Google Docs open and anyone may edit."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import __version__
from ...errors import InputError
from ...languages.words import fill
from .notebook import Spans
from .paper import (
    BODY,
    BOTTOM,
    FOOT,
    FOOTER,
    HIGH,
    PAD,
    ROW,
    SIDE,
    TEXT,
    TOP,
    WIDE,
    Block,
    Group,
    Lines,
    Picture,
    Table,
    Text,
    leading_of,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "Arial"
LANGUAGES = {"en": "en-GB", "es": "es-ES"}


def write_word(
    pages: Sequence[Sequence[Group]], target: Path, title: str, subject: str, language: str
) -> None:
    """Write pages of groups as a Word document. Raises InputError if it cannot be written."""
    import docx

    document = docx.Document()
    _set_up(document, title, subject, language)
    for number, page in enumerate(pages):
        starts = number > 0
        for group in page:
            for place, block in enumerate(group.blocks):
                last = place == len(group.blocks) - 1
                _write(document, block, together=not last, starts=starts)
                starts = False
    try:
        document.save(str(target))
    except OSError as error:
        raise InputError(
            f"{target} cannot be written: {error.strerror}; name another file."
        ) from None


def _set_up(document: "Document", title: str, subject: str, language: str) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Pt(WIDE), Pt(HIGH)
    section.left_margin = section.right_margin = Pt(SIDE)
    section.top_margin, section.bottom_margin, section.footer_distance = (
        Pt(TOP),
        Pt(BOTTOM),
        Pt(FOOT),
    )
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Number", "Footer"):
        style = document.styles[name]
        style.font.name = FONT
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in list(fonts.attrib):  # a theme's font would win
            if kind.endswith("Theme"):
                del fonts.attrib[kind]
        for kind in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts.set(qn(kind), FONT)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.widow_control = False
    document.styles["Normal"].font.size = Pt(BODY)
    for name, size in (("Heading 1", 18.0), ("Heading 2", 11.0), ("Footer", FOOTER)):
        document.styles[name].font.size = Pt(size)
    for name in ("Heading 1", "Heading 2"):
        document.styles[name].font.bold = True
    spoken = LANGUAGES.get(language, language)
    for mark in document.styles.element.iter(qn("w:lang")):
        for kind in ("w:val", "w:eastAsia"):
            mark.set(qn(kind), spoken)
    about = document.core_properties
    about.title, about.subject, about.language = title, subject, spoken
    about.author, about.comments = f"nkteach {__version__}", ""
    foot = section.footer.paragraphs[0]
    foot.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    foot.paragraph_format.line_spacing = Pt(10)
    _run(foot, f"{fill('page.footer', version=__version__)}  ", "", FOOTER)
    _field(foot, "PAGE")
    _run(foot, " / ", "", FOOTER)
    _field(foot, "NUMPAGES")


def _write(document: "Document", block: Block, *, together: bool, starts: bool) -> None:
    if isinstance(block, Text):
        paragraph = document.add_paragraph(style=block.style)
        for text, style in block.spans:
            _run(paragraph, text, style, block.size)
        _shape(paragraph, block.leading, block.before, block.after)
        if block.style == "Normal":
            from docx.enum.text import WD_TAB_LEADER
            from docx.shared import Pt

            paragraph.paragraph_format.left_indent = Pt(block.indent)
            paragraph.paragraph_format.first_line_indent = Pt(-block.hanging)
            for place in block.tabs:
                paragraph.paragraph_format.tab_stops.add_tab_stop(
                    Pt(place), leader=WD_TAB_LEADER.LINES
                )
        _bind(paragraph, together, starts)
    elif isinstance(block, Lines):
        for number in range(block.count):
            paragraph = document.add_paragraph()
            _shape(paragraph, ROW, 0, 4 if number == block.count - 1 else 0)
            _underline(paragraph)
            _bind(paragraph, together or number < block.count - 1, starts and number == 0)
    elif isinstance(block, Picture):
        from docx.shared import Inches, Pt

        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        shape = paragraph.add_run().add_picture(
            io.BytesIO(block.png), width=Pt(TEXT), height=Inches(block.inches)
        )
        shape._inline.docPr.set("descr", block.alternative)
        _bind(paragraph, together, starts)
    else:
        _write_table(document, block, together)


def _write_table(document: "Document", block: Table, together: bool) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    table = document.add_table(rows=0, cols=len(block.head), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    head: Sequence[Spans] = tuple(((text, "bold"),) for text in block.head)
    for number, row in enumerate((head, *block.rows)):
        made = table.add_row()
        if block.least:
            made.height = Pt(block.least)
        rule = made._tr.get_or_add_trPr()
        rule.append(OxmlElement("w:cantSplit"))
        if number == 0:
            rule.append(OxmlElement("w:tblHeader"))
        for place, (cell, spans) in enumerate(zip(made.cells, row, strict=True)):
            cell.width = Pt(TEXT * block.widths[place])
            paragraph = cell.paragraphs[0]
            for text, style in spans:
                _run(paragraph, text, style, block.size)
            _shape(paragraph, leading_of(block.size), PAD, PAD)
            paragraph.paragraph_format.keep_with_next = together or number < len(block.rows)
    # A table must not touch the next one, and a document does not end with one.
    _shape(document.add_paragraph(), 4, 0, 0)


def _run(paragraph: "Paragraph", text: str, style: str, size: float) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold = True if style == "bold" else None
    run.italic = True if style == "italic" else None


def _shape(paragraph: "Paragraph", leading: float, before: float, after: float) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    form = paragraph.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing, form.space_before, form.space_after = Pt(leading), Pt(before), Pt(after)


def _bind(paragraph: "Paragraph", together: bool, starts: bool) -> None:
    paragraph.paragraph_format.keep_together = True
    paragraph.paragraph_format.keep_with_next = together
    paragraph.paragraph_format.page_break_before = starts


def _underline(paragraph: "Paragraph") -> None:
    """A line below the paragraph, and between it and another such one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    border = OxmlElement("w:pBdr")
    for side in ("w:bottom", "w:between"):
        line = OxmlElement(side)
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "7F7F7F")):
            line.set(qn(f"w:{name}"), value)
        border.append(line)
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _field(paragraph: "Paragraph", name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _run(paragraph, "", "", FOOTER)
    run = paragraph.runs[-1]._r
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run.append(part)
