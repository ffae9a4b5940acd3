/* Taking it along: the picture as PNG or SVG, and on paper. */

const LONGEST = 60; // characters of a file's name
const SAVES = {
  "save-png": "Save what is seen as a picture",
  "save-svg": "Save the whole picture as a drawing",
};

/* A name for a file: the view and what it is of. */
function fileName(ending) {
  const room = LONGEST - ending.length - 1;
  const plainly = (text, most) => [...fold(text).replace(/[^\p{L}\p{N}]+/gu, "-")].slice(0, most).join("").replace(/^-+|-+$/g, "");
  const pair = () => {
    const [before, between] = ["comparison-", "-and-"];
    const half = Math.floor((room - before.length - between.length) / 2);
    return before + state.pair.map((t) => plainly(nameOf(roleOf(t)), half)).join(between);
  };
  const words = () => {
    if (state.view === "chart") return `organisation-chart-${state.of}`;
    if (state.view === "compare") return state.pair.every((t) => t >= 0) ? pair() : "comparison";
    if (state.about >= 0) return plainly(nameOf(state.about), room);
    return isMap() ? "whole-map" : "overview";
  };
  return `${words() || "roles"}.${ending}`;
}

/* A table is saved as CSV: the buttons for pictures then say why they do nothing. */
function allowSaving() {
  for (const [id, title] of Object.entries(SAVES)) {
    byId(id).disabled = state.table;
    byId(id).title = state.table ? "Only of the picture" : title;
  }
}

