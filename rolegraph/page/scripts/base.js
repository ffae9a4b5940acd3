/* Words, shapes and small helpers. A name is data: it reaches the page through textContent or drawn text only. */

const byId = (id) => document.getElementById(id);
const small = matchMedia("screen and (max-width: 800px)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = () => small.matches;

const KINDS = {
  role: { one: "Role", many: "Roles" },
  post: { one: "Post", many: "Posts" },
  duty: { one: "Duty", many: "Duties" },
  skill: { one: "Skill", many: "Skills" },
  title: { one: "Title", many: "Titles" },
  level: { one: "Level", many: "Levels" },
  unit: { one: "Unit", many: "Units" },
  other: { one: "Thing", many: "Other things" },
};
const STATUS = {
  conditional: "on a condition",
  contested: "contested",
  denied: "denied",
  rejected: "set aside",
  over: "not in force",
};
const COLUMN = 280; // how wide every box is but a role's, a post's and a group's
const WIDTHS = { role: 190, post: 190, group: 240, more: 190 };
const FONT = 16;
const LEADING = 19;
const SUB = 15; // the leading of the small lines below a name

const LINES = { role: 7, post: 7 }; // of a name: the boxes are narrow, and about 80 letters are to be whole
const FEW_LINES = 4; // of other names

const widthOf = (kind) => WIDTHS[kind] || COLUMN;

/* A number as people read it: Intl would take long for the thousands that a table can hold. */
function figure(number, decimals = 2) {
  const [whole, part] = String(Number(number.toFixed(decimals))).split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), part].filter(Boolean).join(".");
}

const plural = (number, one, many) => `${figure(number)} ${number === 1 ? one : many}`;

/* A text of at most so many characters; one that takes two places in a text of JavaScript is not cut in half. */
function clipped(text, most = 80) {
  if (text.length <= most) return text;
  const letters = [...text.slice(0, 2 * most + 2)];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}

/* Which way a text runs: by its first letter, as in HTML's bdi. */
const RIGHT_TO_LEFT = /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const directionOf = (text) => (RIGHT_TO_LEFT.test(text) ? "rtl" : "ltr");

// Most texts are ASCII, which has no marks to take off.
const fold = (text) => (/[^\0-\x7f]/.test(text) ? text.normalize("NFKD").replace(/\p{M}/gu, "") : text).toLowerCase();

/* The least and the greatest of a list that may be longer than a function takes arguments. */
const lowest = (list, value) => list.reduce((found, item) => Math.min(found, value(item)), Infinity);
const highest = (list, value) => list.reduce((found, item) => Math.max(found, value(item)), -Infinity);
const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

function groupBy(list, key) {
  const groups = new Map();
  for (const item of list) {
    const value = key(item);
    if (!groups.has(value)) groups.set(value, []);
    groups.get(value).push(item);
  }
  return groups;
}

/* An element; whatever stands in it is text or another element. */
function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/* A name that somebody gave, kept apart so that text of another direction turns nothing else around. */
function named(text, kind) {
  const element = document.createElement("bdi");
  if (kind) element.className = kind;
  element.textContent = text;
  return element;
}

function shape(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", `shape ${kind}`);
  svg.setAttribute("viewBox", "0 0 22 14");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#shape-${kind}`);
  svg.append(use);
  return svg;
}

// -- text in boxes ---------------------------------------------------------------------------------

const measure = document.createElement("canvas").getContext("2d");
let family = "";
const wrapped = new Map();

/* The font of the picture; a role's and a group's names are set in bold. */
function fontOf(kind, size = FONT) {
  family ||= getComputedStyle(document.body).fontFamily;
  return `${kind === "role" || kind === "group" ? "600" : "400"} ${size}px ${family}`;
}

/* What would turn a picture's text around or break its lines is left out. */
const plain = (text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, " ").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");

const rulers = new Map();

/* How long a text is in a font: names share most of their words, so each word is measured once. */
function ruler(font) {
  if (!rulers.has(font)) rulers.set(font, new Map());
  const known = rulers.get(font);
  const length = (word) => {
    let found = known.get(word);
    if (found === undefined) {
      measure.font = font;
      found = measure.measureText(word).width;
      if (known.size > 20000) known.clear();
      known.set(word, found);
    }
    return found;
  };
  return (text) => {
    const words = text.split(" ");
    return words.reduce((sum, word) => sum + length(word), (words.length - 1) * length(" "));
  };
}

/* A text in at most `most` lines of a width, an ellipsis where something had to go. */
function wrap(text, width, font, most = 3) {
  const key = `${font} ${width} ${most} ${text.length > 600 ? text.slice(0, 600) : text}`;
  if (wrapped.has(key)) return wrapped.get(key);
  const long = ruler(font);
  const lines = [];
  let line = "";
  const words = plain(text.slice(0, 600)).split(/\s+/).filter(Boolean);
  for (let word of words) {
    if (lines.length > most) break;
    const joined = line ? `${line} ${word}` : word;
    if (long(joined) <= width) {
      line = joined;
      continue;
    }
    if (line) lines.push(line);
    while (long(word) > width && lines.length <= most) {
      const letters = [...word];
      let cut = Math.max(1, Math.floor((letters.length * width) / long(word)));
      while (cut > 1 && long(letters.slice(0, cut).join("")) > width) cut -= 1;
      lines.push(letters.slice(0, cut).join(""));
      word = letters.slice(cut).join("");
    }
    line = word;
  }
  if (line || !lines.length) lines.push(line);
  if (lines.length > most || text.length > 600) {
    lines.length = Math.min(lines.length, most);
    let last = lines.at(-1);
    while (last && long(`${last}…`) > width) last = [...last].slice(0, -1).join("");
    lines[lines.length - 1] = `${last.replace(/[\s…]+$/, "")}…`;
  }
  if (wrapped.size > 20000) wrapped.clear();
  wrapped.set(key, lines);
  return lines;
}

const INSET = { title: 34, level: 34, skill: 30, unit: 30, other: 30 };

/* A box with a text: its lines, width and height; `sub` are small lines under the text. */
function textBox(kind, text, more = {}) {
  const w = more.w || widthOf(kind);
  const room = w - (INSET[kind] || 22);
  const sub = (more.sub || []).flatMap((words) => wrap(words, room, fontOf("sub", 12.5), 2));
  // Where the height is given, no more rows than have room.
  const rows = more.h ? Math.floor((more.h - 14 - SUB * sub.length) / LEADING + 0.05) : Infinity;
  const lines = wrap(text, room, fontOf(kind), Math.min(LINES[kind] || FEW_LINES, Math.max(1, rows)));
  const h = 14 + LEADING * lines.length + SUB * sub.length;
  return { key: more.key || "", t: -1, kind, status: "accepted", ...more, x: 0, y: 0, w, h, text: lines, sub };
}

/* The few words under a name whose line is not plain. */
function markOf(said) {
  if (said.status === "contested") return "contested";
  if (said.status === "conditional") return said.condition || "on a condition";
  return "";
}

/* The box of a thing; with a line, how it stands is told under the name. */
function boxOf(t, { line: said, sub = [], ...more } = {}) {
  const mark = said ? markOf(said) : "";
  const small = mark ? [mark, ...sub] : sub;
  const status = said ? said.status : "accepted";
  return textBox(kindOf(t), nameOf(t), { key: String(t), status, ...more, t, sub: small });
}
