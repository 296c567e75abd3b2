"""What an SBML file must be before anything reads it: small, flat, and nothing but itself.

An XML file can ask its reader to expand entities without end, to open other files, to call itself.
So it is first walked by a parser that expands nothing, which stops at the first such thing.
"""

import codecs
import os
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from ..errors import InputError

LARGEST_FILE = 5_000_000  # bytes
DEEPEST = 120  # elements in one another
MOST_ELEMENTS = 200_000
XINCLUDE = "http://www.w3.org/2001/XInclude"
MATHML = "http://www.w3.org/1998/Math/MathML"
_SBML = re.compile(r"http://www\.sbml\.org/sbml/level([123])(?:/version\d(?:/core)?)?$")
_DECLARATION = re.compile(r"^\s*<\?xml\b([^>]*)\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = {"utf-8", "ascii", "iso8859-1", "utf-16"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def screened(source: str | bytes | os.PathLike[str]) -> str:
    """Return the text of an SBML file (its path, or the text itself) that is safe to be read.

    Raises InputError with one sentence if it is not.
    """
    text = _DECLARATION.sub("", _text(source), count=1).strip()
    _Walk().over(text)
    # Both readers see the same characters: no encoding is left to be guessed.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _text(source: Any) -> str:
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n").startswith("<"):
        if len(source) > LARGEST_FILE:
            raise _too_large(len(source))
        return source.lstrip("\ufeff")
    if isinstance(source, (str, os.PathLike)):
        data = _file(source)
    elif isinstance(source, bytes):
        data = source
    else:
        raise InputError(f"SBML cannot be read from {source!r}; give the path of a file.")
    if len(data) > LARGEST_FILE:
        raise _too_large(len(data))
    match = _ENCODING.match(data)
    encoding = match[1].decode() if match else "utf-8"
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), encoding)
    try:
        if codecs.lookup(encoding).name.removesuffix("-sig") not in _ENCODINGS:
            raise LookupError
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        raise InputError(
            f"The SBML file cannot be read as {encoding}; save it in the encoding UTF-8."
        ) from None


def _file(path: str | os.PathLike[str]) -> bytes:
    shown = os.fspath(path)
    try:
        size = Path(path).stat().st_size
        if size > LARGEST_FILE:
            raise _too_large(size)
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{shown[:200]!r} cannot be read: {why}; name an SBML file.") from None


def _too_large(size: int) -> InputError:
    return InputError(
        f"The SBML file has {size / 1e6:.0f} MB; at most {LARGEST_FILE / 1e6:.0f} MB can be read."
    )


class _Walk:
    """Goes through an XML text once, and raises InputError for what has no place in it."""

    def __init__(self) -> None:
        self.depth = self.count = 0

    def over(self, text: str) -> None:
        parser = expat.ParserCreate("UTF-8", " ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(text.encode("utf-8"), True)
        except expat.ExpatError as error:
            raise InputError(
                f"The SBML is broken in line {error.lineno}: {expat.ErrorString(error.code)}; "
                "export it anew."
            ) from None
        except UnicodeEncodeError:
            raise InputError("The SBML holds characters that are none; export it anew.") from None

    def _doctype(self, name: str, *_: Any) -> int:
        raise InputError(
            f"The SBML has a <!DOCTYPE> or <!ENTITY> ({str(name)[:40]!r}), which can make a file "
            "grow without end or open others; delete it."
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        address, _, name = tag.rpartition(" ")
        if self.depth > DEEPEST:
            raise InputError(
                f"The SBML nests elements more than {DEEPEST} deep, at <{name[:40]}>; simplify it."
            )
        if self.count > MOST_ELEMENTS:
            raise InputError(
                f"The SBML has more than {MOST_ELEMENTS:,} elements; give a smaller model."
            )
        if address == XINCLUDE:
            raise InputError(
                f"The SBML includes another file by <{name[:40]}>; put its content there instead."
            )
        if self.depth == 1:
            self._root(address, name, attributes)

    def _root(self, address: str, name: str, attributes: dict[str, str]) -> None:
        match = _SBML.match(address)
        if name != "sbml" or match is None:
            raise InputError(f"This is no SBML: its first element is <{name[:40]}>, not <sbml>.")
        if match[1] == "1":
            raise InputError("SBML Level 1 cannot be read; convert it to Level 2 or 3.")
        for attribute, value in attributes.items():
            package, _, word = attribute.rpartition(" ")
            if word == "required" and value in ("true", "1"):
                raise InputError(
                    f"The SBML needs a package that cannot be held, {package[:80]!r}; only models "
                    "of SBML's core can."
                )

    def _end(self, _: str) -> None:
        self.depth -= 1
