/* Where things stand on a map that is laid out anew: the blocks of rolegraph/page/layout.py, of what is shown now
   and for the shape of this window; and the lines of a map whose things stand. */

const BLOCK = { stub: 34, row: 10, kind: 12, rail: 90, bus: 26, head: 8, gap: 46, columns: 60, small: 4 };
const busRoom = () => Math.max(BLOCK.bus, BLOCK.head * core.map.larger);
const headRoom = () => 1.9 * busRoom(); // of the largest arrow head: what is between two boxes, one below the other
const mapRoom = () => ({ clear: 13, near: 7, head: headRoom(), apart: Math.max(8, 4 * core.map.larger) });
const FORMS = [1.4, 1, 2, 0.7, 0.5].map((form) => form / 1.4); // of blocks, by that of the whole: which fill it best depends on all

const most = (numbers) => numbers.reduce((one, other) => Math.max(one, other), 0);

/* What hangs below what on the map: by the thing that hangs, the line and what it hangs from. What does not
   report hangs from what is said to have it. */
function hanging(boxes) {
  const shown = (t) => boxes.has(String(t));
  const found = new Map();
  for (const [l] of core.map.routes) {
    const { from, to, rel } = line(l);
    if (!shown(from) || !shown(to)) continue;
    const [low, up] = REPORTING.has(rel) ? [from, to] : [to, from];
    found.set(low, { l, up });
  }
  return found;
}

/* Which thing stands beside whose spine: as given; what a hand has moved, beside the nearest that has it. */
function atHome(boxes, moved) {
  const found = new Map();
  for (const l of core.map.own) {
    const { from, to } = line(l);
    if (boxes.has(String(from)) && boxes.has(String(to))) found.set(to, from);
  }
  for (const t of moved) {
    if (!found.has(t)) continue;
    const { x, y } = boxes.get(String(t));
    const far = (owner) => Math.hypot(boxes.get(String(owner)).x - x, boxes.get(String(owner)).y - y);
    const owners = back(t).filter(drawn).map((l) => line(l).from).filter((owner) => boxes.has(String(owner)));
    found.set(t, owners.reduce((one, other) => (far(other) < far(one) ? other : one)));
  }
  return found;
}

/* Gives all boxes of a map new places, and the ways of the lines that they hang by: [[l, points]]. Things that a
   hand has moved keep their order from left to right. */
function arrange(boxes, shape, hangs, home, moved) {
  const shown = (t) => boxes.has(String(t));
  const beside = new Map([...boxes.values()].map(({ t }) => [t, []]));
  const under = new Map([...boxes.values()].map(({ t }) => [t, []]));
  for (const owner of new Set(home.values())) {
    const own = out(owner).filter(drawn).map((l) => line(l).to).filter((t) => shown(t) && home.get(t) === owner);
    beside.set(owner, [...new Set(own)]);
  }
  for (const [low, { up }] of hangs) under.get(up).push(low);
  const all = [...boxes.values()].map(({ t }) => t).filter((t) => !home.has(t)).sort((a, b) => a - b);
  const isHead = (t) => PERSONAL.has(kindOf(t)) || out(t).some(drawn);
  const heads = all.filter(isHead);
  const inOrder = depthFirst(heads, under, heads.filter((t) => !hangs.has(t)));
  const byHand = (some) => some.some((block) => moved.has(block.t));
  const superiors = topsReportedTo(inOrder, boxes, hangs);
  /* The block of a head in each form, for which those below it may have another one. */
  const forms = new Map();
  const formed = (t) => {
    const lows = under.get(t);
    const below = new Map();
    FORMS.forEach((_, k) => {
      const blocks = lows.map((low) => forms.get(low)[k]);
      const sizes = blocks.map(({ width, height }) => `${width} ${height}`).join();
      if (!below.has(sizes)) below.set(sizes, blocks);
    });
    const nearest = (form) => {
      const tried = [...below.values()].map((blocks) => mapBlock(boxes, t, beside.get(t), blocks, form, byHand(blocks)));
      const cost = ({ width, height }) => Math.max(width / form, height);
      return tried.reduce((best, other) => (cost(other) < cost(best) ? other : best));
    };
    const one = lows.length ? null : nearest(shape);
    return lows.length ? FORMS.map((share) => nearest(share * shape)) : FORMS.map(() => one);
  };
  const rest = all.filter((t) => !isHead(t));
  for (const t of [...[...inOrder].reverse(), ...rest]) forms.set(t, formed(t));
  const roots = [...inOrder.filter((t) => !hangs.has(t)), ...rest];
  const alike = FORMS.map((_, k) => roots.map((t) => forms.get(t)[k]));
  const { corners, tops } = alike.map((some) => ({ ...shelved(inBands(some, boxes, superiors, new Set(rest)), shape), tops: some })).reduce((best, other) => (other.cost < best.cost ? other : best));
  const pending = tops.map((block) => [block, ...corners.get(block)]);
  const ways = [];
  for (const one of pending) pending.push(...setDown(...one, boxes, hangs, ways));
  return ways;
}

