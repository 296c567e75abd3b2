// @ts-check
/* What a widget in a notebook carries: it asks the engine, which all share, to show it. SHOW is put in by engine.py. */

/** @typedef {{[show: string]: (given: {model: any, el: HTMLElement, signal: AbortSignal}) => void}} Shows */
/** @type {typeof globalThis & {nkteachEngine?: Promise<Shows>}} */
const page = globalThis;

export default {
  /** @param {{model: any, el: HTMLElement, signal: AbortSignal, host?: {getWidget?: (id: string) => Promise<{exports: Shows}>}}} given */
  async render({ model, el, signal, host }) {
    if (host?.getWidget) {
      const engine = await host.getWidget(model.get("engine"));
      return engine.exports.SHOW({ model, el, signal });
    }
    // A host without shared widgets: ask the kernel for the code once a page.
    page.nkteachEngine ??= new Promise((resolve, reject) => {
      model.on("msg:custom", async (/** @type {Record<string, any>} */ content, /** @type {DataView[]} */ buffers) => {
        if (content.kind !== "engine") return;
        const url = URL.createObjectURL(new Blob([content.code], { type: "text/javascript" }));
        try {
          const { default: module } = await import(url);
          const style = document.createElement("style");
          style.textContent = content.style;
          document.head.append(style);
          /** @type {Record<string, any>} */
          const traits = { core: buffers[0], strings: content.strings, still: content.still };
          resolve(await module.initialize({ model: { get: (/** @type {string} */ name) => traits[name] } }));
        } catch (error) {
          reject(error);
        }
      });
      model.send({ kind: "engine" });
    });
    return (await page.nkteachEngine).SHOW({ model, el, signal });
  },
};
