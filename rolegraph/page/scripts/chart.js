/* Scenes: the organisation chart, a tidy tree of posts or roles by their reporting lines. */

const CHART = [60, 45, 30, 20]; // so many boxes the chart opens with, about: the most that can be read
const DROP = 46; // between a level and the next
const RUNG = 24; // how far an outline goes in at each step
const RAIL = 10; // between rails of lines that stand otherwise
const TIP = 14; // between their arrow heads
const TANGLED = 40; // of more lines that lead down each closes a loop, perhaps with others: nobody reads so many
const CHART_ROOM = { clear: 9, near: 5, head: 2 * HEADED, apart: 5 }; // of further lines, as `furtherRoutes` takes it

/* The tree behind the chart: each one's first superior (the firmest line that closes no loop), who is below
   whom, and the lines that the tree has no room for. Made once for posts and once for roles. */
const hierarchy = (() => {
  const made = {};
  return (of) => {
    made[of] ||= growTree(of === "posts" ? posts : roles, core.charts[of]);
    return made[of];
  };
})();

/* The reporting lines between the members by rank: solid before dotted; firm, conditional, contested; in each
   rank those to superiors who have others below as well go first. */
function rankedLines(within) {
  const ranks = Array.from({ length: 6 }, () => []);
  const reports = new Int32Array(n);
  const { from, to, rel, status } = core.lines;
  const weaker = core.rels.map(({ key }) => ({ solid: 0, dotted: 3 })[key]);
  const standing = core.statuses.map((name) => STANDINGS.indexOf(name));
  for (let l = 0; l < m; l += 1) {
    const [late, rank] = [weaker[rel[l]], standing[status[l]]];
    if (late === undefined || rank < 0 || !within[from[l]] || !within[to[l]]) continue;
    ranks[late + rank].push(l);
    if (from[l] !== to[l]) reports[to[l]] += 1;
  }
  const others = (l) => reports[to[l]] > 1;
  return ranks.map((lines) => [...lines.filter(others), ...lines.filter((l) => !others(l))]);
}

/* Each one's line to the first superior (-1 where there is none) and its rank, and the lines left over. Dotted
   lines place those alone who have no solid one: whoever has is a top, or reports in a circle, with a dotted line. */
function firstSuperiors(ranks) {
  const { from, to } = core.lines;
  const up = new Int32Array(n).fill(-1);
  const rankUp = new Int8Array(n);
  const top = Int32Array.from({ length: n }, (_, t) => t); // one step or more towards the top so far
  const topOf = (t) => {
    let at = t;
    while (top[at] !== at) at = top[at] = top[top[at]];
    return at;
  };
  const others = [];
  const hang = (l, rank) => {
    // Whoever has no superior yet is a top; a line from there to below itself would close a loop.
    if (up[from[l]] < 0 && topOf(to[l]) !== from[l]) {
      up[from[l]] = l;
      rankUp[from[l]] = rank;
      top[from[l]] = topOf(to[l]);
    } else others.push(l);
  };
  const joined = new Set(ranks.slice(0, 3).flatMap((lines) => lines.flatMap((l) => [from[l], to[l]])));
  ranks.forEach((lines, rank) => {
    for (const l of lines) {
      if (rank > 2 && joined.has(from[l])) others.push(l);
      else hang(l, rank);
    }
  });
  return { up, rankUp, others };
}

/* Of some solid lines left over, those that close a loop: that lead down in the tree, or level, to one from whom
   solid lines lead up to their own start. Without them no loop is left. */
function closingLines(solid, others, depth) {
  const { from, to } = core.lines;
  const down = others.filter((l) => depth[from[l]] < depth[to[l]] || (depth[from[l]] === depth[to[l]] && from[l] <= to[l]));
  if (!down.length) return new Set();
  const loop = strongParts(solid, down.map((l) => from[l]));
  const inLoop = (l) => loop.has(from[l]) && loop.get(from[l]) === loop.get(to[l]);
  const closing = new Set(down.filter(inLoop));
  if (closing.size > TANGLED) return closing;
  // Of several lines that lead down in one loop, one may do: the others are drawn as any.
  const ups = groupBy(solid.filter((l) => inLoop(l) && !closing.has(l)), (l) => from[l]);
  for (const l of closing) {
    const above = new Set([to[l]]);
    for (const t of above) for (const other of ups.get(t) || []) above.add(to[other]);
    if (above.has(from[l])) continue;
    closing.delete(l);
    if (ups.has(from[l])) ups.get(from[l]).push(l);
    else ups.set(from[l], [l]);
  }
  return closing;
}

/* From how many of some who report in a circle no solid lines lead up to one who reports to nobody. */
function endlessOf(circling, solid) {
  const { from, to } = core.lines;
  const ups = circling.size ? groupBy(solid, (l) => from[l]) : new Map();
  const ends = (t) => {
    const above = new Set([t]);
    for (const one of above) {
      if (!ups.has(one)) return true;
      for (const l of ups.get(one)) above.add(to[l]);
    }
    return false;
  };
  return [...circling].filter((t) => !ends(t)).length;
}