function depthFirst(heads, under, tops) {
  const size = new Map(heads.map((t) => [t, 1]));
  const down = [...tops];
  for (const t of down) down.push(...under.get(t));
  for (const t of [...down].reverse()) size.set(t, size.get(t) + total(under.get(t).map((low) => size.get(low))));
  const bySize = (some) => [...some].sort((a, b) => size.get(a) - size.get(b));
  const found = [];
  const pending = bySize(tops);
  while (pending.length) {
    const t = pending.pop();
    found.push(t);
    pending.push(...bySize(under.get(t)));
  }
  return found;
}

/* A box with its own things in two columns beside a spine, and the blocks below it in as many as suit. */
function mapBlock(boxes, t, own, below, shape, byHand) {
  const head = boxes.get(String(t));
  let [y, left, right] = [head.h, head.w / 2, head.w / 2];
  const pairs = [];
  for (const thing of own) {
    const box = boxes.get(String(thing));
    const last = pairs.at(-1);
    if (last && last.length === 1 && last[0].kind === box.kind) last.push(box);
    else pairs.push([box]);
  }
  const rows = [];
  let before = null;
  for (const pair of pairs) {
    y += BLOCK.row + (pair[0].kind === before ? 0 : BLOCK.kind);
    before = pair[0].kind;
    const tall = most(pair.map((box) => box.h));
    rows.push([y + tall / 2, pair]);
    y += tall;
    left = Math.max(left, BLOCK.stub + pair[0].w);
    if (pair.length > 1) right = Math.max(right, BLOCK.stub + pair[1].w);
  }
  const { columns, wide, tall } = columnsOf(below, y, shape, byHand ? boxes : null);
  const spine = Math.max(left, wide / 2);
  const height = y + (below.length ? 2 * busRoom() + tall : 0);
  return { t, rows, own: y, columns, wide, spine, width: spine + Math.max(right, wide / 2), height };
}

const widthOfColumn = (column) => most(column.map((block) => block.width)) + (column.length > 1 ? BLOCK.rail : 0);

/* Blocks in as many columns as bring them nearest to a shape; the broad ones first, or as they stand in `places`. */
function columnsOf(blocks, above, shape, places) {
  const at = (block) => places.get(String(block.t));
  const inOrder = [...blocks].sort((a, b) => (places ? at(a).x - at(b).x || at(a).y - at(b).y : b.width - a.width || b.height - a.height));
  const whole = total(blocks.map((block) => block.height + BLOCK.gap));
  let best = { columns: [], wide: 0, tall: 0 };
  let least = Infinity;
  for (let number = 1; number <= Math.min(blocks.length, BLOCK.columns); number += 1) {
    const columns = [[]];
    let y = 0;
    for (const block of inOrder) {
      if (y && y + block.height / 2 > whole / number && columns.length < number) {
        columns.push([]);
        y = 0;
      }
      columns.at(-1).push(block);
      y += block.height + BLOCK.gap;
    }
    const wide = total(columns.map(widthOfColumn)) + BLOCK.gap * (columns.length - 1);
    const tall = most(columns.map((column) => total(column.map((block) => block.height + BLOCK.gap)) - BLOCK.gap));
    const cost = Math.max(wide / shape, above + tall);
    if (cost < least) [best, least] = [{ columns, wide, tall }, cost];
  }
  return best;
}

const superiorsTo = (t, boxes) => out(t).filter((l) => drawn(l) && REPORTING.has(line(l).rel)).map((l) => line(l).to).filter((to) => to !== t && boxes.has(String(to)));

/* The tops below which stands somebody to whom one reports who stands below another top. */
function topsReportedTo(inOrder, boxes, hangs) {
  const top = new Map();
  for (const t of inOrder) top.set(t, hangs.has(t) ? top.get(hangs.get(t).up) : t);
  return new Set(inOrder.flatMap((t) => superiorsTo(t, boxes).filter((up) => top.has(up) && top.get(up) !== top.get(t)).map((up) => top.get(up))));
}

/* Blocks that hang from nothing, in bands one below the other: small ones to which somebody of another one reports,
   by a further line, the others, those without such a line; last what is said of nobody: below somebody it would seem
   to be theirs. */
function inBands(tops, boxes, superiors, rest) {
  const tallest = most(tops.map((block) => block.height));
  const found = [[], [], [], []];
  for (const block of tops) {
    const superior = superiors.has(block.t);
    const linked = superior || block.columns.length > 0 || superiorsTo(block.t, boxes).length > 0;
    found[superior && block.height * BLOCK.small < tallest ? 0 : linked ? 1 : rest.has(block.t) ? 3 : 2].push(block);
  }
  return found.filter((band) => band.length);
}

/* The upper left corners of blocks, each band on shelves of its own that suit a shape, and how large a picture
   of this shape shows them. */
