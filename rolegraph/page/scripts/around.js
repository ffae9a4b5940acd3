/* Scenes: plain boxes, routes and notes. Here: what is said around one thing; and what all scenes share. */

const FIRST = 12; // so many of a relation are shown at first
const FURTHER = 24; // so many more at each asking
const SINGLE = 7; // so many boxes stand beside their head, more of them below it
const INDENT = 34;
const LANE = 12; // between two lanes on a narrow screen
const STUB = 34; // from a wing's spine to its boxes
const BESIDE = 22; // between boxes that stand side by side
const SIGHT = { w: 862, h: 580 }; // the picture on a common screen: a layout is chosen to be large on it
const PERSONAL = new Set(["role", "post"]);

const emptyScene = (title) => ({ boxes: new Map(), routes: [], notes: [], title });

/* The rows of a note that is no broader than a picture; on a narrow screen, than the screen. */
const rowsOfNote = (text, breadth = 0) => wrap(text, narrow() ? 290 : Math.max(breadth, SIGHT.w), fontOf("note", 17), 6);

/* Adds a note, row by row; returns where the next thing may stand. */
function noted(scene, text, x, y) {
  const rows = rowsOfNote(text);
  rows.forEach((row, k) => scene.notes.push({ text: row, x, y: y + 22 * k }));
  return y + 22 * rows.length;
}

function put(scene, box, x, y) {
  box.x = x;
  box.y = y;
  scene.boxes.set(box.key, box);
  return box;
}

// How far the loops of a box with so many lines to itself reach over its top, and beside it.
const loopAbove = ({ loops = 0 }) => (loops ? 8 + 8 * loops : 0);
const loopBeside = ({ loops = 0 }) => (loops ? 6 + 8 * loops : 0);

/* The lines of a thing to itself: out at the right and in again from above, one round the other. */
function ownLoops({ kind, x, y, w, h }, lines) {
  const [right, top] = [x + w / 2, y - h / 2];
  const start = INSET[kind] ? y : y - h / 4; // an outline that is cut or round reaches the edge in its middle only
  return lines.map((l, k) => {
    const one = { loops: k + 1 };
    const [far, over, down] = [right + loopBeside(one), top - loopAbove(one), Math.max(x, right - 24 - 10 * k)];
    return { l, points: [[right, start], [far, start], [far, over], [down, over], [down, top]] };
  });
}

const toItself = (t) => out(t).filter((l) => drawn(l) && core.lines.to[l] === t);

/* The box of a thing in any scene: a vacant post is told as such, and one that is only named. */
function thingBox(t, { sub = [], ...more } = {}) {
  const { vacant, missing } = extraOf(t);
  const words = [...(vacant ? ["vacant"] : []), ...(missing ? ["only named as a superior"] : []), ...sub];
  return boxOf(t, { ...more, ...(vacant || missing ? { dashed: true } : {}), sub: words });
}

/* Shows a change while a box stays where it is on the screen; farther off only where else boxes would be out of sight
   for which there is room, or the picture be emptier at the other side than it was. */
function steadily(key, change) {
  const scale = picture.network.getScale();
  const room = picture.room();
  const [wide, tall] = [room.w / scale, room.h / scale];
  const view = picture.network.getViewPosition();
  const empty = ({ x, y }) => {
    const { l, r, t, b } = extentOf(scene);
    return { across: [l - x + wide / 2, x + wide / 2 - r], down: [t - y + tall / 2, y + tall / 2 - b] };
  };
  const old = scene.boxes.get(key);
  const [x, y] = old ? [old.x, old.y] : [0, 0];
  const before = empty(view);
  show({ thing: state.thing, line: state.line, ...change }, false);
  const now = scene.boxes.get(key);
  if (!old || !now) return;
  const position = { x: view.x + now.x - x, y: view.y + now.y - y };
  const after = empty(position);
  const aside = (axis) => {
    const fits = after[axis][0] + after[axis][1] >= 0;
    const [low, high] = after[axis].map((space, side) => space - (fits ? 0 : Math.max(before[axis][side], 0)));
    if (high > 0 && after[axis][0] < 0) return -Math.min(high, -after[axis][0]);
    return low > 0 && after[axis][1] < 0 ? Math.min(low, -after[axis][1]) : 0;
  };
  picture.network.moveTo({ position: { x: position.x + aside("across"), y: position.y + aside("down") }, scale, animation: false });
}