/* The strongly connected components of lines, as far as they lead up from some: thing → one of its component. */
function strongParts(lines, starts) {
  const { from, to } = core.lines;
  const [ups, downs] = [groupBy(lines, (l) => from[l]), groupBy(lines, (l) => to[l])];
  const met = new Set();
  const done = []; // each after all that were first met above it
  const waiting = [...starts];
  while (waiting.length) {
    const t = waiting.pop();
    if (t < 0) done.push(~t);
    if (t < 0 || met.has(t)) continue;
    met.add(t);
    waiting.push(~t);
    for (const l of ups.get(t) || []) waiting.push(to[l]);
  }
  const part = new Map();
  for (const first of done.reverse()) {
    const below = [first];
    while (below.length) {
      const t = below.pop();
      if (part.has(t) || !met.has(t)) continue;
      part.set(t, first);
      for (const l of downs.get(t) || []) below.push(from[l]);
    }
  }
  return part;
}

function growTree(members, chart) {
  const { from, to, rel } = core.lines;
  const within = new Uint8Array(n);
  for (const t of members) within[t] = 1;
  const ranks = rankedLines(within);
  const solid = ranks.slice(0, 3).flat();
  const { up, rankUp, others } = firstSuperiors(ranks);
  const below = groupBy(members.filter((t) => up[t] >= 0), (t) => to[up[t]]);
  const place = new Map(chart ? chart.things.map((t, k) => [t, k]) : []);
  const total = (t) => (place.has(t) ? chart.total[place.get(t)] : (below.get(t) || []).length);
  const widest = (a, b) => Number(below.has(b)) - Number(below.has(a)) || total(b) - total(a) || a - b;
  for (const list of below.values()) list.sort(widest);
  const touched = new Set(others.flatMap((l) => [from[l], to[l]]));
  const joins = (t) => below.has(t) || touched.has(t);
  const heads = members.filter((t) => up[t] < 0);
  const isSolid = (l) => core.rels[rel[l]].key === "solid";
  // Who has no place below anyone but reports to somebody stands in a circle, or reports to itself.
  const circling = new Set(others.filter(isSolid).map((l) => from[l]).filter((t) => up[t] < 0));
  const placed = (t) => up[t] >= 0 || below.has(t);
  const beside = new Map(others.filter((l) => placed(from[l]) && !placed(to[l]) && !circling.has(to[l])).map((l) => [to[l], from[l]]));
  const depth = new Int32Array(n);
  const downwards = [...heads];
  for (const t of downwards) {
    for (const kid of below.get(t) || []) {
      depth[kid] = depth[t] + 1;
      downwards.push(kid);
    }
  }
  const tree = {
    chart,
    place,
    below,
    total,
    others,
    loops: groupBy(others.filter((l) => from[l] === to[l]), (l) => from[l]), // lines of somebody to itself
    up: (t) => (up[t] < 0 ? -1 : to[up[t]]),
    lineUp: (t) => up[t],
    rankUp: (t) => rankUp[t],
    kids: (t) => below.get(t) || [],
    tops: heads.filter(joins).sort((a, b) => circling.has(a) - circling.has(b) || widest(a, b)),
    circling,
    endless: endlessOf(circling, solid), // how many loops have no top
    closing: closingLines(solid, others.filter(isSolid), depth),
    reportedTo: new Set(solid.filter((l) => from[l] !== to[l]).map((l) => to[l])),
    contested: ranks[2].length > 0, // whether a solid line is
    beside, // tops with no tree of their own → one who reports to them as well
    alone: heads.filter((t) => !joins(t)),
    open: new Set(),
  };
  tree.open = readableOpen(tree);
  return tree;
}

/* Which are unfolded at first: as many as can still be read. */
function readableOpen(tree) {
  const seen = (t, open) => {
    const kids = open.has(t) ? tree.kids(t).slice(0, FIRST + 1) : [];
    return branch(tree, t, kids.map((kid) => seen(kid, open)));
  };
  let open = new Set();
  for (const budget of CHART) {
    open = firstOpen(tree, budget);
    const roots = tree.tops.filter((t) => !tree.beside.has(t)).slice(0, FIRST + 1).map((t) => seen(t, open));
    if (!roots.length || largestChart(tree, roots).fits > READABLY - 0.05) break;
  }
  return open;
}

/* Level by level while a whole one fits, then one after the other while they fit. */
function firstOpen({ tops, kids }, budget) {
  const open = new Set();
  const most = (list) => Math.min(list.length, FIRST + 1);
  let level = tops.slice(0, FIRST);
  let shown = most(tops);
  while (level.length) {
    const wider = level.filter((t) => kids(t).length);
    const need = wider.reduce((sum, t) => sum + most(kids(t)), 0);
    const whole = shown + need <= budget;
    for (const t of wider) {
      const more = most(kids(t));
      if (!whole && shown + more > budget) continue;
      open.add(t);
      shown += more;
    }
    if (!whole) break;
    level = wider.flatMap((t) => kids(t).slice(0, FIRST));
  }
  return open;
}

