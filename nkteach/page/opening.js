// @ts-check
/* What a notebook loads first: it unpacks the code, the words and the still picture, and starts the code. */
export default {
  /** @param {{model: {get: (name: string) => any}}} given */
  async initialize({ model }) {
    const stream = new Blob([model.get("packed")]).stream().pipeThrough(new DecompressionStream("deflate"));
    const { code, strings, still } = JSON.parse(await new Response(stream).text());
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    try {
      const { default: widget } = await import(url);
      /** @type {Record<string, any>} */
      const traits = { core: model.get("core"), strings, still };
      return await widget.initialize({ model: { get: (/** @type {string} */ name) => traits[name] } });
    } finally {
      URL.revokeObjectURL(url);
    }
  },
};
