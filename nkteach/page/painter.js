// @ts-check
/* Painting the tissue on canvases: signs written as bytes from afar, cells drawn once and copied close up, the field as a veil below. */
import { USUAL_FONT, channels } from "./paint.js";
import { DOING, KINDS, kindColour, paintCell, paintSign, vesselColour } from "./cells.js";

/** @typedef {import("./paint.js").Theme} Theme */
/** @typedef {{x: number, y: number, zoom: number}} Camera the site in the middle, and pixels of a site */
/** @typedef {{width: number, height: number, density: number}} Size in pixels, and device pixels of one */
/** @typedef {ReturnType<typeof import("./space.js").openTissue>} Tissue */
/** @typedef {Tissue["cells"]} Cells */

export const CLOSE = 9; // pixels of a site from which cells are cells
const LEAN = 0.2; // sites
const MARGIN = 24; // device pixels round the picture, so that no sign needs clipping
const TILE = 8; // device pixels of a site under which a crowded kind is painted as tiles
const SIGN = 3.25; // pixels: the radius of a sign with room round it, larger with the type
const LAYER = KINDS.map(({ name, killer }) => (name === "healthy" ? 0 : killer || name === "dendritic" ? 2 : 1));
const VEILED = 84; // of 255: how much the veil covers at full effect
const VEIL = { light: "#7650C8", dark: "#B79CF5" };

/** Where a cell is drawn, in sites: on its way from its last site while a step is shown. @param {Cells} cells @param {number} i
 * @param {number} width sites of a row @param {number} share of the step that is shown @returns {[number, number]} */
export function placeOf(cells, i, width, share) {
  const [x, y] = [cells.site[i] % width, Math.floor(cells.site[i] / width)];
  if (share >= 1) return [x, y];
  const [dx, dy] = [x - (cells.lastSite[i] % width), y - Math.floor(cells.lastSite[i] / width)];
  if (Math.abs(dx) > 2 || Math.abs(dy) > 2) return [x, y]; // new here, or round the edge
  return [x - dx * (1 - share), y - dy * (1 - share)];
}

/** Where a cell is painted, and which way it faces: one that holds another leans on it. @param {Cells} cells @param {number} i @param {number} width
 * @param {number} share @returns {[number, number, number]} */
export function paintedAt(cells, i, width, share) {
  const [x, y] = placeOf(cells, i, width, share);
  const target = cells.target[i];
  if (cells.state[i] !== DOING.ATTACHED || target < 0 || target >= cells.count) return [x, y, 0];
  const [tx, ty] = placeOf(cells, target, width, share);
  const angle = Math.atan2(ty - y, tx - x);
  const lean = Math.hypot(tx - x, ty - y) <= 2 ? LEAN : 0;
  return [x + lean * Math.cos(angle), y + lean * Math.sin(angle), angle];
}

/** IFN-gamma at a site, in half-effects. @param {Tissue} tissue @param {number} x @param {number} y */
export function levelAt(tissue, x, y) {
  const sites = tissue.width / tissue.fieldWidth;
  return tissue.field[Math.floor(y / sites) * tissue.fieldWidth + Math.floor(x / sites)];
}

/** The site in the middle of a place of the field. @param {Tissue} tissue @param {number} i */
export function placeInField(tissue, i) {
  const sites = tissue.width / tissue.fieldWidth;
  return { x: Math.floor(((i % tissue.fieldWidth) + 0.5) * sites), y: Math.floor((Math.floor(i / tissue.fieldWidth) + 0.5) * sites) };
}

/** Whether a cell is on its way out. @param {number} state */
export function isDying(state) {
  return state === DOING.SWELLING || state === DOING.SHRINKING || state === DOING.DYING;
}

