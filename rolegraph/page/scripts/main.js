/* The state of the page, its address, its controls, the keyboard; and the start. */

const state = {
  view: "graph", // graph, chart, compare
  about: -1, // the thing in the middle of the graph; -1 shows the map or the overview
  whole: false, // the whole map although an overview is given
  open: new Set(), // unfolded groups of the overview
  more: new Map(), // how many of a capped list are shown
  of: "roles", // whom the chart shows: posts, roles
  folded: new Set(),
  unfolded: new Set(),
  pair: [-1, -1],
  thing: -1,
  line: -1,
  off: new Set(), // kinds that are hidden
  table: false,
  sort: "", // the column that the table is sorted by, a minus before it where downward
  anew: null, // the map is laid out anew: the things that a hand has moved, and where to
};
const FEW = 300; // so many things are shown at once when the page opens
let scene = { boxes: new Map(), routes: [], notes: [], title: "" };
let cursor = null; // the key of the box that the keyboard stands on

const mapped = () => core.map !== null;
const opensWhole = () => mapped() && meta.mapped <= FEW;
const isMap = () => state.view === "graph" && state.about < 0 && mapped() && (opensWhole() || state.whole);

/* Whether a thing is shown: what stands in the middle of a neighbourhood always is. */
const seen = (t) => !state.off.has(kindOf(t)) || (state.view === "graph" && t === state.about);

function compose() {
  if (state.view === "chart") return sceneChart();
  if (state.view === "compare") return sceneCompare();
  if (state.about >= 0) return sceneAround();
  return isMap() ? sceneMap() : sceneOverview();
}

// -- steps -------------------------------------------------------------------------------------------

function show(change, fit = true) {
  Object.assign(state, { thing: -1, line: -1, anew: null }, change || {});
  if (state.view === "graph" && state.about >= 0 && state.thing < 0 && state.line < 0) state.thing = state.about;
  refresh({ fit, step: true });
}

function refresh({ fit = true, step = false } = {}) {
  makeRoom(); // a map is laid out for the room that the picture has
  scene = orHidden(compose());
  if (state.thing >= 0 && cursor === null) cursor = String(state.thing);
  if (!scene.boxes.has(cursor)) cursor = scene.boxes.has(String(state.thing)) ? String(state.thing) : null;
  byId("notice").hidden = true;
  paintControls();
  paintLegend(scene);
  light();
  showTable();
  tell();
  if (scene.news && state.thing < 0 && state.line < 0) announce(scene.news);
  remember(step);
  return state.table ? Promise.resolve() : picture.draw(scene, { fit });
}

/* A scene, or, where the legend hides all that is in it, words that say so. */
function orHidden(made) {
  const hidden = new Map(made.hidden);
  for (const { t } of made.boxes.values()) {
    if (t < 0 || seen(t)) return made;
    hidden.set(kindOf(t), (hidden.get(kindOf(t)) || 0) + 1);
  }
  if (!hidden.size) return made;
  const words = "All that stands here is hidden: the buttons below show it again.";
  const rows = wrap(words, narrow() ? 300 : 700, fontOf("note", 17), 3);
  return { ...emptyScene(words), hidden, all: made.all, notes: rows.map((text, k) => ({ text, x: 0, y: 24 * k, middle: true })) };
}

/* Chooses a thing where it is drawn; else goes to its place in the chart that is seen, or to what is around it. */
function choose(t, step = true) {
  if (!scene.boxes.has(String(t)) && !state.table) {
    if (state.view === "chart" && `${kindOf(t)}s` === state.of) toChart(t);
    else show({ view: "graph", about: t });
    return;
  }
  Object.assign(state, { thing: t, line: -1 });
  cursor = String(t);
  settle(step);
}

function chooseLine(l) {
  Object.assign(state, { thing: -1, line: l });
  settle(true);
}

function clear() {
  const about = state.view === "graph" ? state.about : -1;
  Object.assign(state, { thing: about, line: -1 });
  cursor = null;
  settle(true);
}

function settle(step) {
  light();
  picture.repaint();
  markRow();
  tell();
  remember(step);
}