/* The first of a list, as many as the state asks for, and how many are left. One is never left alone. */
function capped(list, key, first = FIRST) {
  const most = state.more.get(key) || first;
  if (list.length <= most + 1) return { shown: list, rest: 0 };
  return { shown: list.slice(0, most), rest: list.length - most };
}

function moreBox(key, rest, anchor, first = FIRST) {
  const most = state.more.get(key) || first;
  const act = () => {
    const change = { more: new Map(state.more).set(key, most + FURTHER) };
    // Around a thing and side by side all is laid out anew: then the whole is shown, and what is new with it.
    if (state.view === "compare" || (state.view === "graph" && state.about >= 0)) show({ thing: state.thing, line: state.line, ...change });
    else steadily(anchor, change);
  };
  return textBox("more", `${rest.toLocaleString("en-GB")} more`, { key: `more ${key}`, act });
}

const READABLY = 0.5; // drawn smaller than this, a text is hard to read

/* How well a breadth and height fill the picture: how large they can be shown. Where the whole would be too
   small to read, it is better to be narrow enough and go on further down. Of equals the smaller is better. */
function fitness(w, h) {
  const sight = state.anew ? picture.room() : SIGHT;
  const [across, down] = [w / sight.w, h / sight.h];
  return Math.min(1, 1 / across, Math.max(1 / down, READABLY)) - 0.01 * (across + down);
}

/* How far a scene's boxes and notes go to the left, the top, the right and the bottom. */
function extentOf({ boxes, notes }) {
  let [l, t, r, b] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, w, h } of boxes.values()) {
    l = Math.min(l, x - w / 2);
    r = Math.max(r, x + w / 2);
    t = Math.min(t, y - h / 2);
    b = Math.max(b, y + h / 2);
  }
  for (const { y } of notes) [t, b] = [Math.min(t, y - 10), Math.max(b, y + 10)];
  return { l, t, r, b };
}

function fitnessOf(scene) {
  const { l, t, r, b } = extentOf(scene);
  return fitness(r - l, b - t);
}

/* The scene among several that can be shown largest; the first of equals. A scene is made by its choice. */
function largest(choices, make) {
  let best = choices[0];
  let most = -Infinity;
  for (const choice of choices.length > 1 ? choices : []) {
    const fits = fitnessOf(make(choice));
    if (fits > most + 1e-9) [best, most] = [choice, fits];
  }
  return make(best);
}

const GRADES = { essential: -1, optional: 1 };
const STANDINGS = ["accepted", "conditional", "contested"];

/* The drawn lines of a thing by relation and direction ("out duty", "back solid"): the needed before the
   optional, the firm before the shaky, then by name, for things are numbered by name. */
function relationsOf(t) {
  const found = new Map();
  const add = (numbers, end, way) => {
    for (const l of numbers) {
      if (!drawn(l)) continue;
      const said = line(l);
      const other = said[end];
      if (other === t) continue;
      const key = `${way} ${said.rel}`;
      if (!found.has(key)) found.set(key, []);
      found.get(key).push({ t: other, l, line: said });
    }
  };
  add(out(t), "to", "out");
  add(back(t), "from", "back");
  const grade = ({ line: said }) => GRADES[said.grade] || 0;
  const standing = ({ line: said }) => STANDINGS.indexOf(said.status);
  for (const entries of found.values()) {
    entries.sort((a, b) => grade(a) - grade(b) || standing(a) - standing(b) || a.t - b.t || a.l - b.l);
  }
  return found;
}

/* Where the relations of a role or post stand: above, below, in the left wing, in the right one. */
const SIDES = [
  ["up", ["out solid", "out dotted"]],
  ["down", ["back solid", "back dotted"]],
  ["left", ["out duty", "out post"]],
  ["right", ["out skill", "out title", "out level", "back post", "out unit", "back unit"]],
];
const UNSAID = new Set(SIDES.flatMap(([, keys]) => keys)); // what a box tells by its looks needs no heading

/* The sections of a thing: entries of one relation with their boxes, the first of many, and a "more". */
function sectionOf(t, key, entries) {
  const [way, rel] = key.split(" ");
  const heading = RELS[rel][way];
  const once = [...new Map(entries.map((entry) => [entry.t, entry]).reverse()).values()].reverse();
  const { shown, rest } = capped(once, `${t} ${key}`);
  const made = shown.map((entry) => {
    const sub = entry.line.grade === "optional" ? ["optional"] : [];
    return { ...entry, back: way === "back", box: thingBox(entry.t, { line: entry.line, sub }) };
  });
  if (rest) made.push({ t: -1, l: -1, back: way === "back", box: moreBox(`${t} ${key}`, rest, String(t)) });
  return { key, heading, total: once.length, entries: made, all: entries };
}