const isOpen = (tree, t) => tree.below.has(t) && (state.unfolded.has(t) || (tree.open.has(t) && !state.folded.has(t)));

/* Those of a list that are shown, and how many are not: the first ones, and whoever was unfolded by name. */
function shownOf(list, key) {
  const { shown, rest } = capped(list, key);
  if (!rest || !state.unfolded.size) return { shown, rest };
  const called = list.slice(shown.length).filter((t) => state.unfolded.has(t));
  return { shown: [...shown, ...called], rest: rest - called.length };
}

/* The change of state after which someone stands in the chart: all above are unfolded. */
function unfoldedTo(t) {
  const tree = hierarchy(state.of);
  const unfolded = new Set(state.unfolded).add(t);
  const folded = new Set(state.folded);
  for (let above = tree.up(tree.beside.get(t) ?? t); above >= 0; above = tree.up(above)) {
    unfolded.add(above);
    folded.delete(above);
  }
  return { unfolded, folded };
}

// -- what stands in a box -----------------------------------------------------------------------------

function spanWords(tree, t) {
  const place = tree.place.get(t);
  const direct = place === undefined ? tree.kids(t).length : tree.chart.direct[place];
  // Contested and dotted lines are drawn and not counted; of the dotted ones, those that stand here are told.
  const contested = place === undefined ? 0 : contestedBelow(t);
  const dotted = place === undefined ? 0 : tree.kids(t).filter((kid) => line(tree.lineUp(kid)).rel === "dotted").length;
  const uncounted = [[contested, "contested"], [dotted, "dotted"]].filter(([count]) => count).map(([count, word]) => `${figure(count)} ${word}`);
  if (!direct && !uncounted.length) return [];
  if (place === undefined && meta.partial) return [`${figure(direct)} on this page`];
  const total = place === undefined ? direct : tree.chart.total[place];
  const words = [total > direct ? `${figure(direct)} direct · ${figure(total)} in all` : `${figure(direct)} direct`];
  if (uncounted.length) words.push(`not counted: ${uncounted.join(", ")}`);
  const figures = [];
  const [heads, fte] = ["headcount", "fte"].map((name) => (place === undefined || !tree.chart[name] ? null : tree.chart[name][place]));
  if (heads) figures.push(`heads ${figure(heads)}`);
  if (fte) figures.push(`FTE ${figure(fte)}`);
  if (figures.length) words.push(figures.join(" · "));
  return words;
}

const organisations = new Map(); // unit → what it belongs to in the end

/* What a post's unit belongs to in the end; nothing where the post is said to be in none. */
function organisationOf(t) {
  const [unit] = related(t, "unit");
  if (unit === undefined) return "";
  if (!organisations.has(unit)) {
    organisations.set(unit, nameOf(unit)); // units may be part of one another
    organisations.set(unit, organisationOf(unit) || nameOf(unit));
  }
  return organisations.get(unit);
}

function chartBox(tree, t) {
  const { unit } = extraOf(t);
  const above = tree.up(t);
  const organisation = organisationOf(t);
  const elsewhere = above < 0 || organisationOf(above) !== organisation;
  const told = elsewhere ? [unit, organisation] : [extraOf(above).unit === unit ? "" : unit];
  const sub = [...new Set(told.filter(Boolean))].flatMap((words) => wrap(words, WIDTHS.post - 22, fontOf("sub", 12.5), 1));
  const loops = tree.loops.get(t) || [];
  if (tree.circling.has(t)) sub.push(loops.some((l) => tree.closing.has(l)) ? "reports to itself" : "reports in a circle");
  const box = thingBox(t, { sub: [...sub, ...spanWords(tree, t)], weight: tree.total(t), loops: loops.length });
  if (!tree.below.has(t)) return box;
  const open = isOpen(tree, t);
  const act = () => {
    const [folded, unfolded] = [new Set(state.folded), new Set(state.unfolded)];
    if (open) folded.add(t);
    else folded.delete(t);
    if (open) unfolded.delete(t);
    else unfolded.add(t);
    steadily(String(t), { folded, unfolded });
  };
  return { ...box, fold: { open, act } };
}

/* A node of the tree that is seen: {box, t, kids}. Lines that stand otherwise have rails of their own, the firmest
   first: `track` tells a kid's, `rails` of a box how many there are beside the first. */
function branch(tree, t, kids) {
  const rank = (kid) => (kid.t < 0 ? 0 : tree.rankUp(kid.t));
  const ranks = [...new Set(kids.filter((kid) => kid.t >= 0).map(rank))].sort((a, b) => a - b);
  for (const kid of kids) kid.track = Math.max(0, ranks.indexOf(rank(kid)));
  const box = Object.assign(chartBox(tree, t), { rails: Math.max(0, ranks.length - 1) });
  return { box, t, track: 0, kids: [...kids].sort((a, b) => Number(a.t < 0) - Number(b.t < 0) || a.track - b.track), beside: [] };
}