/* Goes to a thing from a list or the search: where it is drawn, or to a view of it. */
function go(t) {
  if (state.off.delete(kindOf(t))) refresh({ step: true });
  const before = scene;
  choose(t);
  // A pick can open another view, which is fitted as a whole.
  if (scene === before && !state.table) picture.focus(String(t));
}

/* What stays bright when something is chosen: it, its lines and their other ends; in the chart its way up. */
function near() {
  if (state.line >= 0) {
    const { from, to } = line(state.line);
    return { things: new Set([from, to]), lines: new Set([state.line]), strict: true };
  }
  const t = state.thing;
  if (t < 0 || !scene.boxes.has(String(t))) return null;
  if (state.view === "graph" && t === state.about) return null;
  if (state.view === "compare" && state.pair.includes(t)) return null;
  if (state.view === "chart") return { ...pathTo(t), strict: true };
  const found = { things: new Set([t]), lines: new Set(), strict: false };
  for (const route of scene.routes) {
    if (route.l < 0) continue;
    const { from, to } = line(route.l);
    if (from !== t && to !== t) continue;
    found.lines.add(route.l);
    found.things.add(from).add(to);
  }
  return found;
}

function light() {
  picture.light(near());
  picture.choose(state.thing >= 0 ? String(state.thing) : cursor, state.line);
}

// -- the address: a link opens the same sight -----------------------------------------------------------

/* Writes the address. A new view, a pick, a filter become a step of the browser's history, to which Back returns. */
function remember(step = false) {
  const parts = new URLSearchParams();
  parts.set("view", state.view);
  if (state.about >= 0) parts.set("about", idOf(state.about));
  if (state.view === "graph" && state.whole) parts.set("whole", "1");
  if (state.view === "chart") parts.set("of", state.of);
  if (state.view === "compare" && state.pair[0] >= 0) parts.set("pair", state.pair.map((t) => (t < 0 ? "" : idOf(t))).join(" "));
  if (state.thing >= 0 && (state.view !== "graph" || state.thing !== state.about)) parts.set("pick", idOf(state.thing));
  if (state.line >= 0) {
    const { from, to, rel } = line(state.line);
    parts.set("line", [idOf(from), rel, idOf(to)].join(" "));
  }
  if (state.off.size) parts.set("off", [...state.off].join(" "));
  if (state.table) parts.set("table", "1");
  if (state.table && state.sort) parts.set("sort", state.sort);
  if (state.view === "chart") {
    for (const [name, set] of [["folded", state.folded], ["unfolded", state.unfolded]]) {
      if (set.size && set.size === charted().length) parts.set(name, "*");
      else if (set.size && set.size <= MOST) parts.set(name, [...set].map(idOf).join(" "));
    }
  }
  if (state.view === "graph" && state.open.size && state.open.size <= MOST) parts.set("open", [...state.open].join(" "));
  if (state.more.size && state.more.size <= MOST) parts.set("more", JSON.stringify([...state.more]));
  // The sight that the page opens on by itself needs no address.
  if (location.hash === `#${parts}` || (!location.hash && !window.rolegraph.drawn)) return;
  try {
    if (step) history.pushState(null, "", `#${parts}`);
    else history.replaceState(null, "", `#${parts}`);
  } catch {
    // A page inside another one (a notebook) has no address of its own.
  }
}

const MOST = 200; // so many ids an address holds of a kind
const charted = (of = state.of) => (core.charts[of] || { things: [] }).things;
const unfoldable = (things) => things.length > 0 && things.length <= FEW; // all at once

/* What the page opens on: what it was made for, else an organisation that has more posts than the map has things. */
const firstSight = () => ({ ...(core.charts.posts && !(meta.mapped - mappedPosts() >= posts.length) ? { view: "chart" } : {}), ...meta.start });
const mappedPosts = () => (core.map ? posts.filter((t) => core.map.x[t] !== null).length : 0);

function moreOf(text) {
  try {
    return new Map(JSON.parse(text || "[]").filter(([key, count]) => typeof key === "string" && Number.isInteger(count)));
  } catch {
    return new Map();
  }
}