/* The change of state after which a thing stands around the one in the middle, however many there are. */
function moreTo(t) {
  const more = new Map(state.more);
  for (const [key, entries] of relationsOf(state.about)) if (entries.some((entry) => entry.t === t)) more.set(`${state.about} ${key}`, entries.length);
  return { more };
}

function sectionsOf(t) {
  const found = relationsOf(t);
  for (const [key, entries] of found) {
    const left = entries.filter((entry) => seen(entry.t));
    if (left.length) found.set(key, left);
    else found.delete(key);
  }
  const sides = { up: [], down: [], left: [], right: [] };
  for (const [side, keys] of SIDES) {
    for (const key of keys) if (found.has(key)) sides[side].push(sectionOf(t, key, found.get(key)));
  }
  for (const [key, entries] of found) {
    if (!UNSAID.has(key)) sides[key.startsWith("out") ? "right" : "left"].push(sectionOf(t, key, entries));
  }
  return sides;
}

/* A wing: a spine downwards with boxes at its outer side, or at both. `way` is -1 for one at the left, 1
   for one at the right. Returns from where to where the spine reaches. */
function wing(scene, sections, { spine, way, top, both, home }) {
  let y = top;
  let [first, last] = [Infinity, -Infinity];
  for (const { entries, note } of sections) {
    if (note) {
      const edge = way > 0 ? spine + STUB : spine - STUB - COLUMN;
      scene.notes.push({ text: note, x: edge, y: y + 9 });
      y += 26;
    }
    const columns = [y, y];
    for (const { l, back, box } of entries) {
      if (scene.boxes.has(box.key)) continue;
      const n = both && columns[1] < columns[0] ? 1 : 0;
      const side = n ? -way : way;
      const middle = columns[n] + box.h / 2;
      put(scene, box, spine + side * (STUB + box.w / 2), middle);
      const edge = spine + side * STUB;
      const points = back && l >= 0 ? [[edge, middle], [spine, middle], [spine, home[1]], home] : [[spine, middle], [edge, middle]];
      scene.routes.push({ l, points, of: [box.key] });
      [first, last] = [Math.min(first, middle), Math.max(last, middle)];
      columns[n] += box.h + 7;
    }
    y = Math.max(...columns) + 10;
  }
  return [first, last];
}

const ASIDE = 5; // between the lanes and buses of lines that stand otherwise
const FEET = 16; // between where they arrive

/* The ways in which lines stand, dotted, contested or on a condition: how many, and which of them each line has. */
function tracksOf(entries) {
  const looks = (l) => looksOf({ l }).join(" ");
  const found = [...new Set(entries.filter(({ l }) => l >= 0).map(({ l }) => looks(l)))];
  return [found.length, (l) => (l < 0 ? 0 : found.indexOf(looks(l)))];
}

/* Boxes in columns below a head. Each column has a lane at its left, which leads up to a bus and by it to
   the head's foot; lines that stand otherwise have their own beside it.
   Returns the right edge. */
function hang(scene, entries, { left, top, rows, bus, foot }) {
  const columns = Math.ceil(entries.length / rows);
  const deep = Math.ceil(entries.length / columns);
  const [tracks, trackOf] = tracksOf(entries);
  const aside = Math.min(ASIDE, (2 * ASIDE) / Math.max(tracks - 1, 1)); // all within the gap between two columns
  const room = aside * Math.max(tracks - 1, 0);
  let x = left;
  for (let c = 0; c < columns; c += 1) {
    const column = entries.slice(c * deep, (c + 1) * deep);
    let y = top + room;
    for (const { l, back, box } of column) {
      put(scene, box, x + BESIDE + box.w / 2, y + box.h / 2);
      const track = trackOf(l);
      const [lane, way, end] = [x + 8 - aside * track, bus + room - aside * track, foot[0] + FEET * track];
      const points = [[x + BESIDE, box.y], [lane, box.y], [lane, way], [end, way], [end, foot[1]]];
      const up = back || l < 0;
      scene.routes.push({ l, points: up ? points : points.reverse(), of: [box.key], shared: up });
      y += box.h + 10;
    }
    x += BESIDE + Math.max(...column.map(({ box }) => box.w)) + 8;
  }
  return x - 8;
}

