/* Scenes: two roles side by side. */

const SIDE = 30; // so many boxes of one side are shown without a cap
const SIDEWISE = 8; // so many of a relation where there are more
const COMPARED = ["solid", "dotted", "duty", "skill", "title", "level"];

/* The role that is compared: a post stands for the role that it is a post of. */
function roleOf(t) {
  if (t < 0 || kindOf(t) !== "post") return t;
  const l = out(t).find((number) => drawn(number) && line(number).rel === "post");
  return l === undefined ? t : line(l).to;
}

/* What two roles share and what each has of its own: superiors, duties, skills, titles, level. An entry is
   {t, l, line}, with `line` as line(l) gives it; one of both has the other's line too, as `other`. */
function difference(a, b) {
  const own = (t) => {
    const found = relationsOf(t);
    return COMPARED.flatMap((rel) => found.get(`out ${rel}`) || []);
  };
  const key = (entry) => `${entry.t} ${entry.line.rel}`;
  const [left, right] = [own(a), own(b)];
  const theirs = new Map(right.map((entry) => [key(entry), entry]));
  const both = left.filter((entry) => theirs.has(key(entry))).map((entry) => ({ ...entry, other: theirs.get(key(entry)).line }));
  const shared = new Set(both.map(key));
  const apart = (list) => list.filter((entry) => !shared.has(key(entry)));
  return { both, left: apart(left), right: apart(right) };
}

/* What is said of each of two lines, with the name of whose it is; null where it is the same of both. */
function eachOwn(lines, words) {
  const [ours, theirs] = lines.map(words);
  if (ours === theirs) return null;
  return [ours, theirs].flatMap((own, side) => (own ? [`${clipped(nameOf(lines[side].from), 40)}: ${own}`] : []));
}

/* The box of what a role has, or both: where they stand otherwise, each one's own condition is told. */
function comparedBox({ t, line: said, other }) {
  const words = (own) => [markOf(own), own.grade === "optional" ? "optional" : ""].filter(Boolean).join(", ");
  const apart = other ? eachOwn([said, other], words) : null;
  if (!apart) return thingBox(t, { line: said, sub: said.grade === "optional" ? ["optional"] : [] });
  const shakier = STANDINGS.indexOf(other.status) > STANDINGS.indexOf(said.status) ? other : said;
  return thingBox(t, { status: shakier.status, sub: apart, w: COLUMN });
}

/* One side as sections by relation, with boxes; each is capped where the side has too many. */
function sideOf(side, entries, heads) {
  const cap = entries.length > SIDE;
  const once = new Set(heads);
  const sections = [];
  for (const [rel, list] of groupBy(entries, (entry) => entry.line.rel)) {
    const fresh = list.filter(({ t }) => !once.has(t) && once.add(t));
    const key = `compare ${side} ${rel}`;
    const { shown, rest } = cap ? capped(fresh, key, SIDEWISE) : { shown: fresh, rest: 0 };
    const made = shown.map((entry) => ({ ...entry, box: comparedBox(entry) }));
    if (rest) made.push({ t: -1, l: -1, box: moreBox(key, rest, String(heads[0]), SIDEWISE) });
    if (made.length) sections.push({ key: rel, entries: made });
  }
  return sections;
}

function bothWords({ both }) {
  if (both.length) return "Both";
  return meta.partial ? "Nothing on this page is said of both" : "Nothing is said of both";
}

function wideComparison(a, b, title) {
  const split = difference(a, b);
  const heads = [a, b].map((t) => thingBox(t));
  const sides = { left: sideOf("left", split.left, [a, b]), both: sideOf("both", split.both, [a, b]), right: sideOf("right", split.right, [a, b]) };
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
    between(scene, [...split.left, ...split.right], heads);
    let y = half + 14;
    scene.notes.push({ text: bothWords(split), x: 0, y, middle: true });
    y += 16;
    let last = 0;
    for (const section of sides.both) {
      for (const { l, other, box } of section.entries) {
        last = y + box.h / 2;
        put(scene, box, 0, last);
        scene.routes.push({ l, points: [[-turn, last], [-box.w / 2, last]], of: [box.key] });
        scene.routes.push({ l: other ? other.l : -1, points: [[turn, last], [box.w / 2, last]], of: [box.key] });
        y += box.h + 7;
      }
      y += 6;
    }
    heads.forEach((head, k) => {
      const way = k ? 1 : -1;
      if (last) scene.routes.push({ l: -1, points: [[head.x - (way * head.w) / 2, 8], [way * turn, 8], [way * turn, last]], of: [head.key] });
    });
    return scene;
  });
}