const DEEPEST = 300; // levels that are drawn: no organisation has so many, a flaw of the data may

/* The part of the tree that is seen, as nodes of boxes. */
function seenTree(tree, t, depth = 0) {
  if (!isOpen(tree, t)) return branch(tree, t, []);
  if (depth === DEEPEST) {
    return branch(tree, t, [{ box: textBox("more", `${DEEPEST} levels are drawn, and there are more`, { key: `deeper ${t}` }), t: -1, kids: [] }]);
  }
  const { shown, rest } = shownOf(tree.kids(t), `chart ${t}`);
  const kids = shown.map((kid) => seenTree(tree, kid, depth + 1));
  if (rest) kids.push({ box: moreBox(`chart ${t}`, rest, String(t)), t: -1, kids: [] });
  return branch(tree, t, kids);
}

/* The trees that are seen; a top that has none stands beside the one in which somebody reports to it as well. */
function seenTrees(tree) {
  const { shown, rest } = shownOf(tree.tops.filter((t) => !tree.beside.has(t)), "chart tops");
  const roots = new Map(shown.map((t) => [t, seenTree(tree, t)]));
  for (const [t, of] of tree.beside) {
    let root = of;
    while (tree.up(root) >= 0) root = tree.up(root);
    roots.get(root)?.beside.push({ box: chartBox(tree, t), t, kids: [], of });
  }
  if (rest) roots.set(-1, { box: moreBox("chart tops", rest, String(shown[0])), t: -1, kids: [], beside: [] });
  return [...roots.values()];
}

// -- the tidy tree --------------------------------------------------------------------------------------

const footOf = (box) => box.h / 2 + (box.fold ? 18 : 0);
const hasKids = (node) => node.kids.length > 0;

/* A layout has a shape: how many rows a column of those without reports may have, and from which level on all
   hang as an outline. The trees then stand in rows of about a breadth. */
const SHAPES = [1, 3, 6, 12].flatMap((rows) => [1, 2, Infinity].map((outlined) => ({ rows, outlined })));
const BREADTHS = [900, 1300, 1800, 2400, 3200, Infinity];

const columnsFor = (count, rows) => Math.ceil(count / rows);
const hangs = (node, depth, { rows, outlined }) => depth >= outlined || (node.kids.length > 1 && node.kids.length <= rows && !node.kids.some(hasKids));

/* Those below a node in their order: each with its own reports alone, others that follow each other in columns. */
function runsOf({ kids }, { rows }) {
  const runs = [];
  for (const kid of kids) {
    const last = runs.at(-1);
    if (last && !hasKids(kid) && !hasKids(last[0])) last.push(kid);
    else runs.push([kid]);
  }
  return runs.map((nodes) => ({ nodes, columns: columnsFor(nodes.length, rows) }));
}

/* How deep each level begins: below the tallest box of the level above that does not hang in a column, below the
   rails to it, and below the loops over its own boxes. */
function levelsOf(root, form) {
  const tall = [Math.max(0, highest(root.beside, ({ box }) => box.h))];
  const over = [];
  const rails = [];
  const visit = (node, depth) => {
    tall[depth] = Math.max(tall[depth] || 0, node.box.h + (node.box.fold ? 12 : 0));
    over[depth] = Math.max(over[depth] || 0, loopAbove(node.box));
    if (hangs(node, depth, form)) return;
    rails[depth + 1] = Math.max(rails[depth + 1] || 0, node.box.rails || 0);
    for (const { nodes, columns } of runsOf(node, form)) if (columns === nodes.length) for (const kid of nodes) visit(kid, depth + 1);
  };
  visit(root, 0);
  const tops = [0];
  tall.forEach((h, depth) => { tops[depth + 1] = tops[depth] + h + DROP + RAIL * (rails[depth + 1] || 0) + (over[depth + 1] || 0); });
  return tops.map((top, depth) => ({ top, bus: top - 20 - (over[depth] || 0) }));
}

/* A block: places (of boxes), bars (rectangles that others keep clear of), ways (lines), and the x at which
   its superior reaches it. */
function shifted(block, by) {
  for (const place of block.places) place.x += by;
  for (const bar of block.bars) [bar.l, bar.r] = [bar.l + by, bar.r + by];
  for (const way of block.ways) for (const point of way.points) point[0] += by;
  block.at = block.at.map((x) => x + by);
  return block;
}

function merged(blocks) {
  return {
    places: blocks.flatMap((block) => block.places),
    bars: blocks.flatMap((block) => block.bars),
    ways: blocks.flatMap((block) => block.ways),
    at: blocks.flatMap((block) => block.at),
  };
}