/* Superiors in one row, or in two of which the upper stands over the gaps of the lower. */
function superiors(scene, sections, home) {
  const entries = sections.flatMap((section) => section.entries).filter(({ box }) => !scene.boxes.has(box.key));
  const fresh = [...new Map(entries.map((entry) => [entry.box.key, entry.box])).values()];
  const half = home.h / 2;
  const lower = fresh.length > 4 ? Math.ceil(fresh.length / 2) : fresh.length;
  const step = Math.max(...fresh.map((box) => box.w)) + BESIDE;
  let bottom = home.y - half - 54;
  [fresh.slice(0, lower), fresh.slice(lower)].filter((row) => row.length).forEach((row, depth) => {
    const tall = Math.max(...row.map((box) => box.h));
    const shift = depth && row.length === lower ? 0.5 : 0;
    row.forEach((box, k) => put(scene, box, home.x + (k - (row.length - 1) / 2 + shift) * step, bottom - tall / 2));
    bottom -= tall + 16;
  });
  const seen = new Set();
  for (const { l, box } of entries) {
    const { x, y, h } = scene.boxes.get(box.key);
    // A second line to the same superior (dotted beside solid) arrives a little apart.
    const aside = seen.has(box.key) ? 16 : 0;
    seen.add(box.key);
    const points = [[home.x + aside, home.y - half], [x + aside, home.y - half - 50], [x + aside, y + h / 2]];
    scene.routes.push({ l, points, vertical: true, of: [box.key] });
  }
}

/* Those who report: below the middle, in columns. A line to one that stands above already is straight. */
function reports(scene, sections, home, columns) {
  const half = home.h / 2;
  const entries = sections.flatMap((section) => section.entries);
  const keys = new Set();
  const fresh = entries.filter(({ box }) => !scene.boxes.has(box.key) && !keys.has(box.key) && keys.add(box.key));
  if (fresh.length === 1) {
    const [{ l, box }] = fresh;
    put(scene, box, home.x, home.y + half + 40 + box.h / 2);
    scene.routes.push({ l, points: [[home.x, box.y - box.h / 2], [home.x, home.y + half]], of: [box.key] });
  } else if (fresh.length) {
    const wide = columns * (WIDTHS.role + BESIDE + 8) - 8;
    const left = columns === 1 ? home.x - WIDTHS.role / 2 - BESIDE : home.x - wide / 2 - BESIDE / 2;
    const top = home.y + half + 28;
    const rows = Math.ceil(fresh.length / columns);
    hang(scene, fresh, { left, top, rows, bus: top - 14, foot: [home.x, home.y + half] });
  }
  for (const { l, box } of entries) {
    const there = scene.boxes.get(box.key);
    if (there === box || l < 0) continue;
    const above = there.y < home.y;
    const way = above ? 1 : -1;
    const points = [[there.x + 14, there.y + (way * there.h) / 2], [home.x + 14, home.y - way * half]];
    scene.routes.push({ l, points, vertical: true, of: [box.key] });
  }
}

/* Wings are to be of like weight: where one is empty, the other gives it all but its largest section, or half of its only one. */
function balanced(left, right) {
  const withNotes = (list) => list.map((section) => ({ ...section, note: UNSAID.has(section.key) ? "" : headingOf(section) }));
  if (left.length || !right.length) return [withNotes(left), withNotes(right)];
  if (right.length > 1) {
    const most = right.reduce((one, other) => (other.entries.length > one.entries.length ? other : one));
    return [withNotes(right.filter((section) => section !== most)), withNotes([most])];
  }
  const [only] = withNotes(right);
  if (only.entries.length < 4) return [[], [only]];
  const cut = Math.ceil(only.entries.length / 2);
  return [[{ ...only, entries: only.entries.slice(0, cut) }], [{ ...only, note: "", entries: only.entries.slice(cut) }]];
}

const headingOf = ({ heading, total }) => (total > 1 ? `${heading} (${total.toLocaleString("en-GB")})` : heading);
const countOf = (sections) => sections.reduce((sum, section) => sum + section.entries.length, 0);

