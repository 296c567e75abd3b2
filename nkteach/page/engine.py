"""What everything alive in a page shares: the code, its style, its words and the compiled core.

One Engine per kernel carries them. Its guests (labs, questions) carry only what they show, so many
of them stay small.
"""

import json
import zlib
from typing import Any

import anywidget
import traitlets

from ..languages import speaking, spoken
from ..languages.words import page_catalogue
from . import FOLDER, bare_code, joined_code, joined_style, packed_core


def guest_code(show: str) -> str:
    """Return the few lines by which a widget asks the engine to show it: `showLab` and so on."""
    return bare_code("guest.js").replace("SHOW", show)


class Engine(anywidget.AnyWidget):
    """What all guests of a kernel share: the page's code, its style, its words and core.wasm."""

    _esm = bare_code("opening.js")
    _css = joined_style()
    core = traitlets.Bytes().tag(sync=True)
    packed = traitlets.Bytes().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)

    _shared: "Engine | None" = None

    @classmethod
    def shared(cls) -> "Engine":
        """Return this kernel's engine, anew if it was closed or another language is spoken."""
        language = spoken()
        shared = cls._shared
        if shared is None or shared.comm is None or shared.language != language:
            text = json.dumps(_contents(), ensure_ascii=False)
            packed = zlib.compress(text.encode(), 9)
            shared = cls._shared = cls(core=packed_core(), packed=packed, language=language)
        return shared


def _contents() -> dict[str, Any]:
    still = (FOLDER / "still.svg").read_text(encoding="utf-8")
    return {"code": joined_code(), "strings": page_catalogue(), "still": still}


class Guest(anywidget.AnyWidget):
    """A widget that the engine shows; a subclass says which way by `_esm = guest_code(...)`."""

    engine = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._shared_engine = Engine.shared()
        super().__init__(engine=f"anywidget:{self._shared_engine.model_id}", **traits)
        self.on_msg(self._answer)

    def _answer(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "engine":
            engine = self._shared_engine
            with speaking(engine.language):
                reply = {"kind": "engine", "style": str(engine._css), **_contents()}
            self.send(reply, buffers=[engine.core])
