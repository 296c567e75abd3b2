"""What everything alive in a page shares: the code, its style, its words and the compiled core.

One Engine per kernel carries them. Its guests (labs, questions) carry only what they show, so many
of them stay small.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from .page import joined_code, joined_style
from .words import catalogue

PAGE = Path(__file__).parent / "page"

_GUEST_CODE = """
export default {
  async render({ model, el, signal, host }) {
    if (host?.getWidget) {
      const engine = await host.getWidget(model.get("engine"));
      return engine.exports.SHOW({ model, el, signal });
    }
    // A host without shared widgets: ask the kernel for the code once a page.
    globalThis.nkteachEngine ??= new Promise((resolve, reject) => {
      model.on("msg:custom", async (content, buffers) => {
        if (content.kind !== "engine") return;
        const url = URL.createObjectURL(new Blob([content.code], { type: "text/javascript" }));
        try {
          const { default: module } = await import(url);
          const style = document.createElement("style");
          style.textContent = content.style;
          document.head.append(style);
          const traits = { core: buffers[0], strings: content.strings, still: content.still };
          resolve(await module.initialize({ model: { get: (name) => traits[name] } }));
        } catch (error) {
          reject(error);
        }
      });
      model.send({ kind: "engine" });
    });
    return (await globalThis.nkteachEngine).SHOW({ model, el, signal });
  },
};
"""


def guest_code(show: str) -> str:
    """Return the few lines by which a widget asks the engine to show it: `showLab` and so on."""
    return _GUEST_CODE.replace("SHOW", show)


class Engine(anywidget.AnyWidget):
    """What all guests of a kernel share: the page's code, its style, its words and core.wasm."""

    _esm = joined_code()
    _css = joined_style()
    core = traitlets.Bytes().tag(sync=True)
    strings = traitlets.Dict().tag(sync=True)
    still = traitlets.Unicode().tag(sync=True)

    _shared: "Engine | None" = None

    @classmethod
    def shared(cls) -> "Engine":
        """Return this kernel's engine, made anew if it was closed."""
        if cls._shared is None or cls._shared.comm is None:
            cls._shared = cls(
                core=(PAGE / "core.wasm").read_bytes(),
                strings=catalogue(),
                still=(PAGE / "still.svg").read_text(encoding="utf-8"),
            )
        return cls._shared


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
            reply = {
                "kind": "engine",
                "code": str(engine._esm),
                "style": str(engine._css),
                "strings": engine.strings,
                "still": engine.still,
            }
            self.send(reply, buffers=[engine.core])