/* A role or post: superiors in rows above, those who report below, a wing at either side. */
function roleScene(t, title) {
  const sides = sectionsOf(t);
  const home = thingBox(t);
  const [left, right] = balanced(sides.left, sides.right);
  const below = Math.min(countOf(sides.down), 4);
  const few = (sections) => (countOf(sections) > 3 ? [false, true] : [false]);
  const choices = [];
  for (let columns = 1; columns <= Math.max(below, 1); columns += 1) {
    for (const bothLeft of few(left)) for (const bothRight of few(right)) choices.push({ columns, bothLeft, bothRight });
  }
  return largest(choices, ({ columns, bothLeft, bothRight }) => {
    const scene = { ...emptyScene(title), centre: String(t) };
    put(scene, home, 0, 0);
    superiors(scene, sides.up, home);
    reports(scene, sides.down, home, columns);
    const middle = Math.max(home.w / 2, (columns * (WIDTHS.role + BESIDE + 8)) / 2);
    const centre = middle + (countOf(sides.down) ? 34 : 26);
    // Lines to superiors spread above the middle: wings then begin below them.
    const highest = -home.h / 2 - (sides.up.length ? 0 : 40);
    for (const [sections, way, both] of [[left, -1, bothLeft], [right, 1, bothRight]]) {
      if (!sections.length) continue;
      const spine = way * (centre + (both ? COLUMN + STUB : 0));
      const edge = [(way * home.w) / 2, 0];
      const top = both ? home.h / 2 + 16 : Math.max(highest, countOf(sections) > SINGLE ? highest : -sections[0].entries[0].box.h / 2);
      const [first, last] = wing(scene, sections, { spine, way, both, top, home: edge });
      if (last < first) continue;
      scene.routes.push({ l: -1, points: [edge, [spine, 0]], of: [home.key] });
      scene.routes.push({ l: -1, points: [[spine, Math.min(first, 0)], [spine, Math.max(last, 0)]], of: [home.key] });
    }
    return scene;
  });
}

/* Anything else: what has it, in columns below it. */
function thingScene(t, title) {
  const sides = sectionsOf(t);
  const wider = kindOf(t) === "unit" ? sides.right.filter(({ key }) => key === "out unit") : []; // what a unit is part of
  const sections = [...sides.up, ...sides.left, ...sides.down, ...sides.right].filter((section) => !wider.includes(section));
  const home = thingBox(t);
  const most = Math.max(1, ...sections.map((section) => section.entries.length));
  const choices = Array.from({ length: most }, (_, k) => k + 1);
  return largest(choices, (rows) => {
    const scene = { ...emptyScene(title), centre: String(t) };
    put(scene, home, 0, 0);
    const bus = home.h / 2 + 24;
    const foot = [0, home.h / 2];
    let x = 0;
    for (const section of sections) {
      const fresh = section.entries.filter(({ box }) => !scene.boxes.has(box.key));
      if (!fresh.length) continue;
      // No wider than the first column: the lanes of the others lead down beside it.
      const words = wrap(headingOf(section), fresh[0].box.w, fontOf("note", 17), 3);
      words.forEach((text, k) => scene.notes.push({ text, x: x + BESIDE, y: bus + 18 + 22 * k }));
      x = hang(scene, fresh, { left: x, top: bus + 12 + 22 * words.length, rows, bus, foot }) + 2 * BESIDE;
    }
    centre(scene, home, x ? (x - BESIDE) / 2 : 0);
    superiors(scene, wider, home);
    return scene;
  });
}

/* Moves the head, and what leads to it, over the middle of what hangs below it. */
function centre(scene, home, x) {
  home.x = x;
  for (const { points } of scene.routes) for (const point of points) if (point[0] === 0) point[0] = x;
}

