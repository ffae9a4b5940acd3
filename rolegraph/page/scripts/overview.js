/* Scenes: the overview of groups that unfold, and the whole map. */

const ROOTS = 48; // so many groups of one level are shown at first
const GUTTER = 20; // between the boxes of the overview
const MARGIN = 18; // between the frame of an unfolded group and what is in it
const BREADTH = 3 * (WIDTHS.group + GUTTER) - GUTTER; // how wide the frame of an unfolded group is at least

/* The groups as given; where none are, the things by their kinds. */
const groupsOf = (() => {
  let made = null;
  return () => {
    if (made) return made;
    const given = core.groups;
    made = given.name.length ? { ...given } : groupsByKind();
    made.below = made.name.map(() => []);
    made.roots = [];
    made.parent.forEach((g, child) => (g < 0 ? made.roots : made.below[g]).push(child));
    return made;
  };
})();

/* Whether all groups above one are unfolded. */
function isInSight(g) {
  const up = groupsOf().parent[g];
  return up < 0 || (state.open.has(up) && isInSight(up));
}

function groupsByKind() {
  const kinds = Object.keys(KINDS).map((kind) => [kind, ofKind(kind)]).filter(([, things]) => things.length);
  return {
    name: kinds.map(([kind]) => KINDS[kind].many),
    parent: kinds.map(() => -1),
    members: kinds.map(([, things]) => things),
    count: kinds.map(([, things]) => things.length),
  };
}

/* What a group holds, in words: the kind of its first member, for groups are made of one kind. */
function countWords(g) {
  const groups = groupsOf();
  let first = g;
  while (!groups.members[first].length && groups.below[first].length) first = groups.below[first][0];
  const t = groups.members[first][0];
  const [one, many] = t === undefined ? ["thing", "things"] : [KINDS[kindOf(t)].one.toLowerCase(), KINDS[kindOf(t)].many.toLowerCase()];
  return plural(groups.count[g], one, many);
}

/* What unfolding a group shows, in words. */
function inWords(g) {
  const inside = contents(g, `group ${g}`);
  const [groups, members] = [groupsOf().below[g].length, inside.members.length];
  const rest = groupsOf().members[g].length - members;
  return [
    groups ? plural(groups, "group", "groups") : "",
    members ? `${figure(members)} ${rest ? `of ${countWords(g)}` : KINDS[kindOf(inside.members[0])][members === 1 ? "one" : "many"].toLowerCase()}` : "",
  ].filter(Boolean).join(" and ");
}

function groupBox(g, w) {
  const key = `group ${g}`;
  const open = state.open.has(g);
  const act = () => {
    const set = new Set(state.open);
    if (!set.delete(g)) set.add(g);
    steadily(key, { open: set });
    announce(`${groupsOf().name[g]}: ${open ? "folded" : `unfolded, ${inWords(g)}`}`);
  };
  const count = groupsOf().count[g];
  return textBox("group", groupsOf().name[g], { key, w, sub: [countWords(g)], count, weight: count, act, fold: { open, act } });
}

/* What is in a group: its groups, then its members; of the very top, the groups without one above. */
function contents(g, anchor) {
  const groups = groupsOf();
  const key = g < 0 ? "groups" : `group ${g}`;
  const below = g < 0 ? groups.roots : groups.below[g];
  const inner = capped(below, `${key} groups`, ROOTS);
  const members = capped(g < 0 ? [] : groups.members[g], key, FURTHER);
  return {
    groups: inner.shown,
    moreGroups: inner.rest ? [moreBox(`${key} groups`, inner.rest, anchor, ROOTS)] : [],
    members: members.shown,
    moreMembers: members.rest ? [moreBox(key, members.rest, anchor, FURTHER)] : [],
  };
}

/* Fills a region of the page row by row, from (left, top), `breadth` wide; an unfolded group's contents
   stand in a frame right below its row, so that what is above never moves. Returns the bottom. */
