/* What a widget in a notebook carries: it asks the engine, which all share, to show it. SHOW is put in by engine.py. */
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