function recall() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const given = (name) => parts.get(name) ?? (location.hash ? null : firstSight()[name]);
  const words = (name) => (given(name) || "").split(" ").filter(Boolean);
  const of = ["posts", "roles"].find((name) => name === given("of") && core.charts[name]) || (core.charts.posts ? "posts" : "roles");
  const things = (name) => (given(name) === "*" ? charted(of) : words(name).map(thingOf).filter((t) => t >= 0));
  const about = thingOf(given("about") || "");
  const pair = words("pair").map(thingOf);
  Object.assign(state, {
    view: ["graph", "chart", "compare"].includes(given("view")) ? given("view") : "graph",
    about,
    whole: given("whole") === "1",
    of,
    open: new Set(words("open").map(Number).filter((g) => g >= 0 && g < core.groups.name.length)),
    more: moreOf(given("more")),
    folded: new Set(things("folded")),
    unfolded: new Set(given("unfolded") !== "*" || unfoldable(charted(of)) ? things("unfolded") : []),
    pair: fullPair(pair.filter(comparable)),
    thing: thingOf(given("pick") || ""),
    line: lineOf(words("line")),
    off: new Set(words("off").filter((kind) => Object.hasOwn(KINDS, kind))),
    table: given("table") === "1",
    sort: given("sort") || "",
    anew: null,
  });
  const picked = state.thing;
  if (state.view === "graph" && state.about >= 0 && state.thing < 0 && state.line < 0) state.thing = state.about;
  cursor = null;
  const lost = [given("about"), given("pick"), ...words("pair")].filter((id) => id && thingOf(id) < 0);
  let drawing = refresh();
  if (lacksPicked() && !["folded", "unfolded", "more"].some(given)) {
    bringUp();
    drawing = refresh();
  }
  sought = picked;
  const done = drawing.then(bringIntoSight);
  const alien = pair.find((t) => t >= 0 && !comparable(t));
  if (lost.length) announce(`Nothing on this page is known as “${clipped(lost[0], 60)}”, to which the link leads.`, true);
  else if (alien !== undefined) announce(`“${clipped(callOf(alien), 60)}”, to which the link leads, cannot be compared: nothing on this page says that it is a role or has one.`, true);
  return done;
}

let sought = -1; // what the address picks: it is brought into sight, also where the picture then gets another size

function bringIntoSight() {
  if (sought >= 0 && sought === state.thing && !state.table) picture.reveal(String(sought));
}

/* Whether the picture leaves out what is picked. */
function lacksPicked() {
  if (state.table) return false;
  if (state.line >= 0) return drawn(state.line) && !scene.routes.some(({ l }) => l === state.line);
  return state.thing >= 0 && seen(state.thing) && !scene.boxes.has(String(state.thing));
}

/* Changes the state so that what is picked stands in the picture, where it belongs there. */
function bringUp() {
  const { from, to } = state.line >= 0 ? line(state.line) : {};
  for (const t of state.line >= 0 ? [from, to] : [state.thing]) {
    if (state.view === "chart") Object.assign(state, `${kindOf(t)}s` === state.of ? unfoldedTo(t) : {});
    else if (state.view === "compare") Object.assign(state, moreBeside(t));
    else if (state.about < 0) state.about = t;
    else Object.assign(state, moreTo(t));
  }
}

/* From the table to the picture, which then shows what is picked: in its place, or in what is around it. */
function toPicture() {
  Object.assign(state, { table: false, anew: null });
  refresh({ step: true });
  if (!lacksPicked()) return;
  bringUp();
  refresh();
  if (!lacksPicked()) return;
  Object.assign(state, { view: "graph", about: state.line >= 0 ? line(state.line).from : state.thing });
  bringUp();
  refresh();
}

function lineOf([from, rel, to]) {
  const [a, b] = [thingOf(from), thingOf(to)];
  return a < 0 || b < 0 ? -1 : (out(a).find((l) => line(l).to === b && line(l).rel === rel) ?? -1);
}