function shelved(bands, shape) {
  const blocks = bands.flat();
  const area = total(blocks.map((block) => (block.width + BLOCK.gap) * (block.height + BLOCK.gap)));
  const widest = most(blocks.map((block) => block.width));
  const lengths = new Set(Array.from({ length: 32 }, (_, k) => Math.max(widest, (Math.sqrt(area * shape) * (16 + k)) / 20)));
  let best = null;
  for (const long of [...lengths].sort((a, b) => a - b)) {
    const found = stacked(bands, long, shape);
    if (!best || found.cost < best.cost) best = found;
  }
  return best || { corners: new Map(), cost: 0 };
}

function stacked(bands, long, shape) {
  const corners = new Map();
  let [right, bottom] = [0, 0];
  for (const band of bands) {
    const top = bottom ? bottom + BLOCK.gap : 0;
    for (const [block, [x, y]] of onShelves(band, long)) {
      corners.set(block, [x, top + y]);
      right = Math.max(right, x + block.width);
      bottom = Math.max(bottom, top + y + block.height);
    }
  }
  return { corners, cost: Math.max(right / shape, bottom) };
}

function onShelves(blocks, long) {
  const corners = new Map();
  let [x, y, column, shelf, down] = [0, 0, 0, 0, 0];
  for (const block of [...blocks].sort((a, b) => b.height - a.height)) {
    if (column && down + block.height <= shelf && x + block.width <= Math.max(long, x + column)) column = Math.max(column, block.width);
    else {
      x += column ? column + BLOCK.gap : 0;
      [column, down] = [block.width, 0];
      if (x && x + block.width > long) {
        [x, y] = [0, y + shelf + BLOCK.gap];
        shelf = 0;
      }
    }
    shelf = Math.max(shelf, block.height);
    corners.set(block, [x, y + down]);
    down += block.height + BLOCK.gap;
  }
  return corners;
}

/* Sets down a block and the ways to those below it, which are returned with their corners. */
function setDown(block, x, y, boxes, hangs, ways) {
  const spine = x + block.spine;
  const head = boxes.get(String(block.t));
  Object.assign(head, { x: spine, y: y + head.h / 2 });
  for (const [down, pair] of block.rows) {
    pair.forEach((box, k) => Object.assign(box, { x: spine + (k ? 1 : -1) * (BLOCK.stub + box.w / 2), y: y + down }));
  }
  const bus = y + block.own + busRoom();
  const found = [];
  let at = spine - block.wide / 2;
  for (const column of block.columns) {
    const inside = at + (column.length > 1 ? BLOCK.rail : 0);
    let top = bus + busRoom();
    const rail = at + BLOCK.rail / 4;
    for (const low of column) {
      const [entry, box] = [inside + low.spine, boxes.get(String(low.t))];
      const down = top + box.h / 2;
      const way = column.length > 1 ? [[entry - box.w / 2, down], [rail, down], [rail, bus]] : [[entry, top], [entry, bus]];
      way.push([spine, bus], [spine, y + head.h]);
      const { l } = hangs.get(low.t);
      ways.push([l, line(l).from === low.t ? way : way.reverse()]);
      found.push([low, inside, top]);
      top += low.height + BLOCK.gap;
    }
    at += widthOfColumn(column) + BLOCK.gap;
  }
  return found;
}

// -- the lines of a map ---------------------------------------------------------------------------------

/* From a head down its spine to one of its own things. */
function besideSpine(head, box) {
  const side = Math.sign(box.x - head.x);
  return [[head.x, head.y + head.h / 2], [head.x, box.y], [box.x - (side * box.w) / 2, box.y]];
}

/* What each head takes up with what stands beside its spine, by its number. */
function areasOf(boxes, home) {
  const found = new Map();
  for (const box of boxes.values()) {
    const t = home.get(box.t) ?? box.t;
    const side = { l: box.x - box.w / 2, r: box.x + box.w / 2, t: box.y - box.h / 2, b: box.y + box.h / 2 };
    const area = found.get(t);
    found.set(t, area ? { l: Math.min(area.l, side.l), r: Math.max(area.r, side.r), t: Math.min(area.t, side.t), b: Math.max(area.b, side.b) } : side);
  }
  return found;
}

/* All lines of a map whose boxes stand; `ways` are those of the lines by which they hang. Reporting lines run round
   boxes, as many as can be followed; lines to what several share run behind them and are faint. */
function linesOf(boxes, ways, home) {
  const found = ways.map(([l, points]) => ({ l, points }));
  const done = new Set(ways.map(([l]) => l));
  const areas = areasOf(boxes, home);
  const further = [];
  for (const box of boxes.values()) {
    const { t } = box;
    found.push(...ownLoops(box, toItself(t)));
    for (const l of out(t)) {
      const { to, rel } = line(l);
      if (done.has(l) || to === t || !drawn(l) || !boxes.has(String(to))) continue;
      const [a, b] = [boxes.get(String(t)), boxes.get(String(to))];
      if (home.get(to) === t) found.push({ l, points: besideSpine(a, b) });
      else if (REPORTING.has(rel) && !home.has(t) && !home.has(to)) further.push({ l, from: t, to });
      else found.push({ l, points: behindBoxes(a, b, areas.get(home.get(to) ?? to)), faint: true });
    }
  }
  return [...found, ...furtherRoutes(further, boxes, areas, found.slice(0, ways.length), mapRoom())];
}
