// @ts-check
/* What a student answered: what may stand there, the table for a teacher, and an exported page's own memory of it. */
import { fill } from "./words.js";
import { quoted } from "./rows.js";

const LONGEST_TEXT = 20_000;
const STORE_VERSION = 1;
const SPREADSHEET_RUNS = /^[=+\-@\t\r]/; // a spreadsheet would take it for a formula
const COLUMNS_KEPT = ["lesson", "question", "kind", "answer", "right", "confidence", "tries", "text", "time", "first", "hints"];
export const FRESH = { answer: "", first: "", confidence: "", tries: 0, committed: false, right: "", text: "", drawn: [], hints: 0, edits: 0 };

/** Whether a value can be what is kept under this name; as course/answerfile.py. @param {string} name @param {any} value */
function sound(name, value) {
  if (name === "confidence") return ["", "guess", "fairly", "very"].includes(value);
  if (name === "right") return ["", "right", "wrong"].includes(value);
  if (name === "committed") return typeof value === "boolean";
  if (name === "tries" || name === "hints" || name === "edits") return Number.isInteger(value) && value >= 0 && value <= 1e6;
  if (name === "drawn") {
    return Array.isArray(value) && (value.length === 0 || value.length === 61) && value.every((v) => v === null || (Number.isFinite(v) && v >= 0 && v <= 1e15));
  }
  const longest = { answer: 200, first: 200, time: 40 }[name] ?? LONGEST_TEXT;
  return typeof value === "string" && value.length <= longest;
}

/** What is kept of a question, if it is sound. @param {any} record @returns {Record<string, any>|null} */
function soundRecord(record) {
  if (typeof record !== "object" || record === null) return null;
  const parts = [...Object.keys(FRESH), "kind", "time"];
  return parts.every((part) => sound(part, record[part])) ? Object.fromEntries(parts.map((part) => [part, record[part]])) : null;
}

/** What a page keeps beside a kernel: a kernel that dies takes what was on its way to it along.
 * @param {import("./lab.js").Model} model of a question */
export function createSecondMemory(model) {
  const place = () => `nkteach second memory: ${model.get("generation")} ${model.get("name")}`;
  const parts = Object.keys(FRESH);
  return {
    keep() {
      if (!model.get("generation")) return; // an exported page has a memory of its own
      try {
        sessionStorage.setItem(place(), JSON.stringify(Object.fromEntries(parts.map((part) => [part, model.get(part)]))));
      } catch {
        // A browser that keeps nothing: the kernel's file is then the only memory.
      }
    },
    /** Brings later answers than the kernel knows. */
    recall() {
      try {
        const record = JSON.parse(sessionStorage.getItem(place()) ?? "null");
        if (!record || !parts.every((part) => sound(part, record[part])) || record.edits <= model.get("edits")) return;
        for (const part of parts) model.set(part, record[part]);
        model.save_changes?.();
      } catch {
        // What cannot be read is left alone.
      }
    },
  };
}

/** @param {string} text */
function harmless(text) {
  return SPREADSHEET_RUNS.test(text) ? `'${text}` : text;
}

/** All answers as RFC 4180 text, a row a question; as answertable.py. @param {string} lesson @param {Record<string, any>} questions */
export function answersCsv(lesson, questions) {
  const rows = Object.entries(questions).map(([question, record]) => {
    const drawn = (record.drawn ?? []).map((/** @type {number|null} */ value) => (value === null ? "-" : String(Number(value.toPrecision(6)))));
    const text = drawn.length ? `drawn: ${drawn.join(" ")}` : record.text;
    const row = /** @type {Record<string, any>} */ ({ ...record, lesson, question, text });
    return COLUMNS_KEPT.map((column) => quoted(harmless(String(row[column] ?? "")))).join(",");
  });
  return [COLUMNS_KEPT.join(","), ...rows, ""].join("\r\n");
}

/** The memory of an exported page: what is answered stays in this browser. @param {import("./words.js").Strings} strings */
export function createMemory(strings) {
  /** @type {Map<string, Record<string, any>>} */
  const lessons = new Map();
  let notice = "";
  let lost = false; // the browser did not take what was written last: only this page knows it

  const place = (/** @type {string} */ lesson) => `nkteach answers: ${lesson}`;
  /** What the browser has of a lesson. @param {string} lesson @returns {{questions: Record<string, any>, labs: Record<string, any>}} */
  function read(lesson) {
    const known = lessons.get(lesson);
    if (known) return /** @type {any} */ (known);
    const found = /** @type {{questions: Record<string, any>, labs: Record<string, any>}} */ ({ questions: {}, labs: {} });
    lessons.set(lesson, found);
    try {
      const text = localStorage.getItem(place(lesson));
      if (text === null) return found;
      let whole = false;
      try {
        const data = JSON.parse(text);
        whole = data.version === STORE_VERSION;
        for (const [name, record] of Object.entries(whole ? data.questions : {})) {
          const kept = soundRecord(record);
          if (kept) found.questions[name] = kept;
          else whole = false;
        }
        if (whole) Object.assign(found.labs, data.labs);
      } catch {
        whole = false;
      }
      if (!whole) {
        localStorage.setItem(`${place(lesson)} (spoilt)`, text);
        notice = strings.answers.spoilt_here;
        write(lesson);
      }
    } catch {
      lost = true;
      notice = strings.answers.not_kept_here;
    }
    return found;
  }
  /** What the browser has of a lesson now: another tab may have written. @param {string} lesson */
  function readAnew(lesson) {
    if (!lost) lessons.delete(lesson);
    return read(lesson);
  }
  /** @param {string} lesson */
  function write(lesson) {
    try {
      localStorage.setItem(place(lesson), JSON.stringify({ version: STORE_VERSION, ...read(lesson) }));
      lost = false;
    } catch {
      lost = true;
      notice = strings.answers.not_kept_here;
    }
  }

  return {
    read,
    /** @param {string} lesson @param {string} question @param {Record<string, any>} record */
    keep(lesson, question, record) {
      readAnew(lesson).questions[question] = { ...record, time: `${new Date().toISOString().slice(0, 19)}+00:00` };
      write(lesson);
    },
    /** @param {string} lesson @param {string} key @param {any} state */
    keepLab(lesson, key, state) {
      readAnew(lesson).labs[key] = state;
      write(lesson);
    },
    /** @param {string} lesson */
    forget(lesson) {
      Object.assign(read(lesson), { questions: {}, labs: {} });
      try {
        localStorage.removeItem(place(lesson));
      } catch {
        notice = strings.answers.not_kept_here;
      }
    },
    /** The sentence there is to say, once. */
    takeNotice() {
      const said = notice;
      notice = "";
      return said;
    },
  };
}

/** How many answers there are, in words. @param {number} count @param {Record<string, string>} words */
export function howMany(count, words) {
  return fill(count === 1 ? words.one : words.many, { count });
}