/* Two to compare: those that are given, and where these are fewer, the usual ones. */
function fullPair(given) {
  const usual = usualPair();
  const others = usual.filter((t) => !given.length || t !== roleOf(given[0]));
  return [...given, ...others, ...usual].slice(0, 2);
}

/* The two roles of which most is said. */
function usualPair() {
  const [a, b] = [...roles].sort((x, y) => outStart[y + 1] - outStart[y] - (outStart[x + 1] - outStart[x]) || x - y);
  return [a ?? -1, b ?? a ?? -1];
}

// -- the controls -----------------------------------------------------------------------------------------

function control(words, press, options = {}) {
  const button = el("button", { type: "button", onclick: press }, words);
  if (options.pressed !== undefined) button.setAttribute("aria-pressed", String(options.pressed));
  if (options.id) button.id = options.id;
  if (options.title) button.title = options.title;
  return button;
}

function paintControls() {
  for (const button of document.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  }
  byId("as-table").setAttribute("aria-pressed", String(state.table));
  byId("as-picture").setAttribute("aria-pressed", String(!state.table));
  const made = [];
  if (state.view === "graph") {
    const all = state.about < 0 && !isMap();
    if (!opensWhole()) made.push(control("Overview", () => show({ view: "graph", about: -1, whole: false }), { pressed: all, id: "overview" }));
    if (mapped()) made.push(control("Whole map", () => show({ view: "graph", about: -1, whole: !opensWhole() }), { pressed: isMap(), id: "whole" }));
    else made.push(control("Whole map", () => announce(meta.mapRefused, true), { id: "whole", title: meta.mapRefused }));
    if (state.about >= 0) made.push(el("span", { class: "about" }, "Around: ", named(clipped(callOf(state.about), 60))));
    if ((state.about >= 0 || isMap()) && !state.table) made.push(control("Rearrange", layOutAnew, { id: "rearrange", title: "Lays out what is shown anew, for this window and around what you have moved" }));
    if ((picture.isMoved() || state.anew) && !state.table) made.push(control("Put back", putBack, { id: "put-back" }));
  } else if (state.view === "chart") {
    for (const [of, words] of [["posts", "Posts"], ["roles", "Roles"]]) {
      if (core.charts[of]) made.push(control(words, () => show({ of, folded: new Set(), unfolded: new Set() }), { pressed: state.of === of, id: `of-${of}` }));
    }
    const things = hierarchy(state.of).below.size ? charted() : [];
    if (unfoldable(things) && !state.table) made.push(control("Unfold all", () => show({ folded: new Set(), unfolded: new Set(things) }), { id: "unfold-all" }));
    if (things.length && !state.table) made.push(control("Fold all", () => show({ folded: new Set(things), unfolded: new Set() }), { id: "fold-all" }));
    if (picture.isMoved() && !state.table) made.push(control("Put back", putBack, { id: "put-back" }));
  }
  const had = document.activeElement && byId("controls").contains(document.activeElement) ? document.activeElement.id : null;
  byId("controls").replaceChildren(...made);
  if (had && byId(had)) byId(had).focus();
}

/* Lays out what is shown anew, from where a hand has moved things to. */
function layOutAnew() {
  const before = scene.boxes;
  const moved = picture.isMoved();
  const anew = new Map(state.anew);
  for (const [t, place] of picture.moved()) {
    anew.delete(t); // what was moved last comes last
    anew.set(t, place);
  }
  show({ thing: state.thing, line: state.line, anew });
  const stands = ([key, { x, y }]) => Math.hypot(before.get(key).x - x, before.get(key).y - y) < 3;
  const same = !moved && [...scene.boxes].every(stands);
  if (same) Object.assign(state, { anew: null });
  if (same) paintControls();
  announce(same ? "Everything stands in its place already: drag a box first, or make the window broader." : "Laid out anew: nothing upon anything else", same);
}

const putBack = () => show({ thing: state.thing, line: state.line });

// -- the legend, which is the filter ------------------------------------------------------------------------