/* Where one is the other's superior: a line between the heads. */
function between(scene, entries, [one, other]) {
  const pair = new Set([one.t, other.t]);
  for (const { l, line: said } of entries) {
    if (!pair.has(said.to)) continue;
    const way = said.from === one.t ? -1 : 1;
    const [start, end] = way < 0 ? [one, other] : [other, one];
    const y = (way < 0 ? -12 : -3) - (said.rel === "dotted" ? 4 : 0);
    scene.routes.push({ l, points: [[start.x - (way * start.w) / 2, y], [end.x + (way * end.w) / 2, y]] });
  }
}

/* The same for a narrow screen: one, its own, both, the other, its own. */
function narrowComparison(a, b, title) {
  const scene = emptyScene(title);
  const split = difference(a, b);
  const heads = [a, b].map((t) => thingBox(t));
  const edge = 30;
  const right = edge + COLUMN + 26;
  const ends = { left: 0, bothFirst: null, both: 0, right: 0 };
  let y = heads[0].h + 14;
  put(scene, heads[0], heads[0].w / 2, heads[0].h / 2);
  const list = (side, lanes) => {
    for (const { entries } of sideOf(side, split[side], [a, b])) {
      for (const { l, other, box } of entries) {
        put(scene, box, edge + box.w / 2, y + box.h / 2);
        ends[side] = box.y;
        if (side === "both" && ends.bothFirst === null) ends.bothFirst = box.y;
        if (lanes.left) scene.routes.push({ l, points: [[14, box.y], [edge, box.y]], of: [box.key] });
        if (lanes.right) {
          const number = lanes.left ? (other ? other.l : -1) : l;
          scene.routes.push({ l: number, points: [[right, box.y], [edge + box.w, box.y]], of: [box.key] });
        }
        y += box.h + 9;
      }
    }
  };
  list("left", { left: true });
  scene.notes.push({ text: bothWords(split), x: edge, y: y + 8 });
  y += 26;
  list("both", { left: true, right: true });
  const bottom = Math.max(ends.left, ends.both);
  if (bottom) scene.routes.push({ l: -1, points: [[14, heads[0].h], [14, bottom]] });
  y += 12;
  put(scene, heads[1], right + 14 - heads[1].w / 2, y + heads[1].h / 2);
  if (ends.bothFirst !== null) scene.routes.push({ l: -1, points: [[right, y], [right, ends.bothFirst]] });
  const under = y + heads[1].h;
  y = under + 14;
  list("right", { right: true });
  if (ends.right) scene.routes.push({ l: -1, points: [[right, under], [right, ends.right]] });
  for (const { l, line: said } of [...split.left, ...split.right]) {
    if (said.to !== a && said.to !== b) continue;
    const [low, up] = [said.from, said.to].map((t) => scene.boxes.get(String(t)));
    const lane = said.rel === "dotted" ? -14 : -8;
    scene.routes.push({ l, points: [[low.x - low.w / 2, low.y], [lane, low.y], [lane, up.y], [up.x - up.w / 2, up.y]] });
  }
  return scene;
}

/* The two roles of state.pair as heads of two wings; what both have stands between them. */
function sceneCompare() {
  const [a, b] = state.pair.map(roleOf);
  if (!(a >= 0 && b >= 0)) return emptyScene("Two roles are needed for a comparison");
  const title = `“${clipped(nameOf(a), 60)}” and “${clipped(nameOf(b), 60)}” side by side`;
  if (a === b) {
    const scene = emptyScene(title);
    put(scene, thingBox(a), 0, 0);
    scene.notes.push({ text: "Pick another role to compare it with", x: 0, y: 60, middle: true });
    return scene;
  }
  return narrow() ? narrowComparison(a, b, title) : wideComparison(a, b, title);
}