/* The same for a narrow screen: a list below the thing, superiors above it. */
function narrowScene(t, title) {
  const scene = { ...emptyScene(title), centre: String(t) };
  const home = put(scene, thingBox(t), 0, 0);
  const sides = sectionsOf(t);
  const left = -home.w / 2;
  const personal = PERSONAL.has(home.kind);
  const below = personal ? [...sides.down, ...sides.left, ...sides.right] : [...sides.up, ...sides.left, ...sides.down, ...sides.right];
  let y = -home.h / 2;
  const above = personal ? sides.up.flatMap((section) => section.entries).reverse() : [];
  const [ways, wayOf] = tracksOf(above);
  const indent = left + INDENT + LANE * Math.max(ways - 1, 0);
  for (const { l, box } of above) {
    if (scene.boxes.has(box.key)) continue;
    y -= box.h + 14;
    put(scene, box, indent + box.w / 2, y + box.h / 2);
    // Each line runs all the way, those that stand otherwise in a lane of their own: dashes of one kind fall together.
    const lane = indent - 22 - LANE * wayOf(l);
    scene.routes.push({ l, points: [[lane, -home.h / 2], [lane, box.y], [indent, box.y]], of: [box.key] });
  }
  y = home.h / 2;
  // Each section has lanes of its own, one for each way in which lines to the thing stand; those of later sections
  // pass the earlier ones at the left.
  const lanes = below.map((section) => tracksOf(section.entries.filter(({ back }) => back)));
  const edge = left + 20 + LANE * total(lanes.map(([tracks]) => Math.max(tracks, 1)));
  let passed = 0;
  below.forEach((section, k) => {
    const [tracks, trackOf] = lanes[k];
    const nearest = edge - 20 - LANE * passed;
    passed += Math.max(tracks, 1);
    if (!personal || !UNSAID.has(section.key)) {
      scene.notes.push({ text: headingOf(section), x: edge, y: y + 24 });
      y += 30;
    }
    let last = 0;
    for (const { l, back, box } of section.entries) {
      if (scene.boxes.has(box.key)) continue;
      y += 12;
      put(scene, box, edge + box.w / 2, y + box.h / 2);
      const up = back && l >= 0;
      if (!up) last = box.y;
      const lane = nearest - (up ? LANE * trackOf(l) : 0);
      const points = up ? [[edge, box.y], [lane, box.y], [lane, home.h / 2]] : [[lane, box.y], [edge, box.y]];
      scene.routes.push({ l, points, of: [box.key], shared: up });
      y += box.h;
    }
    if (last) scene.routes.push({ l: -1, points: [[nearest, home.h / 2], [nearest, last]], of: [home.key] });
    y += 8;
  });
  return scene;
}

/* The things of each kind around a thing, with itself; the table tells also of what is denied. */
function allAround(t) {
  const ends = new Set([t, ...[...out(t), ...back(t)].filter((l) => state.table || drawn(l)).map((l) => line(l).from + line(l).to - t)]);
  return groupBy(ends, kindOf);
}

/* Boxes at the places where a hand has put them, the last one surely; whatever lies under one makes room. */
function roomFor(scene, moved) {
  const at = new Map([...scene.boxes.values()].map((box) => [box, [box.x, box.y]]));
  for (const [t, [x, y]] of moved) Object.assign(scene.boxes.get(String(t)) || {}, { x, y });
  const byHand = [...moved.keys()].map((t) => scene.boxes.get(String(t))).filter(Boolean).reverse();
  const firm = [];
  for (const box of [...byHand, ...[...scene.boxes.values()].filter((one) => !byHand.includes(one))]) {
    if (firm.some((other) => lieUpon(box, other))) Object.assign(box, freePlace(box, [...scene.boxes.values()]));
    if (byHand.includes(box) || box.x !== at.get(box)[0] || box.y !== at.get(box)[1]) firm.push(box);
  }
  scene.shifts = new Map(firm.map((box) => [box.key, [box.x - at.get(box)[0], box.y - at.get(box)[1]]]));
  return scene;
}

const AIR = 10; // between a box that makes room and others
const lieUpon = (a, b, air = 0) => Math.abs(a.x - b.x) < (a.w + b.w) / 2 + air && Math.abs(a.y - b.y) < (a.h + b.h) / 2 + air;

/* The nearest place at which a box lies upon no other: right beside some of them. */
function freePlace(box, boxes) {
  const others = boxes.filter((other) => other !== box);
  const along = (at, size) => [box[at], ...others.flatMap((other) => [-1, 1].map((way) => other[at] + way * ((other[size] + box[size]) / 2 + AIR)))];
  const far = ({ x, y }) => Math.hypot(x - box.x, y - box.y);
  const ys = along("y", "h");
  const places = along("x", "w").flatMap((x) => ys.map((y) => ({ x, y }))).sort((a, b) => far(a) - far(b));
  return places.find((place) => !others.some((other) => lieUpon({ ...box, ...place }, other, AIR - 1)));
}

/* The neighbourhood of state.about. */
function sceneAround() {
  const t = state.about;
  if (!(t >= 0 && t < n)) return emptyScene("Nothing is chosen");
  const kind = kindOf(t);
  const what = kind === "other" ? "" : `The ${KINDS[kind].one.toLowerCase()} `;
  const title = `${what}“${clipped(nameOf(t))}” and what is said of it${beyondOf(t) ? " on this page" : ""}`;
  const make = narrow() ? narrowScene : PERSONAL.has(kind) ? roleScene : thingScene;
  const all = allAround(t);
  const drawing = make(t, title);
  drawing.routes.push(...ownLoops(drawing.boxes.get(String(t)), toItself(t)));
  const made = { ...drawing, all, hidden: new Map([...all].filter(([one]) => state.off.has(one))) };
  return state.anew ? roomFor(made, state.anew) : made;
}