/** Keeps what is costly to make: the signs, the drawn cells, the bytes. */
export function createPainter() {
  /** @type {Theme} */
  let theme;
  /** @type {Map<string, HTMLCanvasElement>} */
  const drawn = new Map();
  /** @type {Map<string, {offsets: Int32Array, colours: Uint32Array}>} */
  const signs = new Map();
  /** @type {ImageData|null} */
  let bytes = null;
  /** @type {Uint32Array} */
  let points = new Uint32Array(0);
  let drawnFor = 0;
  const veil = document.createElement("canvas");
  /** @type {ImageData|null} */
  let veilBytes = null;

  /** A cell close up, drawn once. @param {number} kind @param {number} state @param {number} granules @param {number} full @param {number} site device pixels */
  function cellPicture(kind, state, granules, full, site) {
    const key = `${kind} ${state} ${granules}`;
    let picture = drawn.get(key);
    if (!picture) {
      picture = document.createElement("canvas");
      picture.width = picture.height = 2 * Math.ceil(0.75 * site);
      const pen = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
      pen.translate(picture.width / 2, picture.height / 2);
      paintCell(pen, kind, state, granules, full, site, theme);
      drawn.set(key, picture);
    }
    return picture;
  }

  /** A sign as bytes and their places. @param {number} kind @param {boolean} dying @param {number} r device pixels @param {number} row */
  function signBytes(kind, dying, r, row) {
    const key = `${kind} ${dying} ${r} ${row}`;
    let sign = signs.get(key);
    if (!sign) {
      const side = 2 * Math.ceil(r) + 2;
      const sheet = document.createElement("canvas");
      sheet.width = sheet.height = side;
      const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d", { willReadFrequently: true }));
      pen.translate(side / 2, side / 2);
      paintSign(pen, kind, dying, r, theme);
      const read = new Uint32Array(pen.getImageData(0, 0, side, side).data.buffer);
      const places = [...read.keys()].filter((at) => read[at] >>> 24 > 60); // the alpha stands in the highest byte
      sign = {
        offsets: Int32Array.from(places, (at) => (Math.floor(at / side) - side / 2) * row + (at % side) - side / 2),
        colours: Uint32Array.from(places, (at) => read[at]),
      };
      signs.set(key, sign);
    }
    return sign;
  }

  /** @param {number} kind @returns {[number, number]} */
  function tileColours(kind) {
    const pack = (/** @type {string} */ colour) => ((255 << 24) | channels(colour).reduceRight((all, c) => (all << 8) | c, 0)) >>> 0;
    const colour = pack(kindColour(kind, theme));
    return [colour, KINDS[kind].marked ? pack(theme.paper) : colour];
  }

  /** How large a kind's sign can be without hiding the tissue: rare cells large, many of them a site each.
   * @param {number} count @param {Camera} camera @param {Tissue} tissue */
  function signRadius(count, camera, tissue) {
    const area = camera.zoom ** 2 * tissue.width * tissue.height;
    const fair = Math.sqrt((0.05 * area) / Math.max(1, count)) / 2;
    return Math.max(camera.zoom / 2, Math.min(SIGN * (theme.font / USUAL_FONT), fair));
  }

  /** A crowded kind: a site as a tile, with no gap to the next; a marked kind has a light corner. @param {number} x0 @param {number} y0 @param {number} x1
   * @param {number} y1 device pixels @param {[number, number]} colours of the tile and its corner @param {number} row */
  function paintTile(x0, y0, x1, y1, [colour, corner], row) {
    for (let y = y0; y < y1; y++) points.fill(colour, (y + MARGIN) * row + x0 + MARGIN, (y + MARGIN) * row + x1 + MARGIN);
    points[(y0 + MARGIN) * row + x0 + MARGIN] = corner;
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size @param {Camera} camera @param {Tissue} tissue @param {number} share */
  function paintSigns(context, size, camera, tissue, share) {
    const { cells } = tissue;
    const [wide, high] = [Math.round(size.width * size.density), Math.round(size.height * size.density)];
    const row = wide + 2 * MARGIN;
    if (!bytes || bytes.width !== row || bytes.height !== high + 2 * MARGIN) {
      bytes = new ImageData(row, high + 2 * MARGIN);
      points = new Uint32Array(bytes.data.buffer);
      signs.clear();
    }
    points.fill(0);
    const counts = new Int32Array(KINDS.length);
    for (let i = 0; i < cells.count; i++) counts[cells.kind[i]]++;
    const zoom = camera.zoom * size.density;
    const radii = KINDS.map((_, kind) => (LAYER[kind] === 0 ? 0.42 * camera.zoom : signRadius(counts[kind], camera, tissue)));
    const signsOf = (/** @type {boolean} */ dying) => KINDS.map(({ shape }, kind) => {
      const r = radii[kind] * size.density * (LAYER[kind] === 0 ? 1 : { square: 0.9, star: 1.35 }[/** @type {string} */ (shape)] ?? 1.1);
      const sign = signBytes(kind, dying, Math.min(MARGIN - 2, Math.max(0.75, Math.round(2 * r) / 2)), row);
      return { ...sign, tile: LAYER[kind] === 1 && !dying && zoom < TILE && radii[kind] < 0.8 * camera.zoom ? tileColours(kind) : null };
    });
    const [whole, hollow] = [signsOf(false), signsOf(true)];
    const [left, top] = [wide / 2 - camera.x * zoom, high / 2 - camera.y * zoom];
    for (const layer of [0, 2, 1]) { // from afar a tumour must not vanish under those who attack it
      for (let i = 0; i < cells.count; i++) {
        const kind = cells.kind[i];
        if (kind === 0 || LAYER[kind] !== layer) continue;
        const site = cells.site[i];
        let y = Math.floor(site / tissue.width);
        let x = site - y * tissue.width;
        if (share < 1) [x, y] = placeOf(cells, i, tissue.width, share);
        const [px, py] = [Math.round(left + (x + 0.5) * zoom), Math.round(top + (y + 0.5) * zoom)];
        if (px < 0 || py < 0 || px > wide || py > high) continue;
        const { offsets, colours, tile } = (isDying(cells.state[i]) ? hollow : whole)[kind];
        if (tile) paintTile(Math.round(left + x * zoom), Math.round(top + y * zoom), Math.round(left + (x + 1) * zoom), Math.round(top + (y + 1) * zoom), tile, row);
        else {
          const at = (py + MARGIN) * row + px + MARGIN;
          for (let j = 0; j < offsets.length; j++) points[at + offsets[j]] = colours[j];
        }
      }
    }
    context.putImageData(bytes, -MARGIN, -MARGIN);
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size @param {Camera} camera @param {Tissue} tissue @param {number} share
   * @param {(i: number) => number} progress how far a dying cell has come, 0 to 1 */
  function paintCells(context, size, camera, tissue, share, progress) {
    const { cells, width } = tissue;
    const site = Math.round(camera.zoom * size.density);
    if (drawnFor !== site) drawn.clear();
    drawnFor = site;
    const zoom = camera.zoom * size.density;
    const [wide, high] = [size.width * size.density, size.height * size.density];
    const [left, top] = [wide / 2 - camera.x * zoom, high / 2 - camera.y * zoom];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, wide + 1, high + 1);
    for (let layer = 0; layer < 3; layer++) {
      for (let i = 0; i < cells.count; i++) {
        const kind = cells.kind[i];
        if (kind === 0 || LAYER[kind] !== layer) continue;
        const [x, y, angle] = paintedAt(cells, i, width, share);
        const [px, py] = [left + (x + 0.5) * zoom, top + (y + 0.5) * zoom];
        if (px < -zoom || py < -zoom || px > wide + zoom || py > high + zoom) continue;
        const state = cells.state[i];
        const picture = cellPicture(kind, state, cells.granules[i], tissue.granulesFull, site);
        if (angle !== 0 && KINDS[kind].shape === "circle") { // a square that is turned would be a diamond
          context.setTransform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), px, py);
          context.drawImage(picture, -picture.width / 2, -picture.height / 2);
          context.setTransform(1, 0, 0, 1, 0, 0);
          continue;
        }
        let scale = 1;
        if (state === DOING.SWELLING) scale = 1 + 0.45 * progress(i);
        else if (state === DOING.SHRINKING) scale = 1 - 0.55 * progress(i);
        else if (state === DOING.DYING) scale = 1 - 0.2 * progress(i);
        if (scale === 1) context.drawImage(picture, Math.round(px - picture.width / 2), Math.round(py - picture.height / 2));
        else context.drawImage(picture, px - (scale * picture.width) / 2, py - (scale * picture.height) / 2, scale * picture.width, scale * picture.height);
      }
    }
  }

  /** Where cells arrive from the blood. @param {CanvasRenderingContext2D} context in pixels @param {Size} size @param {Camera} camera @param {Tissue} tissue */
  function paintVessels(context, size, camera, tissue) {
    context.fillStyle = vesselColour(theme);
    const r = Math.max(1, 0.45 * camera.zoom);
    const [left, top] = [size.width / 2 - camera.x * camera.zoom, size.height / 2 - camera.y * camera.zoom];
    context.beginPath();
    for (const site of tissue.vessels) {
      const [x, y] = [left + ((site % tissue.width) + 0.5) * camera.zoom, top + (Math.floor(site / tissue.width) + 0.5) * camera.zoom];
      if (x < -r || y < -r || x > size.width + r || y > size.height + r) continue;
      context.moveTo(x + r, y);
      context.arc(x, y, r, 0, 2 * Math.PI);
    }
    context.fill();
  }

  return {
    /** @param {Theme} next */
    setTheme(next) {
      theme = next;
      drawn.clear();
      signs.clear();
    },

    /** Everything alive, over nothing. @param {CanvasRenderingContext2D} context @param {Size} size @param {Camera} camera @param {Tissue} tissue
     * @param {number} share @param {(i: number) => number} progress */
    paintTissue(context, size, camera, tissue, share, progress) {
      if (camera.zoom >= CLOSE) paintCells(context, size, camera, tissue, share, progress);
      else paintSigns(context, size, camera, tissue, share);
    },

    /** The ground: the tissue's area and, if asked, its IFN-gamma. @param {CanvasRenderingContext2D} context @param {Size} size
     * @param {Camera} camera @param {Tissue} tissue @param {boolean} showField @param {string} outside colour where there is no tissue */
    paintGround(context, size, camera, tissue, showField, outside) {
      context.setTransform(size.density, 0, 0, size.density, 0, 0);
      context.fillStyle = outside;
      context.fillRect(0, 0, size.width, size.height);
      const [left, top] = [size.width / 2 - camera.x * camera.zoom, size.height / 2 - camera.y * camera.zoom];
      const [wide, high] = [tissue.width * camera.zoom, tissue.height * camera.zoom];
      context.fillStyle = theme.paper;
      context.fillRect(left, top, wide, high);
      paintVessels(context, size, camera, tissue);
      if (!showField) return;
      if (!veilBytes || veilBytes.width !== tissue.fieldWidth) {
        [veil.width, veil.height] = [tissue.fieldWidth, tissue.fieldHeight];
        veilBytes = new ImageData(veil.width, veil.height);
      }
      const [r, g, b] = channels(theme.dark ? VEIL.dark : VEIL.light);
      const colour = (b << 16) | (g << 8) | r;
      const cover = new Uint32Array(veilBytes.data.buffer);
      const field = tissue.field;
      for (let i = 0; i < cover.length; i++) cover[i] = (((VEILED * field[i]) / (1 + field[i])) << 24) | colour;
      /** @type {CanvasRenderingContext2D} */ (veil.getContext("2d")).putImageData(veilBytes, 0, 0);
      context.imageSmoothingEnabled = true;
      context.drawImage(veil, left, top, wide, high);
    },
  };
}