function fill(scene, g, left, top, breadth) {
  const inside = contents(g, g < 0 ? "" : `group ${g}`);
  let y = top;
  if (inside.groups.length) {
    const most = Math.max(1, Math.floor((breadth + GUTTER) / (200 + GUTTER)));
    const columns = g < 0 ? rootColumns(inside.groups.length) : Math.min(most, 4);
    const w = Math.min(WIDTHS.group, Math.floor((breadth - GUTTER * (columns - 1)) / columns));
    const boxes = [...inside.groups.map((number) => groupBox(number, w)), ...inside.moreGroups];
    for (let start = 0; start < boxes.length; start += columns) {
      const row = boxes.slice(start, start + columns);
      y = rowAt(scene, row, left, y, w) + (row.some((box) => box.fold) ? 26 : GUTTER);
      row.filter((box) => box.fold && box.fold.open).forEach((box, _, open) => {
        const g = Number(box.key.slice(6));
        if (open.length > 1) {
          scene.notes.push({ text: `${groupsOf().name[g]}:`, x: left, y: y + 8 });
          y += 24;
        }
        y = framed(scene, box, g, open.length > 1, left, y, Math.max(breadth, BREADTH - 2 * MARGIN)) + GUTTER;
      });
    }
  }
  const widest = Math.max(0, ...inside.members.map((t) => widthOf(kindOf(t))));
  const columns = Math.max(1, Math.floor((breadth + 12) / (widest + 12)));
  const wide = Math.floor((breadth + 12) / columns) - 12;
  const things = [...inside.members.map((t) => thingBox(t, { w: wide, weight: 1 })), ...inside.moreMembers];
  for (let start = 0; start < things.length; start += columns) {
    y = rowAt(scene, things.slice(start, start + columns), left, y, wide, 12) + 12;
  }
  return y - 12;
}

/* So many columns that the groups are shown as large as can be. */
function rootColumns(count) {
  const scale = (columns) => Math.min(1, SIGHT.w / (columns * (WIDTHS.group + GUTTER)), SIGHT.h / (Math.ceil(count / columns) * 88));
  const choices = [3, 4, 5, 6, 7, 8].map((columns) => Math.min(columns, count));
  return choices.reduce((best, columns) => (scale(columns) > scale(best) ? columns : best));
}

/* One row of boxes, their tops in line. Returns its bottom. */
function rowAt(scene, row, left, top, w, gutter = GUTTER) {
  row.forEach((box, k) => put(scene, box, left + k * (w + gutter) + box.w / 2, top + box.h / 2));
  return top + Math.max(...row.map((box) => box.h));
}

/* An unfolded group: a frame round what is in it, hanging on its head or, where others are unfolded beside it, apart. */
function framed(scene, head, g, apart, left, top, breadth) {
  const before = [scene.boxes.size, scene.routes.length];
  const bottom = fill(scene, g, left + MARGIN, top + MARGIN, breadth - 2 * MARGIN) + MARGIN;
  // No broader than what is in it, boxes and frames, and than its head.
  const boxes = [...scene.boxes.values()].slice(before[0]).map(({ x, w }) => x + w / 2);
  const frames = scene.routes.slice(before[1]).flatMap(({ points }) => points.map(([x]) => x));
  const [l, t, r, b] = [left, top, Math.max(head.x + head.w / 2, most([...boxes, ...frames]) + MARGIN), bottom];
  if (!apart) scene.routes.push({ l: -1, points: [[head.x, head.y + head.h / 2], [head.x, t]], of: [head.key] });
  scene.routes.push({ l: -1, points: [[l, t], [r, t], [r, b], [l, b], [l, t]], of: [head.key] });
  return b;
}

/* The same for a narrow screen: an indented list. */
function listed(scene, g, left, top) {
  const inside = contents(g, g < 0 ? "" : `group ${g}`);
  const step = 24;
  const head = g < 0 ? null : scene.boxes.get(`group ${g}`);
  let y = top;
  const place = (box) => {
    put(scene, box, left + box.w / 2, y + box.h / 2);
    y += box.h + (box.fold ? 26 : 10);
    if (!head) return;
    const lane = left - step + 10;
    scene.routes.push({ l: -1, points: [[lane, head.y + head.h / 2], [lane, box.y], [left, box.y]], of: [head.key, box.key] });
  };
  for (const number of inside.groups) {
    const box = groupBox(number, WIDTHS.group);
    place(box);
    if (box.fold.open) y = listed(scene, number, left + step, y) + 6;
  }
  for (const box of inside.moreGroups) place(box);
  for (const t of inside.members) place(thingBox(t, { weight: 1 }));
  for (const box of inside.moreMembers) place(box);
  return y;
}

/* The groups with their counts; those of state.open are unfolded. */
function sceneOverview() {
  const { roots, name } = groupsOf();
  const title = name.length ? `${plural(roots.length, "group", "groups")}: unfold one to see what is in it` : "Nothing is told here";
  const inside = new Set([...state.open].filter(isInSight).flatMap((g) => groupsOf().members[g]));
  const scene = { ...emptyScene(title), news: title, all: groupBy(inside, kindOf) };
  if (!name.length) return scene;
  if (narrow()) {
    listed(scene, -1, 0, 0);
    return scene;
  }
  const columns = rootColumns(Math.min(roots.length, ROOTS));
  fill(scene, -1, 0, 0, columns * (WIDTHS.group + GUTTER) - GUTTER);
  return scene;
}

const NARROW_SHAPES = [0.3, 0.2, 0.1, 0.05, 0.02]; // of the map on a narrow screen: the first in which it can be read, as long as it comes to; else that of the screen