/* How far a block must move to the right to be clear of another. */
function clearance(one, other, gap) {
  let by = -Infinity;
  for (const a of one.bars) {
    for (const b of other.bars) if (a.t < b.b + 8 && b.t < a.b + 8) by = Math.max(by, a.r + gap - b.l);
  }
  return by;
}

function abreast(blocks, gap) {
  let all = null;
  for (const block of blocks) {
    if (!all) all = block;
    else all = merged([all, shifted(block, Math.max(clearance(all, block, gap), all.at.at(-1) + 40 - block.at[0]))]);
  }
  return all;
}

const barOf = (x, y, { w, h, fold: knob }) => ({ l: x - w / 2, r: x + w / 2, t: y - h / 2, b: y + h / 2 + (knob ? 18 : 0) });
const barWithLoop = (x, y, box) => ({ ...barOf(x, y, box), r: x + box.w / 2 + loopBeside(box), t: y - box.h / 2 - loopAbove(box) });

/* Boxes in columns, each column with a lane at its left by which its lines go up, or one for each track. */
function hungBlock(nodes, columns, top, level, gap) {
  const deep = Math.ceil(nodes.length / columns);
  const block = { places: [], bars: [], ways: [], at: [] };
  let left = 0;
  for (let c = 0; c < columns; c += 1) {
    let y = top;
    const column = nodes.slice(c * deep, (c + 1) * deep);
    const tracks = [...new Set(column.map(({ track }) => track))].sort((a, b) => a - b);
    const near = left + RAIL * (tracks.length - 1); // the lane that is nearest to the boxes
    for (const { box, t, track } of column) {
      y += loopAbove(box);
      const [x, middle] = [near + 18 + box.w / 2, y + box.h / 2];
      const lane = near - RAIL * tracks.indexOf(track);
      block.places.push({ box, t, x, y: middle });
      block.bars.push({ ...barWithLoop(x, middle, box), l: left });
      block.ways.push({ t, track, points: [[near + 18, middle], [lane, middle], [lane, level]] });
      y += box.h + (box.fold ? 24 : 10);
    }
    block.at.push(near);
    left = near + WIDTHS.role + 18 + gap + highest(column, ({ box }) => loopBeside(box));
  }
  return block;
}

/* Of an outline: how far it goes in below a box, and how far off the left side of the box a track's lane is. */
const stepBelow = ({ rails = 0 }) => RUNG + TIP * rails;
const laneBelow = ({ rails = 0 }, track) => 12 + TIP * (rails - track);

/* A node and all that is seen below it as an outline: each step further to the right. */
function outlineBlock(root, top) {
  const block = { places: [], bars: [], ways: [], at: [0] };
  let y = top;
  const visit = ({ box, t, kids, track }, x, above) => {
    y += above ? loopAbove(box) : 0;
    const middle = y + box.h / 2;
    block.places.push({ box, t, x, y: middle });
    y += box.h + (box.fold ? 26 : 10);
    if (above) {
      const lane = above.left + laneBelow(above.box, track);
      block.ways.push({ t, points: [[x - box.w / 2, middle], [lane, middle], [lane, above.foot]] });
      block.bars.push({ ...barWithLoop(x, middle, box), l: lane });
    } else block.bars.push(barWithLoop(x, middle, box));
    const left = x - WIDTHS.role / 2;
    for (const kid of kids) visit(kid, x + stepBelow(box), { box, left, foot: middle + box.h / 2 });
    if (!kids.length) return;
    block.bars.push({ l: left + 10, r: left + 14 + TIP * (box.rails || 0), t: middle + box.h / 2, b: y });
  };
  visit(root, 0, null);
  return block;
}

/* The block of a node and all that is seen below it. */
function blockOf(node, depth, levels, form) {
  const { box } = node;
  const y = levels[depth].top + box.h / 2;
  if (hangs(node, depth, form)) return outlineBlock(node, levels[depth].top);
  const own = { places: [{ box, t: node.t, x: 0, y }], bars: [barWithLoop(0, y, box)], ways: [], at: [0] };
  if (!hasKids(node)) return own;
  const { top, bus } = levels[depth + 1];
  const blocks = runsOf(node, form).flatMap(({ nodes, columns }) => (columns === nodes.length
    ? nodes.map((kid) => topped(kid, blockOf(kid, depth + 1, levels, form), top, bus))
    : [hungBlock(nodes, columns, top, bus, form.gap)]));
  const kids = abreast(blocks, form.gap);
  const [left, right] = [kids.at[0], kids.at.at(-1)];
  shifted(kids, -(left + right) / 2);
  const ways = kids.ways.filter(({ done }) => !done);
  shifted(kids, asideOf(ways));
  for (const way of ways) {
    const [x, rail] = [trunkOf(way.track), bus - RAIL * way.track];
    way.points.at(-1)[1] = rail;
    way.points.push([x, rail], [x, y + (way.track ? box.h / 2 : footOf(box))]);
    way.done = true;
  }
  const ends = ways.flatMap(({ points }) => points.slice(-3));
  const bar = { l: lowest(ends, ([x]) => x) - 2, r: highest(ends, ([x]) => x) + 2, t: bus - RAIL * box.rails - 2, b: bus + 2 };
  return { ...merged([own, kids]), bars: [...own.bars, ...kids.bars, bar], at: [0] };
}