function download(name, blob) {
  const address = URL.createObjectURL(blob);
  const anchor = el("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser has taken what it needs by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  announce(`Saved as ${name}.`);
}

// -- what stands under a picture that leaves the page ------------------------------------------------

/* How the lines look that the samples beside the page's own legend explain. */
const LOOKS = {
  heavy: { heavy: true },
  dotted: { heavy: true, dotted: true },
  conditional: { heavy: true, status: "conditional" },
  contested: { heavy: true, status: "contested" },
  loop: { heavy: true, loop: true },
};

/* The kinds of boxes and the looks of lines that are seen: in a part of the picture, or in all of it. */
function lookedAt(place) {
  const inside = (left, top, right, bottom) => !place || (right > place.l && left < place.r && bottom > place.t && top < place.b);
  const boxes = [...scene.boxes.values()].filter(({ t, x, y, w, h }) => (t < 0 || seen(t)) && inside(x - w / 2, y - h / 2, x + w / 2, y + h / 2));
  const routes = scene.routes.filter(({ l, points }) => {
    if (l >= 0 && !(seen(line(l).from) && seen(line(l).to))) return false;
    const [xs, ys] = [0, 1].map((k) => points.map((point) => point[k]));
    return inside(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
  });
  return { kinds: new Set(boxes.map(({ kind }) => kind)), looks: new Set(routes.flatMap(looksOf)) };
}

const captions = () => [scene.title, ...[...document.querySelectorAll(".rights p")].map((words) => words.textContent)].map(plain);
const ROWS_UNDER = 12; // of each caption
const WIDEST_UNDER = 900; // a longer word is broken

/* How broad the strip below is at least, for no word to be broken and no caption to be cut. */
function leastUnder(size) {
  const long = ruler(fontOf("note", size));
  const samples = [...document.querySelectorAll("[data-look]")].map(({ textContent }) => 42 + long(textContent));
  const words = captions().flatMap((text) => [(1.3 * long(text)) / ROWS_UNDER, ...text.split(/\s+/).map(long)]);
  return Math.min(Math.max(300, ...samples, ...words), WIDEST_UNDER);
}

/* A legend of what is seen, the title of the sight and the terms of its sources, as a strip of a width: boxes,
   routes and notes, from its left upper corner on, and how high it is. */
function underneath(width, size, place = null) {
  const { kinds, looks } = lookedAt(place);
  const strip = { boxes: [], routes: [], notes: [], h: 0 };
  const step = Math.round(size * 1.7);
  const long = ruler(fontOf("note", size));
  let [x, y] = [0, step];
  const add = (words, sample, put) => {
    const w = sample + 8 + long(words);
    if (x && x + w > width) [x, y] = [0, y + step];
    put();
    strip.notes.push({ text: words, x: x + sample + 8, y });
    x += w + 18;
  };
  for (const [kind, { many }] of Object.entries({ ...KINDS, group: { many: "Groups" } })) {
    if (kinds.has(kind)) add(many, 24, () => strip.boxes.push({ key: "", t: -1, kind, status: "accepted", x: x + 12, y, w: 24, h: 15, text: [], sub: [] }));
  }
  for (const { dataset, textContent } of document.querySelectorAll("[data-look]")) {
    if (looks.has(dataset.look)) add(textContent, 34, () => strip.routes.push({ l: -1, sample: true, ...LOOKS[dataset.look], points: [[x, y], [x + 34, y]] }));
  }
  if (x) y += step;
  for (const row of captions().flatMap((words) => wrap(words, width, fontOf("note", size), ROWS_UNDER))) {
    strip.notes.push({ text: row, x: 0, y });
    y += Math.round(size * 1.25);
  }
  return { ...strip, h: y };
}

// -- files and paper --------------------------------------------------------------------------------

const drawing = () => new Blob([picture.svg()], { type: "image/svg+xml" });

// Millimetres of a page for a picture, on A4 and on letter paper, below the heading of the page.
const PAGES = { upright: { w: 186, h: 210 }, across: { w: 255, h: 158 } };
const POINT = 25.4 / 72;
const READ = 6 * POINT; // letters of this height can be read on paper
const SCALES = [READ / 12.5, READ / 14, READ / FONT]; // millimetres to a picture's unit: small lines, too, can be read; names can
const MOST_PIECES = 40;

const sizeIn = ({ l, t, r, b }) => ({ w: r - l, h: b - t });

/* Where an edge is cut into lengths of at most `room`, as [from, to]: through gaps between the solid stretches, or,
   where there is none in the latter half, so that what is cut stands whole at the beginning of the next. */
function cuts(from, to, room, solid) {
  const found = [];
  let at = from;
  while (to - at > room) {
    const through = (cut) => solid.filter(([low, high]) => low < cut && high > cut && low > at + room / 3);
    const low = (cut) => through(cut).reduce((least, [start]) => Math.min(least, start - 4), cut);
    let cut = at + room;
    while (low(cut) < cut && low(cut) > at + room / 2) cut = low(cut);
    const whole = low(cut) === cut;
    found.push([at, whole ? cut : at + room]);
    at = whole ? cut : low(at + room);
  }
  return [...found, [at, to]];
}

/* How a picture goes on paper: whole where its names can then be read, as the map, which is read from afar, always;
   else in pieces, as few as may be. */
function pieces() {
  const sheet = picture.sheet();
  const { w, h } = sizeIn(sheet);
  const broad = w > h;
  const page = PAGES[broad ? "across" : "upright"];
  const scale = Math.min(page.w / w, page.h / h);
  if (scale >= READ / FONT || scene.afar) return { broad, whole: sheet, parts: [sheet] };
  let best = null;
  for (let smaller = 1; !best; smaller *= 0.9) {
    for (const unit of SCALES) {
      for (const [name, room] of Object.entries(PAGES)) {
        const [across, down] = [(room.w / unit) / smaller, (room.h / unit) / smaller];
        const whole = picture.sheet(across);
        const solid = picture.solids(whole);
        const columns = cuts(whole.l, whole.r, across, solid.map(({ l, r }) => [l, r]));
        const rows = cuts(whole.t, whole.b, down, solid.map(({ t, b }) => [t, b]));
        const all = rows.flatMap(([t, b]) => columns.map(([l, r]) => ({ l, t, r, b })));
        const parts = all.filter((part) => solid.some(({ l, t, r, b }) => l < part.r && r >= part.l && t < part.b && b > part.t));
        if (parts.length <= MOST_PIECES && !(best && best.parts.length <= parts.length)) best = { broad: name === "across", unit: unit * smaller, whole, parts };
      }
    }
  }
  return best;
}

let drawnOnPaper = null; // the scene

/* For paper the picture is drawn as lines, in the colours for light: a canvas would come out coarse. */
function paper() {
  const place = byId("paper");
  place.replaceChildren();
  drawnOnPaper = scene;
  if (state.table) return [];
  document.documentElement.classList.add("paper");
  picture.repaint();
  const { broad, unit, whole, parts } = pieces();
  parts.forEach((part, k) => {
    const image = el("img", { src: `data:image/svg+xml,${encodeURIComponent(picture.svg(whole, part))}`, alt: scene.title });
    if (unit) image.style.width = `${sizeIn(part).w * unit}mm`;
    const caption = parts.length > 1 ? el("figcaption", {}, `Part ${k + 1} of ${parts.length} of the picture`) : null;
    place.append(el("figure", {}, caption, image));
  });
  // Paper is laid across for a picture that is broader than high, or where that takes fewer pages.
  place.classList.toggle("broad", broad);
  document.documentElement.classList.remove("paper");
  picture.repaint();
  return [...place.querySelectorAll("img")];
}

/* By the button below a long list or table that asks for more: what shows all of it, or as much as paper takes,
   and returns what takes it away again. */
const toPaper = new WeakMap();

let backFromPaper = [];

/* What a button that asks for more says on paper: nothing, where all is there. */
function sayOnPaper(more, shown, all, what, elsewhere) {
  more.hidden = shown === all;
  more.textContent = `${figure(shown)} of ${figure(all)} ${what} are printed: ${elsewhere}.`;
}

function ontoPaper() {
  if (drawnOnPaper !== scene) paper();
  const long = [...document.querySelectorAll(".more")].filter((more) => toPaper.has(more) && !more.hidden);
  backFromPaper.push(...long.map((more) => toPaper.get(more)()));
}

function offPaper() {
  byId("paper").replaceChildren();
  drawnOnPaper = null;
  for (const undo of backFromPaper) undo();
  backFromPaper = [];
}

async function printView() {
  await Promise.all(paper().map((image) => image.decode().catch(() => {})));
  window.print();
}

byId("outputs").append(
  el("button", { type: "button", id: "save-png", onclick: async () => download(fileName("png"), await picture.png()) }, "PNG"),
  el("button", { type: "button", id: "save-svg", onclick: () => download(fileName("svg"), drawing()) }, "SVG"),
  el("button", { type: "button", id: "print", onclick: printView }, "Print"),
);
document.querySelector(".stage").append(el("div", { id: "paper" }));
addEventListener("beforeprint", ontoPaper);
addEventListener("afterprint", offPaper);
