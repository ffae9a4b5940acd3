/* Where things stand on a map that is laid out anew: the blocks of rolegraph/page/layout.py, of what is shown now
   and for the shape of this window. And the ways of lines between things that stand already. */

const BLOCK = { stub: 34, row: 10, kind: 12, rail: 90, bus: 26, head: 8, gap: 46, columns: 60, small: 4 };
const busRoom = () => Math.max(BLOCK.bus, BLOCK.head * core.map.larger);
const headRoom = () => 1.9 * busRoom(); // of the largest arrow head: what is between two boxes, one below the other
const FORMS = [1.4, 1, 2, 0.7, 0.5].map((form) => form / 1.4); // of blocks, by that of the whole: which fill it best depends on all

const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
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

const REPORTING = new Set(["solid", "dotted"]);

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
  const { corners, tops } = alike.map((some) => ({ ...shelved(inBands(some, boxes, superiors), shape), tops: some })).reduce((best, other) => (other.cost < best.cost ? other : best));
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
   by a further line, the others, those without such a line. */
function inBands(tops, boxes, superiors) {
  const tallest = most(tops.map((block) => block.height));
  const found = [[], [], []];
  for (const block of tops) {
    const superior = superiors.has(block.t);
    const linked = superior || block.columns.length > 0 || superiorsTo(block.t, boxes).length > 0;
    found[superior && block.height * BLOCK.small < tallest ? 0 : linked ? 1 : 2].push(block);
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

// -- the ways of lines ---------------------------------------------------------------------------------

const CLEAR = 13; // how far from boxes a line goes round them
const NEAR = 7; // nearer than this none comes, though lines that share a passage run side by side
const ROUTED = 150; // so many lines are led round boxes; more would be a tangle in any case
const CROSSINGS = 4e5; // so many crossings there may be for them
const TURN = 90; // so much farther a line runs to save a turn
const EFFORT = 8e4; // so many of these may be gone over for all of them: steps, not time, for the same picture everywhere

/* From a head down its spine to one of its own things. */
function besideSpine(head, box) {
  const side = Math.sign(box.x - head.x);
  return [[head.x, head.y + head.h / 2], [head.x, box.y], [box.x - (side * box.w) / 2, box.y]];
}

/* Where each leaves that hangs from another: there no further line begins or arrives, whose head would else seem to
   be that of the first line, turned round. */
function leavesOf(ways) {
  return new Map(ways.map(([l, points]) => {
    const { from, to, rel } = line(l);
    return REPORTING.has(rel) ? [from, points[0]] : [to, points.at(-1)];
  }));
}

const isFree = ([x, y], leave) => !leave || Math.hypot(x - leave[0], y - leave[1]) > CLEAR;

/* From a head to what stands in another's area: beside that, then into the box's side. Boxes hide parts of it. */
function behindBoxes(a, b, { l, r }, leave) {
  const sides = [{ x: l - 9, edge: b.x - b.w / 2 }, { x: r + 9, edge: b.x + b.w / 2 }].filter(({ edge }) => isFree([edge, b.y], leave));
  const nearer = (one, other) => Math.abs(b.x - one.x) - Math.abs(b.x - other.x) || Math.abs(a.x - one.x) - Math.abs(a.x - other.x);
  const outside = sides.reduce((one, other) => (nearer(one, other) < 0 ? one : other)).x;
  return [[a.x + (Math.sign(outside - a.x) * a.w) / 2, a.y], [outside, a.y], [outside, b.y], [b.x + (Math.sign(outside - b.x) * b.w) / 2, b.y]];
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

/* Finds ways between heads around all areas: along the crossings of the lines that pass areas at their sides. None
   runs along a line that stands already, though it may cross it. `room` says how far it keeps off areas, and that an
   arrow head takes. */
function waysRound(boxes, areas, ends, standing, leaves, room) {
  const sorted = (values) => Float64Array.from(new Set(values)).sort();
  const list = [...areas.values()];
  const sides = sorted([...list.flatMap(({ l, r }) => [l - room.clear, r + room.clear]), ...ends.map((t) => boxes.get(String(t)).x)]);
  const xs = Float64Array.of(sides[0] - room.head / 2, ...sides, sides.at(-1) + room.head / 2); // room for heads at the outermost sides
  const ys = sorted([...list.flatMap(({ t, b }) => [t - room.clear, b + room.clear]), ...ends.map((t) => boxes.get(String(t)).y)]);
  const [wide, tall] = [xs.length, ys.length];
  if (wide * tall > CROSSINGS) return () => null;
  const above = (values, value) => {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // A step to the right or downwards from a crossing is shut where it would lead through an area.
  const shut = [new Uint8Array(wide * tall), new Uint8Array(wide * tall)];
  for (const { l, t, r, b } of list) {
    const [i0, i1, j0, j1] = [above(xs, l - room.near), above(xs, r + room.near), above(ys, t - room.near), above(ys, b + room.near)];
    for (let j = j0; j < j1; j += 1) shut[0].fill(1, j * wide + i0 - 1, j * wide + i1);
    for (let j = j0 - 1; j < j1; j += 1) shut[1].fill(1, j * wide + i0, j * wide + i1);
  }
  for (const [, points] of standing) {
    for (let k = 1; k < points.length; k += 1) {
      const [[x0, y0], [x1, y1]] = [points[k - 1], points[k]];
      const [l, r, t, b] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
      const aside = room.near + 2;
      if (b - t < r - l) {
        const [i0, i1] = [Math.max(above(xs, l) - 1, 0), above(xs, r)];
        for (let j = above(ys, t - aside); j < above(ys, b + aside); j += 1) shut[0].fill(1, j * wide + i0, j * wide + i1);
      } else {
        const [i0, i1] = [above(xs, l - aside), above(xs, r + aside)];
        for (let j = Math.max(above(ys, t) - 1, 0); j < above(ys, b); j += 1) shut[1].fill(1, j * wide + i0, j * wide + i1);
      }
    }
  }
  const used = [new Uint8Array(wide * tall), new Uint8Array(wide * tall)];
  const place = (x, y) => (above(ys, y) - 1) * wide + above(xs, x) - 1;

  /* The doors of a head: at its sides, beside what stands below it, and at its top, but none where it hangs. */
  function doors(t) {
    const [box, area] = [boxes.get(String(t)), areas.get(t)];
    return [
      { at: place(area.l - room.clear, box.y), step: 0, from: [box.x - box.w / 2, box.y] },
      { at: place(area.r + room.clear, box.y), step: 0, from: [box.x + box.w / 2, box.y] },
      { at: place(box.x, area.t - room.clear), step: 1, from: [box.x, box.y - box.h / 2] },
    ].filter(({ from }) => isFree(from, leaves.get(t)));
  }

  /* Those at which a line arrives: not at the top, and as far from the side as an arrow head takes, as far as there
     is room for it. A line comes to them from farther off, and takes none of the steps within. */
  function goalsOf(t) {
    const isOpen = (at, by) => at % wide > 0 && at % wide < wide - 1 && !shut[0][by < 0 ? at - 1 : at];
    return doors(t).filter(({ step }) => !step).map((door) => {
      const by = Math.sign(door.from[0] - boxes.get(String(t)).x);
      let { at } = door;
      const within = [];
      while (isOpen(at, by) && isOpen(at + by, by) && Math.abs(xs[(at + by) % wide] - door.from[0]) < room.head) {
        within.push(Math.min(at, at + by));
        at += by;
      }
      return { ...door, at, within };
    });
  }

  const size = wide * tall * 2;
  const cost = new Float64Array(size).fill(Infinity);
  const origin = new Int32Array(size);
  const done = new Uint8Array(size);
  let touched = [];
  let left = EFFORT;

  /* The cheapest way: short, with few turns, apart from others. A state is a crossing and how it was come to. */
  function way(start, end) {
    for (const state of touched) [cost[state], done[state]] = [Infinity, 0];
    touched = [];
    const heap = heapOf();
    const goals = goalsOf(end);
    /* What is left at least: the way to the nearer door, at which a line comes from the side, and its turns. */
    const far = (at, step) => {
      const [x, down] = [xs[at % wide], Math.abs(ys[Math.floor(at / wide)] - boxes.get(String(end)).y)];
      return goals.reduce((least, goal) => Math.min(least, Math.abs(x - xs[goal.at % wide])), Infinity) + down + TURN * (step ? 1 : down > 0.01 ? 2 : 0);
    };
    const reach = (at, step, spent, before) => {
      const state = at * 2 + step;
      if (spent >= cost[state]) return;
      if (cost[state] === Infinity) touched.push(state);
      cost[state] = spent;
      origin[state] = before;
      heap.push(spent + far(at, step), state);
    };
    const within = goals.flatMap((goal) => goal.within);
    for (const edge of within) shut[0][edge] = 1;
    const begun = doors(start);
    for (const door of begun) reach(door.at, door.step, Math.abs(xs[door.at % wide] - door.from[0]) + Math.abs(ys[Math.floor(door.at / wide)] - door.from[1]), -1);
    let found = null;
    while (found === null && heap.size() && left > 0) {
      const state = heap.pop();
      if (done[state]) continue; // it was there at a higher cost, too
      done[state] = 1;
      left -= 1;
      const [at, step] = [state >> 1, state & 1];
      if (goals.some((door) => door.at === at && door.step === step)) found = state;
      const [i, j] = [at % wide, Math.floor(at / wide)];
      for (const [next, edge, turn] of [[i + 1 < wide ? at + 1 : -1, at, 0], [i ? at - 1 : -1, at - 1, 0], [j + 1 < tall ? at + wide : -1, at, 1], [j ? at - wide : -1, at - wide, 1]]) {
        if (next < 0 || shut[turn][edge] || next === origin[state] >> 1) continue; // never straight back
        const long = turn ? Math.abs(ys[Math.floor(next / wide)] - ys[j]) : Math.abs(xs[next % wide] - xs[i]);
        reach(next, turn, cost[state] + long * (1 + 0.4 * Math.min(used[turn][edge], 4)) + (turn === step ? 0 : TURN), state);
      }
    }
    for (const edge of within) shut[0][edge] = 0;
    if (found === null) return null;
    const passed = [];
    for (let state = found; state >= 0; state = origin[state]) passed.unshift(state >> 1);
    passed.forEach((at, k) => {
      if (!k) return;
      const other = passed[k - 1];
      const turn = Math.abs(at - other) === 1 ? 0 : 1;
      used[turn][Math.min(at, other)] = Math.min(used[turn][Math.min(at, other)] + 1, 200);
    });
    const door = (among, at) => among.find((one) => one.at === at).from;
    return straightened([door(begun, passed[0]), ...passed.map((at) => [xs[at % wide], ys[Math.floor(at / wide)]]), door(goals, passed.at(-1))]);
  }

  return way;
}

/* The same way without the points at which it does not turn. */
function straightened(points) {
  const same = (a, b, c, k) => Math.abs(a[k] - b[k]) < 0.01 && Math.abs(b[k] - c[k]) < 0.01;
  return points.filter((point, k) => !k || k === points.length - 1 || !(same(points[k - 1], point, points[k + 1], 0) || same(points[k - 1], point, points[k + 1], 1)));
}

/* A queue that gives the cheapest first. */
function heapOf() {
  const [costs, values] = [[], []];
  const swap = (a, b) => {
    [costs[a], costs[b]] = [costs[b], costs[a]];
    [values[a], values[b]] = [values[b], values[a]];
  };
  return {
    size: () => values.length,
    push: (cost, value) => {
      let k = costs.push(cost) - 1;
      values.push(value);
      while (k && costs[(k - 1) >> 1] > costs[k]) {
        swap(k, (k - 1) >> 1);
        k = (k - 1) >> 1;
      }
    },
    pop: () => {
      swap(0, values.length - 1);
      costs.pop();
      const value = values.pop();
      for (let k = 0; ;) {
        let lower = 2 * k + 1;
        if (lower + 1 < costs.length && costs[lower + 1] < costs[lower]) lower += 1;
        if (lower >= costs.length || costs[lower] >= costs[k]) return value;
        swap(k, lower);
        k = lower;
      }
    },
  };
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
      else if (REPORTING.has(rel) && !home.has(t) && !home.has(to)) further.push(l);
      else found.push({ l, points: behindBoxes(a, b, areas.get(home.get(to) ?? to)), faint: true });
    }
  }
  // Short ones first, of which the most are led round boxes with the same effort.
  const long = (l) => {
    const [a, b] = [line(l).from, line(l).to].map((t) => boxes.get(String(t)));
    return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
  };
  further.sort((one, other) => long(one) - long(other) || one - other);
  const ends = further.length > ROUTED ? [] : [...new Set(further.flatMap((l) => [line(l).from, line(l).to]))];
  const leaves = leavesOf(ways);
  const way = ends.length ? waysRound(boxes, areas, ends, ways, leaves, { clear: CLEAR, near: NEAR, head: headRoom() }) : () => null;
  const led = [];
  for (const l of further) {
    const { from, to } = line(l);
    const points = way(from, to);
    const [a, b] = [from, to].map((t) => boxes.get(String(t)));
    if (points) led.push({ l, points, ends: [a, b], leave: leaves.get(to) });
    else found.push({ l, points: behindBoxes(a, b, areas.get(to), leaves.get(to)), faint: true });
  }
  layApart(led, [...areas.values()], found.slice(0, ways.length), NEAR, Math.max(APART, 4 * core.map.larger));
  found.push(...led.map(({ l, points }) => ({ l, points })));
  return found;
}

const APART = 8; // between lines that run side by side, where there is room
const ASIDE_MOST = 30;
const HEADED = 16; // no stretch that has a head becomes shorter, if it is as long

/* Moves stretches of some lines aside that would lie on another one, where the two may not be taken for one: as far
   apart as there is room beside the areas, of which each keeps some distance. What stands already stays. */
function layApart(lines, areas, standing, near, apart = APART) {
  const placed = { true: [], false: [] }; // stretches that run upright, and level
  const stretches = (route) => {
    const led = ledBy(route);
    return route.points.slice(1).map(([x, y], k) => {
      const [x0, y0] = route.points[k];
      const upright = Math.abs(x - x0) < 0.01;
      const [at, one, other] = upright ? [x, y0, y] : [y, x0, x];
      return { upright, at, low: Math.min(one, other), high: Math.max(one, other), led };
    });
  };
  const meet = (one, other, gap) => one.low < other.high + gap && one.high > other.low - gap;
  const own = new Map(lines.map((route) => [route, stretches(route)]));
  for (const found of [...standing.flatMap(stretches), ...[...own.values()].flat()]) placed[found.upright].push(found);
  for (const route of [...lines, ...lines]) { // the first ones make room for later ones, too
    const { points, ends, leave } = route;
    const last = points.length - 1;
    for (let k = 1; k <= last; k += 1) {
      const mine = own.get(route)[k - 1];
      const across = mine.upright ? 0 : 1;
      const others = placed[mine.upright].filter((other) => Math.abs(other.at - mine.at) < ASIDE_MOST + apart && meet(mine, other, apart) && !mayJoin(mine.led, other.led));
      const length = (other) => Math.min(other.high, mine.high) - Math.max(other.low, mine.low) + apart;
      const crowd = (by) => total(others.map((other) => length(other) * Math.max(apart - Math.abs(other.at - mine.at - by), 0)));
      /* Whether it may be moved so far: past no area, at its own boxes along their sides, where a head has room. */
      const mayMove = (by) => {
        const at = mine.at + by;
        const isIn = (place, { l, r, t, b }) => (across ? place > t - near && place < b + near : place > l - near && place < r + near);
        const passes = ({ l, r, t, b }) => meet(mine, across ? { low: l, high: r } : { low: t, high: b }, near);
        if (areas.some((area) => isIn(at, area) && !isIn(mine.at, area) && passes(area))) return false;
        return ends.every((box, end) => {
          const [first, next] = end ? [last, last - 1] : [0, 1];
          if (k === Math.max(first, next)) {
            const place = points[first].map((was, axis) => (axis === across ? at : was));
            return Math.abs(at - (across ? box.y : box.x)) < (across ? box.h : box.w) / 2 - 6 && (!end || isFree(place, leave));
          }
          if (k !== (end ? last - 1 : 2)) return true;
          const way = points[next][across] - points[first][across];
          return Math.sign(way) * (way + by) >= (end ? Math.min(HEADED, Math.abs(way)) : 2);
        });
      };
      let [best, least] = [0, crowd(0)];
      for (let step = 1; least > 0.1 && step <= ASIDE_MOST; step += 1) {
        for (const by of [step, -step]) {
          const cost = crowd(by);
          if (cost < least && mayMove(by)) [best, least] = [by, cost];
        }
      }
      if (!best) continue;
      for (const point of [points[k - 1], points[k]]) point[across] += best;
      const moved = stretches(route);
      own.get(route).forEach((one, place) => Object.assign(one, moved[place]));
    }
  }
}