/* Where a track reaches its superior, off the middle: beside the knob, if it is not the first. */
const trunkOf = (track) => (track ? 4 + TIP * track : 0);

/* How far those below move aside, so that none of their lines runs up within the trunk of another track. */
function asideOf(ways) {
  const apart = (by) => ways.every(({ track, points }) => {
    const [x] = points.at(-1);
    return Array.from({ length: track }, (_, other) => trunkOf(other)).every((trunk) => Math.abs(x + by - trunk) >= 8);
  });
  return [0, 9, -9, 18, -18, 27, -27, 36, -36].find(apart) ?? 0;
}

/* A tree's block with the tops beside its own, each as near above whom they have below as there is room. */
function crowned(block, { beside }) {
  for (const { box, t, of } of beside) {
    const wish = block.places.find((place) => place.t === of)?.x ?? 0;
    const near = block.bars.filter(({ t: top }) => top < box.h + 8);
    const half = box.w / 2 + BESIDE;
    const free = [wish, ...near.flatMap(({ l, r }) => [l - half, r + half])].filter((x) => near.every(({ l, r }) => x - half >= r || x + half <= l));
    const x = free.reduce((best, other) => (Math.abs(other - wish) < Math.abs(best - wish) ? other : best));
    block.places.push({ box, t, x, y: box.h / 2 });
    block.bars.push(barOf(x, box.h / 2, box));
  }
  return block;
}

/* A child's block with the line from its top up to the bus; the lines further down are done. */
function topped(kid, block, top, bus) {
  for (const way of block.ways) way.done = true;
  const [x] = block.at;
  block.ways.push({ t: kid.t, track: kid.track, points: [[x, top], [x, bus]] });
  return block;
}

/* Where trees of these sizes stand, side by side, in rows of about a breadth; and how large the whole is. */
function packed(sizes, breadth) {
  const corners = [];
  let [x, y, deepest, widest] = [0, 0, 0, 0];
  for (const { w, h } of sizes) {
    if (x && x + w > breadth) [x, y, deepest] = [0, y + deepest + 54, 0];
    corners.push([x, y]);
    x += w + 2 * BESIDE;
    deepest = Math.max(deepest, h);
    widest = Math.max(widest, x - 2 * BESIDE);
  }
  return { corners, w: widest, h: y + deepest };
}

function sizeOf({ bars }) {
  const l = lowest(bars, (bar) => bar.l);
  return { l, w: highest(bars, (bar) => bar.r) - l, h: highest(bars, (bar) => bar.b) };
}

/* The layout in which the trees can be shown largest: boxes and lines in their places, and how well it fits. Between
   columns there is room for the heads of further lines, and for more where there are more than two. */
function largestChart(tree, roots) {
  let best = { fits: -Infinity };
  const further = furtherAmong(tree, roots);
  const gap = BESIDE + (further && Math.min(8 + 3 * Math.max(further - 2, 0), 40));
  for (const form of SHAPES.map((shape) => ({ ...shape, gap }))) {
    const blocks = roots.map((root) => crowned(blockOf(root, 0, levelsOf(root, form), form), root));
    const sizes = blocks.map(sizeOf);
    for (const breadth of roots.length > 1 ? BREADTHS : [Infinity]) {
      const { corners, w, h } = packed(sizes, breadth);
      const fits = fitness(w, h);
      if (fits > best.fits + 1e-9) best = { fits, blocks, sizes, corners };
    }
  }
  best.blocks.forEach((block, k) => {
    const [x, y] = best.corners[k];
    shifted(block, x - best.sizes[k].l);
    for (const place of block.places) place.y += y;
    for (const way of block.ways) for (const point of way.points) point[1] += y;
  });
  return { ...merged(best.blocks), fits: best.fits };
}

function wideChart(tree, roots, scene) {
  const { places, ways } = largestChart(tree, roots);
  for (const { box, x, y } of places) put(scene, box, x, y);
  for (const { t, points } of ways) scene.routes.push({ l: t < 0 ? -1 : tree.lineUp(t), points, shared: true });
}

// -- lines for which a tree has no room -------------------------------------------------------------------

/* How many there are between boxes that will be seen. */
function furtherAmong(tree, roots) {
  const seen = new Set();
  const all = roots.flatMap((root) => [root, ...root.beside]);
  for (const node of all) {
    seen.add(node.t);
    all.push(...(node.kids || []));
  }
  return tree.others.filter((l) => seen.has(core.lines.from[l]) && seen.has(core.lines.to[l])).length;
}

