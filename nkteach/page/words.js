// @ts-check
/* Numbers, days and templates as a language writes them, and numbers as it reads them. */

/** @typedef {Record<string, Record<string, string>>} Strings */

let counts = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });
let decimal = ".";

/** Writes numbers from now on as a language does. @param {string} language */
export function speak(language) {
  counts = new Intl.NumberFormat(language, { maximumFractionDigits: 20 });
  decimal = counts.formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";
}

/** Reads a typed number: "1,000", "0,5", "1e3". NaN when it is none. @param {string} text */
export function readNumber(text) {
  const bare = text.trim().replace(/[\s\u00a0_]/g, "");
  if (bare === "") return NaN;
  if (decimal === ",") {
    // A point may part thousands: "1.000,5".
    const parted = /^[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?$/.test(bare);
    return Number((parted ? bare.replaceAll(".", "") : bare).replace(",", "."));
  }
  return Number(/^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare) ? bare.replaceAll(",", "") : bare.replace(",", "."));
}

/** Puts values into the {named} places of a template. @param {string} template @param {Record<string, string|number>} values */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

/** A whole number with all its digits, thousands separated. @param {number} count */
export function formatWhole(count) {
  return counts.format(count);
}

/** A number with at most six significant digits; a very small or large one as 1.2e-7. @param {number} value */
export function formatNumber(value) {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e9)) return counts.format(Number(value.toPrecision(6)));
  return String(Number(value.toPrecision(4))).replace(".", decimal);
}

/** A number with so many decimals. @param {number} value @param {number} digits */
export function formatFixed(value, digits) {
  return value.toFixed(digits).replace(".", decimal);
}

/** A count of cells: three significant digits, thousands separated. @param {number} count */
export function formatCount(count) {
  return counts.format(Number(count.toPrecision(3)));
}

/** Whether an axis counts cells, of which less than one is "fewer than 1"; one that ends low shows times the usual value.
 * @param {[number, number]} range */
export const countsCells = (range) => range[1] > 10;

/** A day: one decimal below ten, else whole; halves go up, in Python too. @param {number} day */
export function formatDay(day) {
  const tenths = Math.floor(day * 10 + 0.5) / 10;
  return String(tenths < 10 ? tenths : Math.floor(day + 0.5)).replace(".", decimal);
}

/** How many units of a run's clock make a day: what lasts two days or less is read in hours. @param {number} last */
export function unitsADay(last) {
  return last <= 2 ? 24 : 1;
}

/** A moment of a run of `last` days, as a number of its clock. @param {number} day @param {number} last */
export function formatMoment(day, last) {
  return formatDay(day * unitsADay(last));
}

/** The same with its unit. @param {number} day @param {number} last @param {Strings} strings */
export function momentOf(day, last, strings) {
  return fill(unitsADay(last) > 1 ? strings.chart.hour : strings.chart.day, { day: formatMoment(day, last) });
}

/** What a column of moments is called. @param {number} last @param {Strings} strings */
export function clockName(last, strings) {
  return unitsADay(last) > 1 ? strings.lab.describe_hour : strings.lab.describe_day;
}
