/* Scenes: the ways of lines between things that stand already. */

const REPORTING = new Set(["solid", "dotted"]);
const ROUTED = 150; // so many lines are led round boxes; more would be a tangle in any case
const CROSSINGS = 4e5; // so many crossings there may be for them
const EFFORT = 1.6e5; // so many of these may be gone over for all of them: steps, not time, for the same picture everywhere
const TURN = 90; // so much farther a line runs to save a turn
const ASIDE_MOST = 30; // so far at most a stretch moves aside from another one
const HEADED = 16; // no stretch that has a head becomes shorter, if it is as long
const PIERCED = 4000; // as bad, to run through an arrow head, as to lie on another line for some 160 units
const FREE = 13; // so near where one hangs no further line begins or arrives

/* What tells lines apart at sight, and where they lead: those that look alike and share an end may run as one. */
const lookOf = ({ l, loop = false }) => (l < 0 ? "" : `${line(l).rel} ${line(l).status} ${loop}`);
const ledBy = (route) => ({ look: lookOf(route), ...(route.l < 0 ? {} : line(route.l)) });
const mayJoin = (one, other) => one.look === other.look && one.look !== "" && (one.from === other.from || one.to === other.to);

/* Where each leaves that hangs from another: there no further line begins or arrives, whose head would else seem to
   be that of the first line, turned round. */
function leavesOf(ways) {
  const hung = ways.filter(({ l }) => l >= 0 && line(l).from !== line(l).to);
  return new Map(hung.map(({ l, points }) => {
    const { from, to, rel } = line(l);
    return REPORTING.has(rel) ? [from, points[0]] : [to, points.at(-1)];
  }));
}

const isFree = ([x, y], leave) => !leave || Math.hypot(x - leave[0], y - leave[1]) > FREE;

/* From a head to what stands in another's area: beside that, then into the box's side. Boxes hide parts of it. */
function behindBoxes(a, b, { l, r }, leave) {
  const sides = [{ x: l - 9, edge: b.x - b.w / 2 }, { x: r + 9, edge: b.x + b.w / 2 }].filter(({ edge }) => isFree([edge, b.y], leave));
  const nearer = (one, other) => Math.abs(b.x - one.x) - Math.abs(b.x - other.x) || Math.abs(a.x - one.x) - Math.abs(a.x - other.x);
  const outside = sides.reduce((one, other) => (nearer(one, other) < 0 ? one : other)).x;
  return [[a.x + (Math.sign(outside - a.x) * a.w) / 2, a.y], [outside, a.y], [outside, b.y], [b.x + (Math.sign(outside - b.x) * b.w) / 2, b.y]];
}

/* The last stretch of a way: whether it runs upright, where, and from where to where its arrow head is. */
function tipOf(points) {
  const [[x0, y0], [x, y]] = points.slice(-2);
  const upright = Math.abs(x - x0) < 0.01;
  const [start, end] = upright ? [y0, y] : [x0, x];
  const back = end + Math.sign(start - end) * Math.min(HEADED, Math.abs(start - end));
  return { upright, at: upright ? x : y, head: [Math.min(end, back), Math.max(end, back)] };
}

/* The crossings of the lines that pass areas at their sides, or lead through the middle of an end: numbered in rows.
   A step to the right (`shut[0]`) or downwards (`shut[1]`) from one is shut where it would lead through an area or
   along a line that stands already; it may cross such a line, but not in its arrow head. */