/* Those between boxes that are seen. */
function otherLines(tree, scene) {
  const seen = (t) => scene.boxes.has(String(t));
  return tree.others
    .filter((l) => seen(core.lines.from[l]) && seen(core.lines.to[l]))
    .map((l) => ({ l, from: core.lines.from[l], to: core.lines.to[l], loop: tree.closing.has(l) }));
}

/* Further lines round the boxes of the tree, each of which takes up its own line's way to a lane at its side as well:
   between columns, not between the boxes of one. */
function wideOthers(scene, lines) {
  const lanes = new Map(scene.routes.map(({ l, points }) => [l < 0 ? -1 : line(l).from, points[1][0]]));
  const areas = new Map([...scene.boxes.values()].map((box) => {
    const bar = barOf(box.x, box.y, box);
    return [box.t < 0 ? box.key : box.t, { ...bar, l: Math.min(bar.l, lanes.get(box.t) ?? bar.l) }];
  }));
  scene.routes.push(...furtherRoutes(lines, scene.boxes, areas, [...scene.routes], CHART_ROOM));
}

// -- the same as an outline, for narrow screens -------------------------------------------------------------

function narrowChart(tree, roots, scene) {
  let y = 0;
  const visit = (node, left, above) => {
    const { box, t, track } = node;
    y += loopAbove(box);
    put(scene, box, left + box.w / 2, y + box.h / 2);
    y += box.h + (box.fold ? 26 : 14);
    if (above) {
      const lane = above.x - above.w / 2 + laneBelow(above, track);
      const points = [[left, box.y], [lane, box.y], [lane, above.y + above.h / 2]];
      scene.routes.push({ l: t < 0 ? -1 : tree.lineUp(t), points, shared: true });
    }
    const within = Math.max(left, Math.min(left, 6 * RUNG) + stepBelow(box));
    for (const kid of node.kids) visit(kid, within, box);
  };
  for (const root of roots) for (const top of [root, ...root.beside]) visit(top, 0, null);
}

/* Further lines in lanes at the right, each in its own as far as they overlap. */
function narrowOthers(scene, lines) {
  const right = highest([...scene.boxes.values()], (box) => box.x + box.w / 2 + loopBeside(box)) + HEADED;
  const lanes = [];
  const ways = lines.map((way) => {
    const [a, b] = [way.from, way.to].map((t) => scene.boxes.get(String(t)));
    return { ...way, a, b, start: Math.min(a.y, b.y), end: Math.max(a.y, b.y) };
  });
  // Lines that look otherwise leave and arrive apart, or one would hide the other.
  const looks = [...new Set(ways.map(lookOf))];
  const off = ({ h }, way) => 5 + looks.indexOf(lookOf(way)) * Math.min(12, (h / 2 - 10) / Math.max(1, looks.length - 1));
  for (const way of ways.sort((one, other) => one.start - other.start || one.end - other.end || one.l - other.l)) {
    const { l, a, b, start, end, loop } = way;
    let lane = lanes.findIndex((free) => free < start - 4);
    if (lane < 0) lane = lanes.length;
    lanes[lane] = end;
    const x = right + lane * 9;
    const [leave, arrive] = [a.y - off(a, way), b.y + off(b, way)];
    const points = [[a.x + a.w / 2, leave], [x, leave], [x, arrive], [b.x + b.w / 2, arrive]];
    scene.routes.push({ l, points, ...(loop ? { loop: true } : {}) });
  }
}

// -- the scene --------------------------------------------------------------------------------------------------

/* Those without any line, below the tree. */
function addAlone(tree, scene, wide) {
  if (!tree.alone.length) return;
  const { shown, rest } = shownOf(tree.alone, "chart alone");
  const boxes = shown.map((t) => chartBox(tree, t));
  if (rest) boxes.push(moreBox("chart alone", rest, boxes[0].key));
  const made = [...scene.boxes.values()];
  const left = made.length ? lowest(made, ({ x, w }) => x - w / 2) : 0;
  const right = made.length ? highest(made, ({ x, w }) => x + w / 2) : 0;
  let y = made.length ? highest(made, (box) => box.y + footOf(box)) + 46 : 0;
  const all = tree.alone.length;
  const whom = `whom ${all === 1 ? "this one reports" : `these ${figure(all)} report`} to`;
  y = noted(scene, meta.partial ? `W${whom.slice(1)} is not on this page` : `Nothing says ${whom}`, left, y);
  const step = WIDTHS.role + BESIDE;
  const columns = wide ? Math.max(4, Math.floor((right - left + BESIDE) / step)) : 1;
  for (let start = 0; start < boxes.length; start += columns) {
    y = rowAt(scene, boxes.slice(start, start + columns), left, y, WIDTHS.role, BESIDE) + 14;
  }
}

/* The tops by solid lines; others who are under nobody have dotted lines alone, or report in a circle. */
const topsOf = ({ tops, circling, reportedTo }) => tops.filter((t) => reportedTo.has(t) && !circling.has(t) && !isNamedOnly(t));