function paintLegend({ boxes, routes, hidden, all: given }) {
  const countsOf = (groups) => new Map([...groups].map(([kind, things]) => [kind, counted(things)]));
  const counts = countsOf(groupBy([...boxes.values()].map((box) => box.t).filter((t) => t >= 0), kindOf));
  // What a scene leaves out because its kind is hidden.
  for (const [kind, count] of hidden || []) counts.set(kind, { count, apart: "" });
  // The table holds what the picture folds, caps or hides as well.
  const whole = countsOf(given || []);
  for (const [kind, all] of whole) if (state.table || state.off.has(kind)) counts.set(kind, all);
  const buttons = Object.entries(KINDS)
    .filter(([kind]) => counts.has(kind) || state.off.has(kind))
    .map(([kind, words]) => {
      const flip = () => {
        if (!state.off.delete(kind)) state.off.add(kind);
        refresh({ step: true });
        byId("legend").querySelector(`[data-kind="${kind}"]`)?.focus();
      };
      const title = `${state.off.has(kind) ? "Show" : "Hide"} ${words.many.toLowerCase()}`;
      const pressed = String(!state.off.has(kind));
      const { count, apart } = counts.get(kind) || counted([]);
      const all = whole.get(kind)?.count || 0;
      const told = `${words.many} ${figure(count)}${all > count ? ` of ${figure(all)}` : ""}${apart}`;
      return el("button", { type: "button", "data-kind": kind, "aria-pressed": pressed, title, onclick: flip }, shape(kind), told);
    });
  byId("legend").replaceChildren(...buttons);
  const looks = new Set(routes.flatMap(looksOf));
  for (const sample of document.querySelectorAll("[data-look]")) sample.hidden = !looks.has(sample.dataset.look);
}

/* By what looks a route is known: those that the samples beside the legend explain. */
function looksOf({ l, heavy, dotted, status, loop }) {
  const it = l < 0 ? { heavy, dotted } : { heavy, dotted, ...RELS[line(l).rel] };
  const standing = status || (l < 0 ? "" : line(l).status);
  return [it.dotted ? "dotted" : it.heavy ? "heavy" : "", standing, loop && standing !== "contested" ? "loop" : ""];
}

// -- words for those who listen -------------------------------------------------------------------------------

let quietly = 0;

/* Tells in words what happened; where it must be seen too, for a while above the picture. */
function announce(words, seen = false) {
  byId("live").textContent = words;
  if (!seen) return;
  byId("notice").textContent = words;
  byId("notice").hidden = false;
  clearTimeout(quietly);
  quietly = setTimeout(() => { byId("notice").hidden = true; }, 8000);
}

function tellBox(box) {
  const words = [box.text.join(" "), ...box.sub];
  const kind = box.t >= 0 ? KINDS[kindOf(box.t)].one : box.kind === "group" ? "Group" : "";
  announce([kind, box.t >= 0 ? callOf(box.t) : words[0], ...words.slice(1)].filter(Boolean).join(", "));
}

// -- mouse and keyboard ----------------------------------------------------------------------------------------

const tip = byId("tip");

function hideTip() {
  tip.hidden = true;
}

function showTip(parts, event) {
  tip.replaceChildren(...parts);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const x = Math.min(event.clientX + 14, innerWidth - width - 8);
  const y = event.clientY + 18 + height > innerHeight ? event.clientY - height - 12 : event.clientY + 18;
  tip.style.left = `${Math.max(8, x)}px`;
  tip.style.top = `${Math.max(8, y)}px`;
}

function press(box) {
  cursor = box.key;
  if (box.t >= 0 && !box.act) {
    choose(box.t);
    if (narrow()) announce(`${clipped(callOf(box.t), 60)}: what is said of it stands below`, true);
    return;
  }
  if (box.act) box.act();
}

picture.hide((box) => box.t >= 0 && !seen(box.t));
picture.on({
  box: (box) => {
    hideTip();
    press(box);
  },
  fold: (box) => {
    hideTip();
    cursor = box.key;
    box.fold.act();
  },
  line: (l) => {
    hideTip();
    if (l >= 0) chooseLine(l);
    else clear();
  },
  unfold: (box) => show({ view: "graph", about: box.t }),
  moved: () => paintControls(),
  hover: (box, l, event) => {
    if (box && box.t >= 0) showTip(thingTip(box.t), event);
    else if (l >= 0) showTip(lineTip(l), event);
    else hideTip();
  },
});

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const TOWARDS = { ArrowLeft: "to the left", ArrowRight: "to the right", ArrowUp: "upwards", ArrowDown: "downwards" };