const linesOfSights = new Map(); // a map that is shown again runs its lines as before: they are sought once

/* The whole map: with the places that come with the page or, where that is asked for, where kinds are hidden and on
   a narrow screen, laid out anew. */
function sceneMap() {
  const { x, y, h, w, larger, routes } = core.map;
  const scene = { ...emptyScene(""), afar: true, larger, hidden: new Map() };
  for (let t = 0; t < n; t += 1) {
    const kind = kindOf(t);
    if (x[t] === null) continue;
    if (state.off.has(kind)) {
      scene.hidden.set(kind, (scene.hidden.get(kind) || 0) + !isNamedOnly(t));
      continue;
    }
    const weight = outStart[t + 1] - outStart[t] + backStart[t + 1] - backStart[t];
    put(scene, mapBox(t, { w: w[kind], h: Math.max(h[t], 14), weight, larger: PERSONAL.has(kind) ? larger : 1 }), x[t], y[t]);
  }
  scene.title = `The whole map: ${plural(scene.boxes.size, "thing", "things")} and what is said of them`;
  const hangs = hanging(scene.boxes);
  // Whoever has many below is named first; from afar nobody is who is only one of those below another.
  for (const box of scene.boxes.values()) box.leaf = hangs.has(box.t);
  for (let { up } of hangs.values()) {
    for (; up !== undefined; up = hangs.get(up)?.up) {
      const box = scene.boxes.get(String(up));
      box.weight += 1;
      box.leaf = false;
    }
  }
  const given = !scene.hidden.size && !state.anew && !narrow();
  for (const [t, [left, top]] of state.anew || []) Object.assign(scene.boxes.get(String(t)) || {}, { x: left, y: top });
  const moved = new Set(state.anew ? state.anew.keys() : []);
  const home = atHome(scene.boxes, moved);
  let [ways, shape] = [given && routes.map(([l, flat]) => [l, pairsOf(flat)]), null];
  const layOut = (form) => {
    [ways, shape] = [arrange(scene.boxes, form, hangs, home, moved), form];
    return picture.isReadAcross(scene);
  };
  if (!given && !(narrow() && NARROW_SHAPES.some(layOut))) layOut(shapeBeside(scene));
  const sight = JSON.stringify([[...state.off].sort(), shape, [...(state.anew || [])]]);
  if (!linesOfSights.has(sight)) {
    if (linesOfSights.size > 4) linesOfSights.clear();
    linesOfSights.set(sight, linesOf(scene.boxes, ways, home));
  }
  scene.routes = linesOfSights.get(sight);
  scene.carried = carriers(home, hangs);
  return scene;
}

const SMALLER = [1, 0.85, 0.7]; // so much smaller a name may be set, lest a word be broken or the end left out

/* A box of a size on the map, with letters so many times larger: a little smaller where it takes
   that for the name to be whole and no word of it broken. */
function mapBox(t, { w, h, weight, larger }) {
  const longest = larger * most(nameOf(t).split(/\s+/).map(ruler(fontOf(kindOf(t))))); // of its words
  const fits = (w - 22) / Math.max(longest, 1);
  const unbroken = fits < SMALLER.at(-1) || !PERSONAL.has(kindOf(t)) ? 1 : Math.min(1, fits);
  let [box, size] = [null, larger];
  for (const smaller of larger > 1 ? SMALLER : [1]) {
    size = larger * Math.min(smaller, unbroken);
    box = thingBox(t, { w: (w - 22) / size + 22, h: (h - 14) / size + 14, weight });
    if (!box.text.at(-1).endsWith("…")) break;
  }
  return { ...box, larger: size, told: larger, w, h };
}

/* The shape of the picture beside the legend of a map, which takes room from it: the legend is painted first, else
   the shape would be that beside whatever was shown before. */
function shapeBeside(scene) {
  const shown = (l) => drawn(l) && scene.boxes.has(String(line(l).to));
  const routes = [...scene.boxes.values()].flatMap(({ t }) => out(t).filter(shown).map((l) => ({ l })));
  paintControls();
  paintLegend({ ...scene, routes });
  return picture.shape();
}

/* What a hand moves with a thing: what stands beside its spine, and who hangs below it with what is theirs. */
function carriers(home, hangs) {
  const below = new Map();
  const add = (t, up) => below.set(up, [...(below.get(up) || []), t]);
  for (const [t, owner] of home) add(t, owner);
  for (const [t, { up }] of hangs) add(t, up);
  return (key) => {
    const found = new Set([Number(key)]);
    for (const t of found) for (const one of below.get(t) || []) found.add(one); // a set goes on with what is added
    return [...found].slice(1).map(String);
  };
}

const pairsOf = (flat) => Array.from({ length: flat.length / 2 }, (_, k) => flat.slice(2 * k, 2 * k + 2));