function crossingsOf(boxes, areas, ends, standing, { clear, near, head }) {
  const sorted = (values) => Float64Array.from(new Set(values)).sort();
  const list = [...areas.values()];
  const sides = sorted([...list.flatMap(({ l, r }) => [l - clear, r + clear]), ...ends.map((t) => boxes.get(String(t)).x)]);
  const xs = Float64Array.of(sides[0] - head / 2, ...sides, sides.at(-1) + head / 2); // room for heads at the outermost sides
  const ys = sorted([...list.flatMap(({ t, b }) => [t - clear, b + clear]), ...ends.map((t) => boxes.get(String(t)).y)]);
  const [wide, tall] = [xs.length, ys.length];
  if (wide * tall > CROSSINGS) return null;
  const above = (values, value) => {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const shut = [new Uint8Array(wide * tall), new Uint8Array(wide * tall)];
  for (const { l, t, r, b } of list) {
    const [i0, i1, j0, j1] = [above(xs, l - near), above(xs, r + near), above(ys, t - near), above(ys, b + near)];
    for (let j = j0; j < j1; j += 1) shut[0].fill(1, j * wide + i0 - 1, j * wide + i1);
    for (let j = j0 - 1; j < j1; j += 1) shut[1].fill(1, j * wide + i0, j * wide + i1);
  }
  const aside = near + 2;
  const between = (values, value) => Math.max(above(values, value) - 1, 0); // which step leads past a value
  const shutHead = (points) => {
    const { upright, at, head: [low, high] } = tipOf(points);
    if (upright) for (let j = above(ys, low); j < above(ys, high); j += 1) shut[0][j * wide + between(xs, at)] = 1;
    else for (let i = above(xs, low); i < above(xs, high); i += 1) shut[1][between(ys, at) * wide + i] = 1;
  };
  for (const { points } of standing.filter(({ l }) => l >= 0)) shutHead(points);
  for (const [[x0, y0], [x1, y1]] of standing.flatMap(({ points }) => points.slice(1).map((point, k) => [points[k], point]))) {
    const [l, r, t, b] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
    if (b - t < r - l) {
      const [i0, i1] = [Math.max(above(xs, l) - 1, 0), above(xs, r)];
      for (let j = above(ys, t - aside); j < above(ys, b + aside); j += 1) shut[0].fill(1, j * wide + i0, j * wide + i1);
    } else {
      const [i0, i1] = [above(xs, l - aside), above(xs, r + aside)];
      for (let j = Math.max(above(ys, t) - 1, 0); j < above(ys, b); j += 1) shut[1].fill(1, j * wide + i0, j * wide + i1);
    }
  }
  return { xs, ys, wide, tall, shut, shutHead, place: (x, y) => (above(ys, y) - 1) * wide + above(xs, x) - 1 };
}

/* The doors of a box: at the sides of its area and at its top, but none where it hangs. */
function doorsOf({ place }, box, area, leave, { clear }) {
  return [
    { at: place(area.l - clear, box.y), step: 0, by: -1, from: [box.x - box.w / 2, box.y] },
    { at: place(area.r + clear, box.y), step: 0, by: 1, from: [box.x + box.w / 2, box.y] },
    { at: place(box.x, area.t - clear), step: 1, from: [box.x, box.y - box.h / 2] },
  ].filter(({ from }) => isFree(from, leave));
}

/* Of the doors of a box those at which a line arrives: not at the top, and as far from the side as an arrow head
   takes, as far as there is room for it and a line can turn there. It comes from farther off, and takes none of the
   steps `within`. */
function goalsOf({ xs, wide, shut }, doors, { head }) {
  const isOpen = (at, by) => at % wide > 0 && at % wide < wide - 1 && !shut[0][by < 0 ? at - 1 : at];
  const turns = (at) => !shut[1][at] || shut[1][at - wide] === 0;
  return doors.filter(({ by }) => by).map((door) => {
    const { at: next, by, from: [side] } = door;
    const passed = [next];
    let far = 1;
    const long = (at) => Math.abs(xs[at % wide] - side);
    while (isOpen(passed.at(-1), by) && (long(passed.at(-1) + by) < head || long(passed[far] ?? next) < HEADED)) {
      passed.push(passed.at(-1) + by);
      if (turns(passed.at(-1))) far = passed.length - 1;
    }
    return { ...door, at: passed[far - 1], within: [next, ...passed.slice(1, far)].map((at) => Math.min(at, at - by)) };
  });
}

/* Finds ways between boxes around all areas, from crossing to crossing. `room` says how far they keep off areas, and
   how long an arrow head is. */
function waysRound(boxes, areas, ends, standing, leaves, room) {
  const grid = crossingsOf(boxes, areas, ends, standing, room);
  if (!grid) return () => null;
  const { xs, ys, wide, tall, shut } = grid;
  const used = [new Uint8Array(wide * tall), new Uint8Array(wide * tall)]; // by how many ways a step is taken, as in `shut`
  const size = wide * tall * 2;
  const cost = new Float64Array(size).fill(Infinity);
  const origin = new Int32Array(size);
  const done = new Uint8Array(size);
  let touched = [];
  let left = EFFORT;

  /* The cheapest way: short, with few turns, apart from others. A state is a crossing and how it was come to. */
  return (start, end) => {
    for (const state of touched) [cost[state], done[state]] = [Infinity, 0];
    touched = [];
    const heap = heapOf();
    const [begun, arrived] = [start, end].map((t) => doorsOf(grid, boxes.get(String(t)), areas.get(t), leaves.get(t), room));
    const goals = goalsOf(grid, arrived, room);
    /* What is left at least: the way to the nearer door, at which a line comes from the side, and its turns. */
    const across = xs.map((x) => lowest(goals, (goal) => Math.abs(x - xs[goal.at % wide])));
    const level = boxes.get(String(end)).y;
    const reach = (i, j, step, spent, before) => {
      const state = (j * wide + i) * 2 + step;
      if (spent >= cost[state]) return;
      if (cost[state] === Infinity) touched.push(state);
      cost[state] = spent;
      origin[state] = before;
      const down = Math.abs(ys[j] - level);
      heap.push(spent + across[i] + down + (step ? TURN : down > 0.01 ? 2 * TURN : 0), state);
    };
    const within = goals.flatMap((goal) => goal.within);
    for (const edge of within) shut[0][edge] = 1;
    for (const { at, step, from: [x, y] } of begun) {
      const [i, j] = [at % wide, Math.floor(at / wide)];
      reach(i, j, step, Math.abs(xs[i] - x) + Math.abs(ys[j] - y), -1);
    }
    let found = null;
    while (found === null && heap.size() && left > 0) {
      const state = heap.pop();
      if (done[state]) continue; // it was there at a higher cost, too
      done[state] = 1;
      left -= 1;
      const at = state >> 1;
      const step = state & 1;
      if (goals.some((door) => door.at === at && door.step === step)) found = state;
      const i = at % wide;
      const j = (at - i) / wide;
      const before = origin[state] >> 1;
      const go = (next, x, y, edge, turn, long) => {
        if (shut[turn][edge] || next === before) return; // never straight back
        reach(x, y, turn, cost[state] + long * (1 + 0.4 * Math.min(used[turn][edge], 4)) + (turn === step ? 0 : TURN), state);
      };
      if (i + 1 < wide) go(at + 1, i + 1, j, at, 0, xs[i + 1] - xs[i]);
      if (i) go(at - 1, i - 1, j, at - 1, 0, xs[i] - xs[i - 1]);
      if (j + 1 < tall) go(at + wide, i, j + 1, at, 1, ys[j + 1] - ys[j]);
      if (j) go(at - wide, i, j - 1, at - wide, 1, ys[j] - ys[j - 1]);
    }
    for (const edge of within) shut[0][edge] = 0;
    if (found === null) return null;
    const passed = [];
    for (let state = found; state >= 0; state = origin[state]) passed.unshift(state >> 1);
    passed.slice(1).forEach((at, k) => {
      const other = passed[k];
      const [turn, edge] = [Math.abs(at - other) === 1 ? 0 : 1, Math.min(at, other)];
      used[turn][edge] = Math.min(used[turn][edge] + 1, 200);
    });
    const door = (among, at) => among.find((one) => one.at === at).from;
    const points = straightened([door(begun, passed[0]), ...passed.map((at) => [xs[at % wide], ys[Math.floor(at / wide)]]), door(goals, passed.at(-1))]);
    grid.shutHead(points);
    return points;
  };
}

/* The same way without the points at which it does not turn. */
function straightened(points) {
  const same = (a, b, c, k) => Math.abs(a[k] - b[k]) < 0.01 && Math.abs(b[k] - c[k]) < 0.01;
  return points.filter((point, k) => !k || k === points.length - 1 || !(same(points[k - 1], point, points[k + 1], 0) || same(points[k - 1], point, points[k + 1], 1)));
}

/* A queue that gives the cheapest first. */
function heapOf() {
  const [costs, values] = [[], []];
  const put = (k, cost, value) => {
    costs[k] = cost;
    values[k] = value;
  };
  return {
    size: () => values.length,
    push: (cost, value) => {
      let k = values.length;
      for (let above = (k - 1) >> 1; k && costs[above] > cost; above = (k - 1) >> 1) {
        put(k, costs[above], values[above]);
        k = above;
      }
      put(k, cost, value);
    },
    pop: () => {
      const first = values[0];
      const [cost, value] = [costs.pop(), values.pop()];
      const size = values.length;
      if (!size) return first;
      let k = 0;
      for (let low = 1; low < size; low = 2 * k + 1) {
        if (low + 1 < size && costs[low + 1] < costs[low]) low += 1;
        if (costs[low] >= cost) break;
        put(k, costs[low], values[low]);
        k = low;
      }
      put(k, cost, value);
      return first;
    },
  };
}

/* The routes of further reporting lines, {l, from, to}: led round the areas and laid apart, the short ones first, of
   which the most are led with the same effort; behind the boxes, and faint, where there are too many. What stands
   already stays. `room` says how far they keep off areas and each other, and how long an arrow head is. */
function furtherRoutes(lines, boxes, areas, standing, room) {
  const joined = lines.map((route) => ({ route, ends: [route.from, route.to].map((t) => boxes.get(String(t))) }));
  const long = ({ ends: [a, b] }) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
  joined.sort((one, other) => long(one) - long(other) || one.route.l - other.route.l);
  const ends = lines.length > ROUTED ? [] : [...new Set(lines.flatMap(({ from, to }) => [from, to]))];
  const leaves = leavesOf(standing);
  const way = ends.length ? waysRound(boxes, areas, ends, standing, leaves, room) : () => null;
  const found = joined.map(({ route: { from, to, ...route }, ends: [a, b] }) => {
    const points = way(from, to);
    if (points) return { ...route, points, ends: [a, b], leave: leaves.get(to) };
    return { ...route, points: behindBoxes(a, b, areas.get(to), leaves.get(to)), faint: true };
  });
  layApart(found.filter(({ faint }) => !faint), [...areas.values()], standing, room);
  return found.map(({ ends: _, leave, ...route }) => route);
}

/* Moves stretches of some lines aside that would lie on another one, where the two may not be taken for one: as far
   apart as there is room beside the areas, of which each keeps some distance. Where two lines begin or end beside or
   opposite each other they are farther apart, or they would seem to be one. What stands already stays. */
function layApart(lines, areas, standing, { near, apart }) {
  const placed = { true: [], false: [] }; // stretches that run upright, and level
  const stretches = (route) => {
    const led = ledBy(route);
    return route.points.slice(1).map(([x, y], k) => {
      const [x0, y0] = route.points[k];
      const upright = Math.abs(x - x0) < 0.01;
      const [at, one, other] = upright ? [x, y0, y] : [y, x0, x];
      const last = k + 2 === route.points.length;
      const head = last && route.l >= 0 ? tipOf(route.points).head : null;
      return { upright, at, low: Math.min(one, other), high: Math.max(one, other), led, head, tip: last ? led.to : k ? undefined : led.from };
    });
  };
  const isWithin = (value, low, high, more = 0) => low - more < value && value < high + more;
  /* Whether a stretch at a place runs through another's arrow head, or that through its own; `more` as nearly so. */
  const pierces = (one, at, other, more = 0) => (other.head && isWithin(at, ...other.head, more) && isWithin(other.at, one.low, one.high))
    || (one.head && isWithin(other.at, ...one.head) && isWithin(at, other.low, other.high, more));
  const isTip = ({ tip }) => tip !== undefined; // it leaves a box or comes to it
  const gap = (one, other) => (isTip(one) && isTip(other) ? Math.max(apart, FREE) : apart);
  const mayLie = (one, other) => mayJoin(one.led, other.led) && !(isTip(one) && isTip(other) && one.tip !== other.tip);
  const meet = (one, other, gap) => one.low < other.high + gap && one.high > other.low - gap;
  const own = new Map(lines.map((route) => [route, stretches(route)]));
  for (const found of [...standing.flatMap(stretches), ...[...own.values()].flat()]) placed[found.upright].push(found);
  for (const route of [...lines, ...lines]) { // the first ones make room for later ones, too
    const { points, ends, leave } = route;
    const last = points.length - 1;
    for (let k = 1; k <= last; k += 1) {
      const mine = own.get(route)[k - 1];
      const across = mine.upright ? 0 : 1;
      const others = placed[mine.upright].filter((other) => Math.abs(other.at - mine.at) < ASIDE_MOST + gap(mine, other) && meet(mine, other, gap(mine, other)) && !mayLie(mine, other));
      const length = (other) => Math.min(other.high, mine.high) - Math.max(other.low, mine.low) + gap(mine, other);
      const crossed = placed[!mine.upright].filter((other) => pierces(mine, mine.at, other, ASIDE_MOST) && !mayJoin(mine.led, other.led));
      const crowd = (by) => total(others.map((other) => length(other) * Math.max(gap(mine, other) - Math.abs(other.at - mine.at - by), 0) ** 2))
        + PIERCED * crossed.filter((other) => pierces(mine, mine.at + by, other)).length;
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