const organisationsOf = (posts) => new Set(posts.map(organisationOf).filter(Boolean)).size;

let namesakes = null; // posts of one name in one organisation

/* What a top is called: by its organisation, where it has one; of several of one name there, also by what tells
   them apart. Names are of at most so many characters. */
function callTop(t, most = Infinity) {
  const organisation = organisationOf(t);
  const name = clipped(nameOf(t), most);
  const identifier = callOf(t).slice(nameOf(t).length);
  if (!organisation) return name + identifier;
  namesakes ||= new Set([...groupBy(posts, nameOf).values()].flatMap((same) => [...groupBy(same, organisationOf).values()].filter((list) => list.length > 1).flat()));
  return `${name}${namesakes.has(t) ? identifier : ""}, ${clipped(organisation, most)}`;
}

/* What a reader should know before reading: several tops, a page that is a part, loops. */
function addNotes(tree, scene, closing) {
  const words = [];
  const tops = topsOf(tree);
  const several = organisationsOf(tops);
  // The picture may open on one of them.
  const called = tops.length <= 3 ? ` (${tops.map((t) => callTop(t, 40)).join("; ")})` : "";
  const unsaid = meta.partial ? "whom they report to is not on this page" : "nothing says whom they report to";
  const within = several > 1 ? ` in ${figure(several)} organisations` : "";
  if (tops.length > 1) words.push(`${figure(tops.length)} tops${within}: ${unsaid}${called}`);
  const circling = tree.endless;
  const more = words.length ? " more" : "";
  if (circling) words.push(circling === 1 ? `One${more} loop has no top` : `${figure(circling)}${more} loops have no top`);
  if (meta.asked) words.push("Small numbers count those on this page");
  else if (meta.partial && tree.chart) words.push("Small numbers count everyone, also those who are not on this page");
  // Contested lines are red as well: these are told by their ends.
  const ends = closing.length <= 3 ? closing.map(({ from, to }) => `${clipped(callOf(from), 50)} to ${clipped(callOf(to), 50)}`) : [];
  if (closing.length === 1) words.push(`The red line from ${ends[0]} closes a loop: by it, one stands above and below another, or itself`);
  if (closing.length > 1) words.push(`${figure(closing.length)} red lines close loops${ends.length ? ` (${ends.join("; ")})` : ""}: by them, some stand above and below each other, or themselves`);
  const made = [...scene.boxes.values()];
  const left = lowest(made, ({ x, w }) => x - w / 2);
  const top = Math.min(lowest(made, ({ y, h }) => y - h / 2), lowest(scene.routes.flatMap(({ points }) => points), ([, y]) => y));
  const right = highest(made, ({ x, w }) => x + w / 2);
  const rows = words.flatMap((text) => rowsOfNote(text, right - left));
  rows.forEach((text, k) => scene.notes.push({ text, x: left, y: top - 24 - 24 * (rows.length - 1 - k) }));
}

/* The organisation chart of state.of. */
function sceneChart() {
  const what = state.of === "posts" ? "posts" : "roles";
  const scene = emptyScene(`The organisation chart of ${what}: whoever stands above is reported to`);
  scene.all = groupBy(what === "posts" ? posts : roles, kindOf);
  const tree = hierarchy(what);
  const roots = seenTrees(tree);
  if (roots.length) {
    const wide = !narrow();
    if (wide) wideChart(tree, roots, scene);
    else narrowChart(tree, roots, scene);
    const lines = otherLines(tree, scene);
    const [own, others] = [lines.filter(({ from, to }) => from === to), lines.filter(({ from, to }) => from !== to)];
    for (const [t, some] of groupBy(own, ({ from }) => from)) {
      const loops = ownLoops(scene.boxes.get(String(t)), some.map(({ l }) => l));
      scene.routes.push(...loops.map((route) => ({ ...route, ...(tree.closing.has(route.l) ? { loop: true } : {}) })));
    }
    if (wide) wideOthers(scene, others);
    else narrowOthers(scene, others);
    addNotes(tree, scene, lines.filter(({ loop }) => loop));
  }
  addAlone(tree, scene, !narrow());
  if (!scene.boxes.size) scene.notes.push({ text: `Nothing is said of ${what} here`, x: 0, y: 0, middle: true });
  return scene;
}

/* The ways from someone up to the top: by all solid lines, by dotted ones where there is no other. */
function pathTo(t) {
  const things = new Set([t]);
  const lines = new Set();
  const waiting = [t];
  while (waiting.length) {
    const found = groupBy(out(waiting.pop()).filter(drawn).map(line), ({ rel }) => rel);
    for (const { l, to: above } of found.get("solid") || found.get("dotted") || []) {
      if (kindOf(above) !== kindOf(t)) continue;
      lines.add(l);
      if (!things.has(above)) {
        things.add(above);
        waiting.push(above);
      }
    }
  }
  return { things, lines };
}