picture.container.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const box = scene.boxes.get(cursor);
  if (ARROWS[event.key]) {
    const next = picture.neighbour(cursor, ARROWS[event.key]);
    if (next !== null) {
      cursor = next;
      const there = scene.boxes.get(next);
      if (there.t >= 0) choose(there.t, false);
      else {
        Object.assign(state, { thing: state.view === "graph" ? state.about : -1, line: -1 });
        picture.light(null);
        picture.choose(cursor, -1);
        picture.repaint();
      }
      picture.reveal(next);
      tellBox(there);
    } else announce(`Nothing further ${TOWARDS[event.key]}`);
  } else if (event.key === "Enter" && box) {
    if (box.act) box.act();
    else if (box.t >= 0) show({ view: "graph", about: box.t });
  } else if (event.key === " " && box && (box.fold || box.act)) (box.fold || box).act();
  else if (event.key === "+" || event.key === "=") picture.zoom(1.35);
  else if (event.key === "-") picture.zoom(1 / 1.35);
  else if (event.key === "0") picture.fit(true);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    byId("search").focus();
    event.preventDefault();
  } else if (event.key === "Escape") {
    if (state.line >= 0 || (state.thing >= 0 && state.thing !== state.about)) clear();
    else if (state.view !== "graph" || state.about >= 0) show({ view: "graph", about: -1 });
  }
});

for (const button of document.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => {
    const view = button.dataset.view;
    const t = state.thing >= 0 ? state.thing : state.about;
    const change = { view };
    cursor = null;
    if (view === "compare" && t >= 0 && kindOf(t) === "role" && !state.pair.includes(t)) change.pair = [t, state.pair[0]];
    show(change);
  });
}
byId("as-table").addEventListener("click", () => show({ table: true, thing: state.thing, line: state.line }));
byId("as-picture").addEventListener("click", toPicture);
byId("fit").addEventListener("click", () => picture.fit(true));
byId("nearer").addEventListener("click", () => picture.zoom(1.35));
byId("farther").addEventListener("click", () => picture.zoom(1 / 1.35));
let laidOutNarrow = narrow();
small.addEventListener("change", () => {
  // Paper is neither: back from it nothing has changed.
  if (matchMedia("print").matches || laidOutNarrow === narrow()) return;
  laidOutNarrow = narrow();
  refresh();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => picture.repaint());
addEventListener("popstate", recall);

// -- the start ---------------------------------------------------------------------------------------------------

window.rolegraph = { ready: false, state, picture, nameOf, kindOf, idOf, thingOf, line, out, back, scene: () => scene };

async function start() {
  try {
    // Some browsers know the class and not the format.
    new DecompressionStream("deflate-raw");
  } catch {
    for (const control of document.querySelectorAll("button, input")) control.disabled = true;
    byId("details").replaceChildren(el("p", {}, "This browser is too old to unpack the page: any from 2023 on does."));
    return;
  }
  await load();
  await breathe();
  // What takes longest of the first sight of a register is a task of its own.
  if (core.charts.posts) hierarchy("posts");
  await breathe();
  Object.assign(window.rolegraph, { n, m });
  const rest = loadRest();
  let sized = 0;
  let first = true;
  new ResizeObserver(() => {
    // The first size is the one that is drawn in; of another, vis takes up the new size first.
    if (first) {
      first = false;
      return;
    }
    cancelAnimationFrame(sized);
    sized = requestAnimationFrame(() => {
      if (!window.rolegraph.drawn) return;
      picture.fit();
      bringIntoSight();
    });
  }).observe(picture.container);
  await recall();
  window.rolegraph.drawn = true;

  await rest;
  showTable();
  tell();
  window.rolegraph.ready = true;
}

start();
