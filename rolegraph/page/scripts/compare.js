/* Scenes: two roles side by side. */

const SIDE = 30; // so many boxes of one side are shown without a cap
const SIDEWISE = 8; // so many of a relation where there are more
const RATED = new Set(["duty", "skill"]); // those of which near-identical ones are told
const MEETINGS = 40000; // so often may one's words be met among the other's, or telling what is near would take too long

/* The role that is compared: a post stands for the role that it is a post of. */
function roleOf(t) {
  if (t < 0 || kindOf(t) !== "post") return t;
  const l = out(t).find((number) => drawn(number) && line(number).rel === "post");
  return l === undefined ? t : line(l).to;
}

// -- near-identical wording: the rule of rolegraph/likeness.py, whose figures meta.likeness holds ------------------

const wording = new Map();

/* A label as the rule sees it: folded, and its telling words. */
function wordingOf(label) {
  if (!wording.has(label)) {
    const { small: little } = meta.likeness;
    const text = label.normalize("NFKC").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ").trim().replace(/\s+/g, " ");
    const all = text.replace(/['’]s /g, " ").match(/[\p{L}\p{N}]+[+#]*/gu) || [];
    const telling = all.filter((word) => !little.includes(word));
    const words = new Set(telling.length ? telling : all);
    if (wording.size > 20000) wording.clear();
    wording.set(label, { text, words, grams: null });
  }
  return wording.get(label);
}

/* The n-grams of a wording's words, made when they are first asked for: most labels share no word. */
function gramsOf(worded) {
  if (worded.grams) return worded.grams;
  worded.grams = new Set();
  for (const word of worded.words) {
    const letters = [...` ${word} `];
    for (const size of meta.likeness.sizes) for (let k = 0; k + size <= letters.length; k += 1) worded.grams.add(letters.slice(k, k + size).join(""));
  }
  return worded.grams;
}

function cosine(left, right) {
  if (!left.size || !right.size) return 0;
  let both = 0;
  for (const one of left) if (right.has(one)) both += 1;
  return both / Math.sqrt(left.size * right.size);
}

/* How alike two labels are worded: 1 where they are the same, 0 where they are not nearly so. */
function likeness(one, other) {
  const { near, almost, words } = meta.likeness;
  const [left, right] = [wordingOf(one), wordingOf(other)];
  if (left.text === right.text) return 1;
  const byWords = words * cosine(left.words, right.words);
  if (byWords + 1 - words < near) return 0;
  const found = byWords + (1 - words) * cosine(gramsOf(left), gramsOf(right));
  return found >= near ? Math.min(found, almost) : 0;
}

/* Pairs of what two roles have of their own, one to one, the likest first: [left, right, how alike]; null where
   too many would have to be rated. Those that share no word are never that alike, unless they have none. */
function nearPairs(left, right) {
  const holders = new Map();
  const marks = ({ t, rel }) => {
    const { words, text } = wordingOf(nameOf(t));
    return [...(words.size ? words : [text])].map((word) => `${rel} ${word}`);
  };
  for (const entry of right) {
    for (const mark of marks(entry)) {
      if (holders.has(mark)) holders.get(mark).push(entry);
      else holders.set(mark, [entry]);
    }
  }
  let meetings = 0;
  for (const one of left) for (const mark of marks(one)) meetings += holders.get(mark)?.length || 0;
  if (meetings > MEETINGS) return null;
  const found = left.flatMap((one) => {
    const others = new Set(marks(one).flatMap((mark) => holders.get(mark) || []));
    return [...others].map((other) => [one, other, likeness(nameOf(one.t), nameOf(other.t))]).filter(([, , alike]) => alike);
  });
  const taken = new Set();
  const least = (a, b) => (a < b ? -1 : Number(a > b));
  found.sort((a, b) => b[2] - a[2] || least(idOf(a[0].t), idOf(b[0].t)) || least(idOf(a[1].t), idOf(b[1].t)));
  return found.filter(([one, other]) => !taken.has(one) && !taken.has(other) && taken.add(one) && taken.add(other));
}

const nearWords = (alike) => (alike === 1 ? "of the same name" : `nearly the same (${alike.toFixed(2)})`);

// -- what two roles share ------------------------------------------------------------------------------------------

/* What is said of two roles, by thing and relation: {t, rel, key, lines, held}, `key` that of its box, `lines` each
   one's line or null, `held` whether it has it by that. `near` are pairs of entries of nearly one wording; in each
   of the two, `near` tells the other thing and how alike they are. A denial counts only where the other role has the
   thing: then it is what sets the two apart. The last answer is kept: a view asks several times. */
let lastSplit = null;

function sideBySide(a, b) {
  if (lastSplit?.a !== a || lastSplit.b !== b) lastSplit = { a, b, ...splitOf(a, b) };
  return lastSplit;
}

function splitOf(a, b) {
  const entries = new Map();
  [a, b].forEach((t, side) => {
    for (const said of out(t).map(line)) {
      if (said.to === t) continue;
      const key = `${said.rel} ${said.to}`;
      if (!entries.has(key)) entries.set(key, { t: said.to, rel: said.rel, lines: [null, null], held: [false, false] });
      const entry = entries.get(key);
      if (entry.held[side]) continue; // a title in another case may be denied
      entry.lines[side] = said;
      entry.held[side] = DRAWN.has(said.status);
    }
  });
  const order = Object.keys(RELS);
  const best = ({ lines }, rank) => Math.min(...lines.filter(Boolean).map(rank));
  const standing = (said) => STANDINGS.indexOf(said.status);
  const all = [...entries.values()]
    .filter(({ held }) => held.some(Boolean))
    .sort((one, other) => order.indexOf(one.rel) - order.indexOf(other.rel) || best(one, gradeOf) - best(other, gradeOf) || best(one, standing) - best(other, standing) || one.t - other.t);
  const first = new Set();
  for (const entry of all) {
    entry.key = first.has(entry.t) ? `${entry.t} ${entry.rel}` : String(entry.t); // one thing may be several things to them
    first.add(entry.t);
  }
  const both = all.filter(({ held }) => held.every(Boolean));
  const own = (side) => all.filter(({ held }) => held[side] && !held[1 - side]);
  const rated = (side) => own(side).filter(({ rel }) => RATED.has(rel));
  const pairs = nearPairs(rated(0), rated(1));
  const near = (pairs || []).map(([one, other, alike]) => {
    one.near = { t: other.t, alike };
    other.near = { t: one.t, alike };
    return [one, other];
  });
  const alone = (entry) => !entry.near;
  return { all, both, near, unrated: !pairs, left: own(0).filter(alone), right: own(1).filter(alone) };
}

/* What is said of each of two lines, with the name of whose it is; null where it is the same of both. */
function eachOwn(lines, words) {
  const [ours, theirs] = lines.map(words);
  if (ours === theirs) return null;
  return [ours, theirs].flatMap((own, side) => (own ? [`${clipped(nameOf(lines[side].from), 40)}: ${own}`] : []));
}

// What another role is to the one that is compared: several relations lead from role to role.
const OTHER_ROLE = { solid: "superior", dotted: "superior", kind: "what it is a kind of" };

/* The box of what a role has, or both: where they stand otherwise, each one's own condition is told. */
function comparedBox({ t, rel, key, lines, held, near }) {
  const relation = OTHER_ROLE[rel] ? [OTHER_ROLE[rel]] : [];
  const optional = ({ grade }) => (grade === "optional" ? ["optional"] : []);
  const [said, other] = lines.filter((_, side) => held[side]);
  const apart = other ? eachOwn([said, other], (own) => [markOf(own), ...optional(own)].filter(Boolean).join(", ")) : null;
  if (!apart) return thingBox(t, { key, line: said, sub: [...relation, ...optional(said), ...(near ? [nearWords(near.alike)] : [])] });
  const shakier = STANDINGS.indexOf(other.status) > STANDINGS.indexOf(said.status) ? other : said;
  return thingBox(t, { key, status: shakier.status, sub: [...relation, ...apart], w: COLUMN });
}

/* One side, or the middle, as sections by relation; each is capped where there are too many. An entry has a
   box, `ends` (the line from either role, null where there is none) and the first of these as `l`. */
function sideOf(side, entries, heads) {
  const cap = entries.length > SIDE;
  const sections = [];
  const all = { left: [-1, null], both: [-1, -1], right: [null, -1] }[side];
  for (const [name, list] of groupBy(entries, relationIn)) {
    const others = list.filter(({ t }) => !heads.includes(t));
    const key = `compare ${side} ${name}`;
    const { shown, rest } = cap ? capped(others, key, SIDEWISE) : { shown: others, rest: 0 };
    const made = shown.map((entry) => {
      const ends = entry.lines.map((said, k) => (entry.held[k] ? said.l : null));
      return { ends, l: ends.find((l) => l !== null), box: comparedBox(entry), tight: Boolean(entry.near) && ends[1] === null };
    });
    if (rest) made.push({ ends: all, l: -1, box: moreBox(key, rest, String(heads[0]), SIDEWISE) });
    if (made.length) sections.push({ key: name, entries: made });
  }
  return sections;
}

/* The same without what the legend hides. */
function seenSides(a, b) {
  const split = sideBySide(a, b);
  const kept = ["both", "near", "left", "right"].map((side) => [side, split[side].filter((entry) => [entry].flat().every(({ t }) => seen(t)))]);
  return { ...split, ...Object.fromEntries(kept) };
}

/* The change of state after which a thing stands in the comparison, however many there are. */
function moreBeside(t) {
  const split = sideBySide(...state.pair.map(roleOf));
  const more = new Map(state.more);
  for (const [side, entries] of [["left", split.left], ["both", middleOf(split)], ["right", split.right]]) {
    for (const [name, list] of groupBy(entries, relationIn)) if (list.some((entry) => entry.t === t)) more.set(`compare ${side} ${name}`, list.length);
  }
  return { more };
}

/* The section of the comparison that an entry stands in. */
const relationIn = ({ rel, near }) => (near ? "near" : rel);

const middleOf = ({ both, near }) => [...both, ...near.flat()];

function bothWords({ both, near, unrated }) {
  if (unrated) return `${both.length ? "Both" : "Nothing is said of both"}; too many to see what is nearly the same`;
  if (both.length) return "Both";
  if (near.length) return "Nearly the same";
  return meta.partial ? "Nothing on this page is said of both" : "Nothing is said of both";
}

function wideComparison(a, b, title) {
  const split = seenSides(a, b);
  const heads = [a, b].map((t) => thingBox(t));
  const sides = { left: sideOf("left", split.left, [a, b]), both: sideOf("both", middleOf(split), [a, b]), right: sideOf("right", split.right, [a, b]) };
  const few = (sections) => (countOf(sections) > 3 ? [false, true] : [false]);
  const choices = [];
  for (const bothLeft of few(sides.left)) for (const bothRight of few(sides.right)) choices.push([bothLeft, bothRight]);
  return largest(choices, (doubled) => {
    const scene = emptyScene(title);
    const turn = COLUMN / 2 + STUB;
    const spines = doubled.map((both, k) => (k ? 1 : -1) * (turn + 26 + (both ? COLUMN + STUB : heads[k].w / 2)));
    heads.forEach((head, k) => put(scene, head, spines[k], 0));
    const half = Math.max(heads[0].h, heads[1].h) / 2;
    ["left", "right"].forEach((side, k) => {
      const [first, last] = wing(scene, sides[side], { spine: spines[k], way: k ? 1 : -1, both: doubled[k], top: half + 16, home: [spines[k], half] });
      if (last >= first) scene.routes.push({ l: -1, points: [[spines[k], heads[k].h / 2], [spines[k], last]], of: [heads[k].key] });
    });
    between(scene, split, heads);
    let y = half + 14;
    scene.notes.push({ text: bothWords(sideBySide(a, b)), x: 0, y, middle: true });
    y += 16;
    const lasts = [0, 0];
    for (const section of sides.both) {
      for (const { ends, box, tight } of section.entries) {
        const middle = y + box.h / 2;
        put(scene, box, 0, middle);
        ends.forEach((l, k) => {
          const way = k ? 1 : -1;
          if (l === null) return;
          lasts[k] = middle;
          scene.routes.push({ l, points: [[way * turn, middle], [(way * box.w) / 2, middle]], of: [box.key] });
        });
        y += box.h + (tight ? 1 : 7);
      }
      y += 6;
    }
    heads.forEach((head, k) => {
      const way = k ? 1 : -1;
      if (lasts[k]) scene.routes.push({ l: -1, points: [[head.x - (way * head.w) / 2, 8], [way * turn, 8], [way * turn, lasts[k]]], of: [head.key] });
    });
    return scene;
  });
}

/* The lines between the two themselves: where one is the other's superior. */
function mutual({ left, right }, pair) {
  return [...left.map(({ lines }) => lines[0]), ...right.map(({ lines }) => lines[1])].filter(({ to }) => pair.includes(to));
}

function between(scene, split, [one, other]) {
  for (const { l, from, rel } of mutual(split, [one.t, other.t])) {
    const way = from === one.t ? -1 : 1;
    const [start, end] = way < 0 ? [one, other] : [other, one];
    const y = (way < 0 ? -12 : -3) - (rel === "dotted" ? 4 : 0);
    scene.routes.push({ l, points: [[start.x - (way * start.w) / 2, y], [end.x + (way * end.w) / 2, y]] });
  }
}

/* The same for a narrow screen: one, its own, both, the other, its own. */
function narrowComparison(a, b, title) {
  const scene = emptyScene(title);
  const split = seenSides(a, b);
  const heads = [a, b].map((t) => thingBox(t));
  const edge = 30;
  const right = edge + COLUMN + 26;
  let last = 0;
  const reach = [0, null]; // how far down the left lane goes, how far up the right one
  let y = heads[0].h + 14;
  put(scene, heads[0], heads[0].w / 2, heads[0].h / 2);
  const list = (side, entries) => {
    for (const { ends: [ours, theirs], box, tight } of sideOf(side, entries, [a, b]).flatMap((section) => section.entries)) {
      put(scene, box, edge + box.w / 2, y + box.h / 2);
      if (ours !== null) {
        reach[0] = box.y;
        scene.routes.push({ l: ours, points: [[14, box.y], [edge, box.y]], of: [box.key] });
      }
      if (theirs !== null) {
        reach[1] ??= box.y;
        last = box.y;
        scene.routes.push({ l: theirs, points: [[right, box.y], [edge + box.w, box.y]], of: [box.key] });
      }
      y += box.h + (tight ? 1 : 9);
    }
  };
  list("left", split.left);
  y = noted(scene, bothWords(sideBySide(a, b)), edge, y + 8) - 4;
  list("both", middleOf(split));
  if (reach[0]) scene.routes.push({ l: -1, points: [[14, heads[0].h], [14, reach[0]]] });
  y += 12;
  put(scene, heads[1], right + 14 - heads[1].w / 2, y + heads[1].h / 2);
  if (reach[1] !== null) scene.routes.push({ l: -1, points: [[right, y], [right, reach[1]]] });
  const under = y + heads[1].h;
  y = under + 14;
  last = 0;
  list("right", split.right);
  if (last) scene.routes.push({ l: -1, points: [[right, under], [right, last]] });
  for (const { l, from, to, rel } of mutual(split, [a, b])) {
    const [low, up] = [from, to].map((t) => scene.boxes.get(String(t)));
    const lane = rel === "dotted" ? -14 : -8;
    scene.routes.push({ l, points: [[low.x - low.w / 2, low.y], [lane, low.y], [lane, up.y], [up.x - up.w / 2, up.y]] });
  }
  return scene;
}

/* Why two are not told side by side. */
function unpaired() {
  const [one, other] = state.pair;
  if (one !== other && roleOf(one) === roleOf(other)) return kindOf(one) === kindOf(other) ? "Both posts have the same role" : "This is the role of the post itself";
  if (roles.length > 1) return "Pick another role to compare it with";
  return roles.length ? "A comparison takes two roles: only this one is on the page" : "Roles can be compared, and posts by their roles: nothing on this page names a role";
}

/* A scene of one box at most, and below it why there are no two. */
function unpairedScene(t) {
  const scene = emptyScene(t < 0 ? unpaired() : `The role “${clipped(nameOf(t), 60)}”`);
  if (t >= 0) put(scene, thingBox(t), 0, 0);
  wrap(unpaired(), narrow() ? 300 : 700, fontOf("note", 17), 3).forEach((text, k) => scene.notes.push({ text, x: 0, y: 60 + 24 * k, middle: true }));
  return scene;
}

/* The two roles of state.pair as heads of two wings; what both have stands between them. */
function sceneCompare() {
  const [a, b] = state.pair.map(roleOf);
  if (a < 0 || a === b) return unpairedScene(a);
  const title = `“${clipped(nameOf(a), 60)}” and “${clipped(nameOf(b), 60)}” side by side`;
  const all = groupBy(new Set([a, b, ...sideBySide(a, b).all.map(({ t }) => t)]), kindOf);
  return { ...(narrow() ? narrowComparison(a, b, title) : wideComparison(a, b, title)), all };
}
