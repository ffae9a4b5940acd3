/* The page's own script: four views of one network, the search, the legend and the details.

   Labels are data: they reach the page through textContent only, and the canvas as drawn text. Where
   things stand in the tree, the outline and the map comes from Python; the views that depend on what the
   reader picks (one role, two roles) stack the same boxes in columns here, by rule. */
(function () {
  "use strict";

  const data = JSON.parse(document.getElementById("data").textContent);
  const { claims, sources, conflicts, layouts, untold, posts } = data.extra;
  const things = new Map(data.nodes.map((node) => [node.id, node]));
  const lines = new Map(data.edges.map((edge) => [edge.id, edge]));
  const all = [...data.edges, ...untold];
  const linesFrom = groupBy(all, (line) => line.from);
  const linesTo = groupBy(all, (line) => line.to);
  const byId = (id) => document.getElementById(id);
  const small = matchMedia("(max-width: 800px)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const KINDS = {
    role: { one: "Role", many: "Roles" },
    duty: { one: "Duty", many: "Duties" },
    skill: { one: "Skill", many: "Skills" },
    title: { one: "Title", many: "Titles" },
    level: { one: "Level", many: "Levels" },
  };
  const RELATIONS = {
    solid: { out: "Reports to", back: "Direct reports", verb: "reports to" },
    dotted: { out: "Dotted line to", back: "Dotted line from", verb: "also answers, by a dotted line, to" },
    duty: { out: "Duties", back: "Roles with this duty", verb: "has the duty" },
    skill: { out: "Skills", back: "Roles that call for this skill", verb: "calls for the skill" },
    title: { out: "Other titles", back: "Roles also called this", verb: "is also called" },
    level: { out: "Level", back: "Roles at this level", verb: "is at the level" },
    kind: { out: "A kind of", back: "Kinds of it", verb: "is a kind of" },
  };
  const STATUS = {
    conditional: "on a condition",
    contested: "contested",
    denied: "denied",
    rejected: "set aside",
  };
  const DRAWN = new Set(["accepted", "conditional", "contested"]);
  const COLUMN = 280; // the width of every box but a role's
  const ROLE = 190;
  const INDENT = 34;
  const STUB = 34; // from a wing's spine to its boxes
  const FEW = 7; // so many boxes stand in one column, more in two

  function groupBy(list, key) {
    const groups = new Map();
    for (const item of list) {
      const value = key(item);
      if (!groups.has(value)) groups.set(value, []);
      groups.get(value).push(item);
    }
    return groups;
  }
  const from = (id) => linesFrom.get(id) || [];
  const to = (id) => linesTo.get(id) || [];
  const drawn = (line) => lines.has(line.id);
  const plural = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
  const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

  // -- making elements: text is always text ----------------------------------------------------------

  function el(tag, properties, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key === "class") element.className = value;
      else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  /* A name that somebody gave, kept apart so that text of another direction turns nothing else around. */
  function named(text, kind) {
    const element = document.createElement("bdi");
    if (kind) element.className = kind;
    element.textContent = text;
    return element;
  }

  function shape(kind) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", `shape ${kind}`);
    svg.setAttribute("viewBox", "0 0 22 14");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#shape-${kind}`);
    svg.append(use);
    return svg;
  }

  // -- the scenes: which boxes stand where -----------------------------------------------------------

  /* A scene: boxes by id (x, y, h, mark, status), routes (points that a line runs through; without a
     line they only lead there) and captions. */
  function emptyScene() {
    return { boxes: new Map(), routes: [], notes: [], frame: null };
  }

  function put(scene, id, x, y, line) {
    const mark = line && line.mark ? line.mark : [];
    const h = things.get(id).h + mark.length * 15;
    scene.boxes.set(id, { x, y, h, mark, status: line ? line.status : "accepted" });
  }
  const heightOf = (id, line) => things.get(id).h + (line && line.mark ? line.mark.length * 15 : 0);

  function given(layout) {
    const scene = emptyScene();
    for (const [id, [x, y]] of Object.entries(layout.at)) put(scene, id, x, y);
    for (const [id, points] of Object.entries(layout.routes)) {
      scene.routes.push({ line: lines.get(id), points });
    }
    scene.notes = layout.notes.map(([text, x, y]) => ({ text, x, y }));
    return scene;
  }

  function everything() {
    const scene = emptyScene();
    for (const node of data.nodes) if (node.x !== undefined) put(scene, node.id, node.x, node.y);
    for (const [id, points] of Object.entries(layouts.everything.routes)) {
      scene.routes.push({ line: lines.get(id), points });
    }
    return scene;
  }

  /* The drawn lines around a role, one entry for each neighbour and side, in the order of the columns. */
  function around(id) {
    const sides = { up: [], down: [], duty: [], skill: [], title: [], level: [] };
    for (const line of from(id).filter(drawn)) {
      const side = line.rel === "solid" || line.rel === "dotted" ? "up" : line.rel;
      sides[side].push({ id: line.to, line });
    }
    for (const line of to(id).filter(drawn)) {
      if (line.rel === "solid" || line.rel === "dotted") sides.down.push({ id: line.from, line });
    }
    return sides;
  }

  /* A column of boxes around a middle; each entry then knows its y. */
  function stack(scene, entries, x, middle, gap) {
    const tall = entries.reduce((sum, entry) => sum + heightOf(entry.id, entry.line) + gap, -gap);
    let y = middle - tall / 2;
    for (const entry of entries) {
      const h = heightOf(entry.id, entry.line);
      entry.y = y + h / 2;
      put(scene, entry.id, x, entry.y, entry.line);
      y += h + gap;
    }
  }

  /* A wing: a spine from `top` downwards with boxes at its outer side, or at both when they are many.
     `way` is -1 for a wing at the left, 1 for one at the right. Returns how deep the spine reaches. */
  function wing(scene, entries, spine, way, top) {
    const both = entries.length > FEW;
    let y = top;
    let last = null;
    for (const group of groupBy(entries, (entry) => things.get(entry.id).kind).values()) {
      const columns = [y, y];
      for (const entry of group) {
        if (scene.boxes.has(entry.id)) continue;
        const n = both && columns[1] < columns[0] ? 1 : 0;
        const side = n ? -way : way;
        const h = heightOf(entry.id, entry.line);
        const middle = columns[n] + h / 2;
        put(scene, entry.id, spine + side * (STUB + things.get(entry.id).w / 2), middle, entry.line);
        scene.routes.push({ line: entry.line, points: [[spine, middle], [spine + side * STUB, middle]] });
        last = Math.max(last === null ? middle : last, middle);
        columns[n] += h + 7;
      }
      y = Math.max(...columns) + 10;
    }
    return last;
  }

  /* One role: superiors in rows above, reports in a column below, duties in the left wing, the rest right. */
  function oneRole(id) {
    const scene = emptyScene();
    const sides = around(id);
    const half = things.get(id).h / 2;
    put(scene, id, 0, 0);
    superiors(scene, sides.up, half);
    const centre = ROLE / 2 + (sides.down.length ? 34 : 26);
    const right = [...sides.skill, ...sides.title, ...sides.level];
    for (const [entries, way] of [[sides.duty, -1], [right, 1]]) {
      if (!entries.length) continue;
      const spine = way * (centre + (entries.length > FEW ? COLUMN + STUB : 0));
      const last = wing(scene, entries, spine, way, half + (entries.length > FEW ? 16 : -half));
      scene.routes.push({ points: [[(way * ROLE) / 2, 0], [spine, 0]] });
      if (last > 0) scene.routes.push({ points: [[spine, 0], [spine, last]] });
    }
    let y = half + 26;
    const lane = -ROLE / 2 - 14;
    for (const entry of sides.down) {
      if (scene.boxes.has(entry.id)) {
        // Each other's superiors, or a dotted line beside a solid one: a straight line of its own.
        const box = scene.boxes.get(entry.id);
        scene.routes.push({ line: entry.line, points: [[box.x + 14, box.y + box.h / 2], [14, -half]], vertical: true });
        continue;
      }
      const h = heightOf(entry.id, entry.line);
      put(scene, entry.id, 0, y + h / 2, entry.line);
      const points = sides.down.length === 1
        ? [[0, y], [0, half]]
        : [[-ROLE / 2, y + h / 2], [lane, y + h / 2], [lane, half + 13], [0, half + 13], [0, half]];
      scene.routes.push({ line: entry.line, points });
      y += h + 12;
    }
    return scene;
  }

  /* Superiors in one row, or in two of which the upper stands over the gaps of the lower. */
  function superiors(scene, entries, half) {
    const fresh = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
    const lower = fresh.length > 4 ? Math.ceil(fresh.length / 2) : fresh.length;
    const rows = [fresh.slice(0, lower), fresh.slice(lower)].filter((row) => row.length);
    const step = ROLE + 22;
    let bottom = -half - 54;
    rows.forEach((row, depth) => {
      const tall = Math.max(...row.map((entry) => heightOf(entry.id, entry.line)));
      const shift = depth && row.length === lower ? 0.5 : 0;
      row.forEach((entry, n) => {
        put(scene, entry.id, (n - (row.length - 1) / 2 + shift) * step, bottom - tall / 2, entry.line);
      });
      bottom -= tall + 16;
    });
    for (const entry of entries) {
      const { x, y, h } = scene.boxes.get(entry.id);
      // A second line to the same superior (dotted beside solid) arrives a little apart.
      const aside = fresh.includes(entry) ? 0 : 16;
      const points = [[aside, -half], [x + aside, -half - 50], [x + aside, y + h / 2]];
      scene.routes.push({ line: entry.line, points, vertical: true });
    }
  }

  /* A duty, skill, title or level with the roles that have it. */
  function oneThing(id) {
    const scene = emptyScene();
    const entries = to(id).filter(drawn).map((line) => ({ id: line.from, line }));
    put(scene, id, 0, 0);
    stack(scene, entries, -(COLUMN / 2 + 130 + ROLE / 2), 0, 12);
    for (const entry of entries) {
      scene.routes.push({ line: entry.line, points: [[-(COLUMN / 2 + 130), entry.y], [-COLUMN / 2, 0]] });
    }
    return scene;
  }

  /* The same for a narrow screen: a list under the thing, superiors above it. */
  function oneNarrow(id) {
    const scene = emptyScene();
    const thing = things.get(id);
    const left = -thing.w / 2;
    put(scene, id, 0, 0);
    const isRole = thing.kind === "role";
    const sides = isRole ? around(id) : null;
    const above = isRole ? sides.up : [];
    const below = isRole
      ? [sides.down, sides.duty, sides.skill, sides.title, sides.level]
      : [to(id).filter(drawn).map((line) => ({ id: line.from, line }))];
    let y = -thing.h / 2;
    let lane = left + 12;
    const seen = new Set([id]);
    for (const entry of [...above].reverse()) {
      if (seen.has(entry.id)) continue;
      seen.add(entry.id);
      const h = heightOf(entry.id, entry.line);
      y -= h + 14;
      put(scene, entry.id, left + INDENT + ROLE / 2, y + h / 2, entry.line);
      scene.routes.push({ line: entry.line, points: [[lane, -thing.h / 2], [lane, y + h / 2], [left + INDENT, y + h / 2]] });
    }
    y = thing.h / 2;
    below.forEach((entries, group) => {
      const indent = INDENT + 14 * below.slice(group).filter((list) => list.length).length - 14;
      lane = left + 12 + indent - INDENT;
      for (const entry of entries) {
        if (seen.has(entry.id)) continue;
        seen.add(entry.id);
        const h = heightOf(entry.id, entry.line);
        y += 12;
        const inwards = isRole && group > 0;
        const edge = left + INDENT + 56;
        put(scene, entry.id, edge + things.get(entry.id).w / 2, y + h / 2, entry.line);
        const points = [[lane, thing.h / 2], [lane, y + h / 2], [edge, y + h / 2]];
        scene.routes.push({ line: entry.line, points: inwards ? points : points.reverse() });
        y += h;
      }
      if (entries.length) y += 8;
    });
    return scene;
  }

  /* What two roles share and what each has of its own. Entries of both carry both lines. */
  function difference(a, b) {
    const own = (id) => {
      const sides = around(id);
      return [...sides.duty, ...sides.skill, ...sides.title, ...sides.level, ...sides.up];
    };
    const key = (entry) => `${entry.id} ${entry.line.rel}`;
    const left = own(a);
    const right = own(b);
    const theirs = new Map(right.map((entry) => [key(entry), entry]));
    const both = left
      .filter((entry) => theirs.has(key(entry)))
      .map((entry) => ({ id: entry.id, line: entry.line, other: theirs.get(key(entry)).line }));
    const keys = new Set(both.map(key));
    return {
      both,
      left: left.filter((entry) => !keys.has(key(entry))),
      right: right.filter((entry) => !keys.has(key(entry))),
    };
  }

  /* Two roles as heads of two wings; what both have stands between them. */
  function twoRoles(a, b) {
    const scene = emptyScene();
    const split = difference(a, b);
    const middle = COLUMN / 2 + STUB + 26;
    // Each one's own superiors are told beside the picture: the reporting lines show them.
    const pictured = (entry) => things.get(entry.id).kind !== "role";
    const inner = (entries) => (entries.filter(pictured).length > FEW ? COLUMN + STUB : 0) || ROLE / 2;
    const left = -(middle + inner(split.left));
    const right = middle + inner(split.right);
    const head = Math.max(things.get(a).h, things.get(b).h) / 2;
    put(scene, a, left, 0);
    if (a === b) return scene;
    put(scene, b, right, 0);
    for (const [entries, spine, way] of [[split.left, left, -1], [split.right, right, 1]]) {
      const last = wing(scene, entries.filter(pictured), spine, way, head + 16);
      if (last !== null) scene.routes.push({ points: [[spine, head], [spine, last]] });
      for (const { line } of entries.filter((entry) => entry.id === a || entry.id === b)) {
        // One is the other's superior: between the heads.
        const at = -way * (ROLE / 2);
        scene.routes.push({ line, points: [[spine + at, -9 * way], [(way < 0 ? right : left) - at, -9 * way]] });
      }
    }
    const turn = COLUMN / 2 + STUB;
    const note = split.both.length ? "Both" : "Nothing is said of both";
    scene.notes.push({ text: note, x: 0, y: head + 14, middle: true });
    let y = head + 30;
    let last = 0;
    for (const entry of split.both) {
      const h = heightOf(entry.id, entry.line);
      last = y + h / 2;
      put(scene, entry.id, 0, last, entry.line);
      const edge = things.get(entry.id).w / 2;
      scene.routes.push({ line: entry.line, points: [[-turn, last], [-edge, last]] });
      scene.routes.push({ line: entry.other, points: [[turn, last], [edge, last]] });
      y += h + 7;
    }
    if (last) {
      scene.routes.push({ points: [[left + ROLE / 2, 8], [-turn, 8], [-turn, last]] });
      scene.routes.push({ points: [[right - ROLE / 2, 8], [turn, 8], [turn, last]] });
    }
    return scene;
  }

  function twoNarrow(a, b) {
    const scene = emptyScene();
    const split = difference(a, b);
    const edge = 46;
    let y = 0;
    const list = (entries, lanes, note) => {
      let last = null;
      const kept = (entry) => (lanes.left && lanes.right) || things.get(entry.id).kind !== "role";
      if (note) {
        scene.notes.push({ text: note, x: edge, y: y + 8 });
        y += 24;
      }
      for (const entry of entries.filter(kept)) {
        if (scene.boxes.has(entry.id)) continue;
        const h = heightOf(entry.id, entry.line);
        const w = things.get(entry.id).w;
        put(scene, entry.id, edge + w / 2, y + h / 2, entry.line);
        last = y + h / 2;
        if (lanes.left) scene.routes.push({ line: entry.line, points: [[14, last], [edge, last]] });
        if (lanes.right) {
          const line = lanes.left ? entry.other : entry.line;
          scene.routes.push({ line, points: [[edge + COLUMN + 26, last], [edge + w, last]] });
        }
        y += h + 9;
      }
      return last;
    };
    put(scene, a, ROLE / 2, things.get(a).h / 2);
    const top = things.get(a).h;
    // Both heads have their place first: one may be the other's superior.
    scene.boxes.set(b, { x: 0, y: 0, h: 0, mark: [], status: "accepted" });
    y = top + 14;
    const ends = [list(split.left, { left: true })];
    ends.push(list(split.both, { left: true, right: true }, split.both.length ? "Both" : "Nothing is said of both"));
    const bottom = Math.max(...ends.map((end) => end || 0));
    if (bottom) scene.routes.push({ points: [[14, top], [14, bottom]] });
    const first = split.both.length ? ends[1] : null;
    y += 12;
    const h = things.get(b).h;
    const right = edge + COLUMN + 26;
    put(scene, b, right + 14 - ROLE / 2, y + h / 2);
    if (first !== null) {
      const start = scene.boxes.get(split.both[0].id);
      scene.routes.push({ points: [[right, y], [right, start ? start.y : y]] });
    }
    const under = y + h;
    y = under + 14;
    const last = list(split.right, { right: true });
    if (last) scene.routes.push({ points: [[right, under], [right, last]] });
    for (const entry of [...split.left, ...split.right]) {
      if (entry.id !== a && entry.id !== b) continue;
      const [low, up] = [scene.boxes.get(entry.line.from), scene.boxes.get(entry.line.to)];
      const lane = -8;
      scene.routes.push({
        line: entry.line,
        points: [[low.x - ROLE / 2, low.y], [lane, low.y], [lane, up.y], [up.x - ROLE / 2, up.y]],
      });
    }
    return scene;
  }

  // -- the state and the picture ---------------------------------------------------------------------

  const roles = data.nodes.filter((node) => node.kind === "role");
  const saidOf = (id) => from(id).filter(drawn).length;
  const fullest = [...roles].sort((a, b) => saidOf(b.id) - saidOf(a.id) || byName(a, b)).map((role) => role.id);
  const state = {
    view: "tree",
    centre: fullest[0],
    pair: [fullest[0], fullest[1] || fullest[0]].sort((a, b) => byName(things.get(b), things.get(a))),
    thing: null,
    line: null,
    off: new Set(),
  };
  let scene = emptyScene();
  let colours = {};

  const nodes = new vis.DataSet();
  const pieces = new vis.DataSet();
  const container = byId("network");
  const network = new vis.Network(container, { nodes, edges: pieces }, data.options);
  window.rolegraph = { network, nodes, pieces, state, things };

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(`--${name}`).trim();
    colours = { font: getComputedStyle(document.body).fontFamily };
    for (const name of ["ground", "ink", "muted", "accent", "line", "contested", "conditional"]) colours[name] = get(name);
    for (const kind of [...Object.keys(KINDS), "dimmed"]) {
      colours[kind] = { fill: get(`${kind}-fill`), edge: get(`${kind}-edge`), ink: get(`${kind}-ink`) };
    }
  }

  /* The outline of a kind of thing: each has its own. */
  function trace(ctx, kind, x, y, w, h) {
    const [l, t, r, b] = [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
    ctx.beginPath();
    if (kind === "duty") ctx.rect(l, t, w, h);
    else if (kind === "role") ctx.roundRect(l, t, w, h, 9);
    else if (kind === "skill") ctx.roundRect(l, t, w, h, Math.min(h / 2, 20));
    else {
      const tip = 13;
      ctx.moveTo(l, y);
      ctx.lineTo(l + tip, t);
      if (kind === "level") {
        ctx.lineTo(r - tip, t);
        ctx.lineTo(r, y);
        ctx.lineTo(r - tip, b);
      } else {
        ctx.lineTo(r, t);
        ctx.lineTo(r, b);
      }
      ctx.lineTo(l + tip, b);
      ctx.closePath();
    }
  }

  function drawBox(ctx, x, y, node, hover) {
    const { kind, w, h, text, mark, status, dimmed, chosen } = node.look;
    const colour = dimmed ? colours.dimmed : colours[kind];
    trace(ctx, kind, x, y, w, h);
    ctx.fillStyle = colour.fill;
    ctx.fill();
    ctx.lineWidth = hover ? 3 : 1.5;
    ctx.strokeStyle = colour.edge;
    if (!dimmed && status === "contested") {
      ctx.strokeStyle = colours.contested;
      ctx.lineWidth = 2.5;
      ctx.setLineDash([5, 4]);
    } else if (!dimmed && status === "conditional") {
      ctx.lineWidth = 2;
      ctx.setLineDash([10, 6]);
    }
    ctx.stroke();
    ctx.setLineDash([]);
    if (chosen) {
      trace(ctx, kind, x, y, w + 12, h + 12);
      ctx.lineWidth = 3.5;
      ctx.strokeStyle = colours.accent;
      ctx.stroke();
    }
    ctx.fillStyle = colour.ink;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = `${kind === "role" ? 600 : 400} 16px ${colours.font}`;
    const shift = kind === "title" ? 4 : 0;
    const top = y - (text.length * 19 + mark.length * 15) / 2;
    text.forEach((row, n) => ctx.fillText(row, x + shift, top + n * 19 + 10, w - 10));
    ctx.font = `italic 12.5px ${colours.font}`;
    mark.forEach((row, n) => ctx.fillText(row, x + shift, top + text.length * 19 + n * 15 + 8, w - 10));
  }

  function drawNote(ctx, x, y, node) {
    ctx.fillStyle = colours.muted;
    ctx.textAlign = node.look.middle ? "center" : "left";
    ctx.textBaseline = "middle";
    ctx.font = `17px ${colours.font}`;
    ctx.fillText(node.look.text, x, y);
  }

  /* A route whose last stretch is straight, so that the arrow's head sits well on it. */
  function straightEnd({ points, vertical }) {
    const [[x0, y0], [x, y]] = points.slice(-2);
    if (Math.abs(x - x0) < 30 || Math.abs(y - y0) < 2 || vertical) return points;
    return [...points.slice(0, -1), [x - 20 * Math.sign(x - x0), y], [x, y]];
  }

  /* Hands the scene to vis: a node for each box, caption and bend, an edge for each piece of a route. */
  function build() {
    readColours();
    const made = [];
    const parts = [];
    const hidden = (id) => state.off.has(things.get(id).kind);
    const near = nearby();
    for (const [id, box] of scene.boxes) {
      const thing = things.get(id);
      const node = {
        id,
        x: box.x,
        y: box.y,
        shape: "custom",
        hidden: hidden(id),
        size: thing.w / 2,
        look: {
          kind: thing.kind,
          w: thing.w,
          h: box.h,
          text: thing.label.split("\n"),
          mark: box.mark,
          status: box.status,
          dimmed: near !== null && !near.things.has(id),
          chosen: state.thing === id,
        },
      };
      node.ctxRenderer = ({ ctx, x, y, state: { hover } }) => ({
        drawNode: () => drawBox(ctx, x, y, node, hover),
        nodeDimensions: { width: thing.w, height: box.h },
      });
      made.push(node);
    }
    scene.notes.forEach((note, n) => {
      const node = { id: `note ${n}`, x: note.x, y: note.y, shape: "custom", size: 1, look: note };
      node.ctxRenderer = ({ ctx, x, y }) => ({ drawNode: () => drawNote(ctx, x, y, node), nodeDimensions: { width: 2, height: 2 } });
      made.push(node);
    });
    const bright = ({ line }) => near === null || (line ? near.lines.has(line.id) : !near.strict);
    // What is drawn later lies above: the bright ones last.
    const ordered = [...scene.routes].sort((one, other) => Number(bright(one)) - Number(bright(other)));
    ordered.forEach((route, r) => {
      const { line } = route;
      const points = line ? straightEnd(route) : route.points;
      const gone = line ? hidden(line.from) || hidden(line.to) : false;
      const on = bright(route);
      const chosen = line && state.line === line.id;
      const plain = line && line.status === "contested" ? colours.contested : colours.line;
      const wanted = line ? line.width : 1.5;
      points.forEach(([x, y], n) => {
        made.push({ id: `bend ${r} ${n}`, x, y, shape: "dot", size: 0, borderWidth: 0 });
        if (n === 0) return;
        const [x0, y0] = points[n - 1];
        const last = n === points.length - 1;
        const turned = Math.abs(x - x0) > 1 && Math.abs(y - y0) > 1;
        parts.push({
          id: `piece ${r} ${n}`,
          from: `bend ${r} ${n - 1}`,
          to: `bend ${r} ${n}`,
          line: line ? line.id : null,
          hidden: gone,
          width: chosen ? wanted + 2.5 : near !== null && on && line ? wanted + 0.8 : wanted,
          dashes: (line && line.dashes) || false,
          color: { color: chosen ? colours.accent : on ? plain : colours.dimmed.edge, inherit: false },
          arrows: last && line ? { to: { enabled: true, scaleFactor: wanted > 2 ? 0.62 : 0.55 } } : "",
          smooth: turned ? { enabled: true, type: "cubicBezier", forceDirection: route.vertical ? "vertical" : "horizontal", roundness: 0.5 } : false,
        });
      });
    });
    // vis fits its view to whatever data it is given; ours stays where the reader put it.
    const position = network.getViewPosition();
    const scale = network.getScale();
    pieces.clear();
    nodes.clear();
    nodes.add(made);
    pieces.add(parts);
    network.moveTo({ position, scale, animation: false });
    // The first drawing tells vis how large the boxes are; it takes that up when it is asked to look again.
    network.redraw();
    for (const node of Object.values(network.body.nodes)) node.needsRefresh();
    network.redraw();
  }

  /* What stays bright when something is chosen: it, its lines and their other ends. */
  function nearby() {
    if (state.line) {
      const line = lines.get(state.line);
      return line ? { things: new Set([line.from, line.to]), lines: new Set([line.id]), strict: true } : null;
    }
    if (!state.thing || !scene.boxes.has(state.thing)) return null;
    if ((state.view === "one" && state.thing === state.centre) || state.view === "pair" && state.pair.includes(state.thing)) {
      return null;
    }
    const found = { things: new Set([state.thing]), lines: new Set(), strict: false };
    for (const route of scene.routes) {
      if (route.line && (route.line.from === state.thing || route.line.to === state.thing)) {
        found.lines.add(route.line.id);
        found.things.add(route.line.from).add(route.line.to);
      }
    }
    return found;
  }

  function frameOf() {
    let [l, t, r, b] = [Infinity, Infinity, -Infinity, -Infinity];
    const add = (x, y, w, h) => {
      l = Math.min(l, x - w / 2);
      r = Math.max(r, x + w / 2);
      t = Math.min(t, y - h / 2);
      b = Math.max(b, y + h / 2);
    };
    for (const [id, box] of scene.boxes) add(box.x, box.y, things.get(id).w, box.h);
    for (const route of scene.routes) for (const [x, y] of route.points) add(x, y, 6, 6);
    for (const note of scene.notes) add(note.x, note.y, 10, 20);
    return l === Infinity ? { l: 0, t: 0, r: 1, b: 1 } : { l, t, r, b };
  }

  /* Shows the whole scene, or, where that would be too small to read, its width from the top. */
  function fit() {
    const { l, t, r, b } = frameOf();
    const pad = small.matches ? 12 : 24;
    const [w, h] = [container.clientWidth - 2 * pad, container.clientHeight - 2 * pad];
    const across = Math.min(w / (r - l), 1);
    let scale = Math.min(across, h / (b - t));
    let y = (t + b) / 2;
    if (small.matches && scale < across && state.view !== "all") {
      scale = across;
      const room = h / 2 / scale;
      const middle = state.view === "one" ? scene.boxes.get(state.centre).y : t;
      y = Math.max(t + room, Math.min(middle, b - room));
    }
    network.moveTo({ position: { x: (l + r) / 2, y }, scale: Math.max(scale, 0.02), animation: false });
  }

  function focusOn(id) {
    const box = scene.boxes.get(id);
    if (!box) return;
    const scale = Math.max(network.getScale(), small.matches ? 0.7 : 0.85);
    const animation = still.matches ? false : { duration: 300, easingFunction: "easeInOutQuad" };
    network.moveTo({ position: { x: box.x, y: box.y }, scale, animation });
  }

  function compose() {
    const narrow = small.matches;
    if (state.view === "tree") return given(narrow ? layouts.outline : layouts.tree);
    if (state.view === "all") return everything();
    if (state.view === "pair") return narrow ? twoNarrow(...state.pair) : twoRoles(...state.pair);
    if (!state.centre) return emptyScene();
    if (narrow) return oneNarrow(state.centre);
    return things.get(state.centre).kind === "role" ? oneRole(state.centre) : oneThing(state.centre);
  }

  // -- moving about ----------------------------------------------------------------------------------

  function show(view, change) {
    Object.assign(state, { view, thing: null, line: null }, change || {});
    if (view === "one") state.thing = state.centre;
    for (const button of document.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === view));
    }
    scene = compose();
    paintLegend();
    build();
    fit();
    remember();
    tell();
  }

  function choose(id) {
    if (!scene.boxes.has(id)) {
      show("one", { centre: id });
      return;
    }
    Object.assign(state, { thing: id, line: null });
    build();
    tell();
  }

  function chooseLine(id) {
    Object.assign(state, { thing: null, line: id });
    build();
    tell();
  }

  function clear() {
    Object.assign(state, { thing: state.view === "one" ? state.centre : null, line: null });
    build();
    tell();
  }

  /* The address keeps the view, so that a reload or a link comes back to it. */
  function remember() {
    const part = { tree: "", all: "all", one: `one/${encodeURIComponent(state.centre || "")}` };
    const pair = `two/${state.pair.map((id) => encodeURIComponent(id || "")).join("/")}`;
    const hash = state.view === "pair" ? pair : part[state.view];
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function recall() {
    let parts = [];
    try {
      parts = location.hash.slice(1).split("/").map(decodeURIComponent);
    } catch {
      parts = [];
    }
    const known = (id, kind) => things.has(id) && (!kind || things.get(id).kind === kind);
    if (parts[0] === "all") show("all");
    else if (parts[0] === "one" && known(parts[1])) show("one", { centre: parts[1] });
    else if (parts[0] === "two" && known(parts[1], "role") && known(parts[2], "role")) {
      show("pair", { pair: [parts[1], parts[2]] });
    } else show("tree");
  }

  // -- the legend, which is the filter ---------------------------------------------------------------

  function paintLegend() {
    const counts = new Map();
    for (const id of scene.boxes.keys()) {
      const { kind } = things.get(id);
      counts.set(kind, (counts.get(kind) || 0) + 1);
    }
    const buttons = Object.entries(KINDS)
      .filter(([kind]) => counts.has(kind))
      .map(([kind, words]) => {
        const flip = () => {
          if (state.off.has(kind)) state.off.delete(kind);
          else state.off.add(kind);
          paintLegend();
          build();
          byId("legend").querySelector(`[data-kind="${kind}"]`).focus();
        };
        const shown = !state.off.has(kind);
        const title = `${shown ? "Hide" : "Show"} ${words.many.toLowerCase()}`;
        return el(
          "button",
          { type: "button", "data-kind": kind, "aria-pressed": String(shown), title, onclick: flip },
          shape(kind),
          `${words.many} ${counts.get(kind)}`,
        );
      });
    byId("legend").replaceChildren(...buttons);
  }

  // -- who says so -----------------------------------------------------------------------------------

  function people(claim) {
    const { least, most } = claim;
    if (least === undefined && most === undefined) return null;
    if (most === undefined) return `${least} people or more`;
    return least === undefined ? `at most ${most} people` : `${least} to ${most} people`;
  }

  function claimEntry(claim) {
    const source = sources[claim.source];
    const where = [];
    if (source.whole) where.push(named(`in “${source.whole}”`));
    if (claim.at) where.push(`characters ${claim.at[0]} to ${claim.at[1]}`);
    else if (!source.whole) where.push("the document as a whole");
    const facts = [];
    if (claim.denies) facts.push("says that it is not so");
    if (claim.frequency) facts.push(`“${claim.frequency}”`);
    if (claim.condition) facts.push(`on a condition: ${claim.condition}`);
    else if (people(claim)) facts.push(`on a condition: ${people(claim)}`);
    if (claim.since) facts.push(`since ${claim.since}`);
    if (claim.until) facts.push(`until ${claim.until}`);
    if (claim.past) facts.push("not in force now");
    if (claim.status && claim.status !== "conditional") facts.push(STATUS[claim.status]);
    const entry = el("li", { class: claim.denies || claim.status === "rejected" ? "against" : "" });
    entry.append(el("div", { class: "who" }, named(source.name)));
    const place = el("div", { class: "where" });
    where.forEach((part, n) => place.append(n ? ", " : "", part));
    entry.append(place);
    if (facts.length) entry.append(el("div", {}, named(facts.join(" · "))));
    if (claim.quote) {
      const quote = el("blockquote");
      quote.append(named(claim.quote));
      entry.append(quote);
    }
    if (claim.note) entry.append(el("div", { class: "quiet" }, "Note: ", named(claim.note)));
    if (claim.decision) entry.append(el("div", {}, "Reviewed: ", named(claim.decision)));
    return entry;
  }

  function evidence(line) {
    const list = el("ul", { class: "claims" });
    for (const n of line.claims || []) list.append(claimEntry(claims[n]));
    for (const n of line.sources || []) list.append(claimEntry({ source: n }));
    return list;
  }

  /* A few words on who says it: the first place, and how many more there are. */
  function saidBy(line) {
    const places = line.claims ? line.claims.map((n) => claims[n].source) : line.sources || [];
    if (!places.length) return "no source is given";
    const more = places.length > 1 ? `, and ${plural(places.length - 1, "more place", "more places")}` : "";
    return sources[places[0]].name + more;
  }

  function marks(line) {
    const found = [];
    if (STATUS[line.status]) found.push(el("span", { class: `mark ${line.status}` }, STATUS[line.status]));
    if (line.grade) found.push(el("span", { class: "mark" }, line.grade));
    if (line.rel === "dotted") found.push(el("span", { class: "mark" }, "dotted line"));
    return found;
  }

  function troubles(places) {
    const list = el("ul", { class: "troubles" });
    for (const n of places) {
      const { text, status, decision, subject } = conflicts[n];
      const entry = el("li", { class: status }, named(text));
      if (decision) entry.append(" Reviewed: ", named(decision));
      else if (status === "settled") entry.append(" (settled)");
      if (subject && things.has(subject) && subject !== state.thing) {
        entry.append(" ", el("button", { type: "button", class: "plain", onclick: () => go(subject) }, "Show ", named(clipped(things.get(subject).name))));
      }
      list.append(entry);
    }
    return list;
  }

  const clipped = (text, most = 80) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  /* A row of the details: a thing, how it stands, who says so; opened, the places themselves. */
  function row(line, id, open) {
    const thing = things.get(id);
    const box = el("details", open ? { open: "" } : {});
    const head = el("summary", {}, shape(thing.kind));
    const name = el("span", { class: "clip" }, named(thing.name));
    name.append(...marks(line));
    const by = el("span", { class: "by" });
    const words = [line.frequency, line.condition].filter(Boolean).join(", ");
    by.append(named(words ? `${words} · ${saidBy(line)}` : saidBy(line)));
    head.append(name, by);
    const inside = el("div", { class: "inside" });
    // Written only when it is opened: a role can have many rows.
    const fill = () => {
      if (inside.childElementCount) return;
      inside.append(el("button", { type: "button", class: "plain", onclick: () => go(id) }, "Show ", named(clipped(thing.name))));
      if (line.conflicts) inside.append(troubles(line.conflicts));
      inside.append(evidence(line));
    };
    if (open) fill();
    box.addEventListener("toggle", fill);
    box.append(head, inside);
    return el("li", {}, box);
  }

  function section(title, found, end, open) {
    if (!found.length) return [];
    const list = el("ul", { class: "rows" });
    for (const line of found) list.append(row(line, line[end], open));
    return [el("h3", {}, `${title} (${found.length})`), list];
  }

  // -- the details -----------------------------------------------------------------------------------

  function tell() {
    const details = byId("details");
    let parts;
    if (state.line) parts = tellLine(lines.get(state.line));
    else if (state.thing) parts = tellThing(things.get(state.thing));
    else if (state.view === "pair") parts = tellPair();
    else parts = tellAll();
    details.replaceChildren(...parts);
    details.scrollTop = 0;
  }

  function badge(kind, words) {
    return el("div", { class: "badge" }, shape(kind), words || KINDS[kind].one);
  }

  function heading(text) {
    return el("h2", {}, el("span", { class: "long" }, named(text)));
  }

  function tellThing(thing) {
    const out = from(thing.id);
    const back = to(thing.id);
    const parts = [badge(thing.kind), heading(thing.name)];
    for (const text of (thing.note || "").split("\n").filter(Boolean)) parts.push(el("p", { class: "long" }, named(text)));
    if (thing.kinds) parts.push(el("p", { class: "quiet" }, "A kind of: ", named(thing.kinds.join(", "))));
    const acts = el("div", { class: "acts" });
    if (state.view !== "one" || state.centre !== thing.id) {
      const words = thing.kind === "role" ? "Unfold: duties, skills, titles" : "Show who has it";
      acts.append(el("button", { type: "button", onclick: () => show("one", { centre: thing.id }) }, words));
    }
    if (thing.kind === "role") {
      const other = state.pair.find((id) => id !== thing.id) || thing.id;
      acts.append(el("button", { type: "button", onclick: () => show("pair", { pair: [thing.id, other] }) }, "Compare"));
    }
    if (state.view !== "tree") acts.append(el("button", { type: "button", onclick: () => show("tree") }, "Back to all roles"));
    parts.push(acts);
    if (thing.kind === "title") {
      const own = roles.find((role) => role.name.toLowerCase() === thing.name.toLowerCase());
      if (own) {
        parts.push(el("p", {}, "Also the name of a role of its own: ", el("button", { type: "button", class: "plain", onclick: () => go(own.id) }, named(clipped(own.name)))));
      }
    }
    const about = conflicts.map((_, n) => n).filter((n) => conflicts[n].about.includes(thing.id));
    const open = about.filter((n) => conflicts[n].status === "open");
    if (open.length) parts.push(el("h3", {}, `Contradictions (${open.length})`), troubles(open));
    const said = (list) => list.filter((line) => DRAWN.has(line.status));
    for (const rel of ["solid", "dotted"]) {
      parts.push(...section(RELATIONS[rel].out, said(out).filter((line) => line.rel === rel), "to"));
      parts.push(...section(RELATIONS[rel].back, said(back).filter((line) => line.rel === rel), "from"));
    }
    for (const rel of ["level", "title", "duty", "skill", "kind"]) {
      parts.push(...section(RELATIONS[rel].out, said(out).filter((line) => line.rel === rel), "to"));
      parts.push(...section(RELATIONS[rel].back, said(back).filter((line) => line.rel === rel), "from", rel !== "kind"));
    }
    parts.push(...section("Denied or set aside", out.filter((line) => !DRAWN.has(line.status)), "to"));
    parts.push(...section("Denied or set aside, of others", back.filter((line) => !DRAWN.has(line.status)), "from"));
    const rest = about.filter((n) => conflicts[n].status !== "open");
    if (rest.length) parts.push(el("h3", {}, `Worth knowing (${rest.length})`), troubles(rest));
    if (thing.posts) {
      const words = thing.posts === 1 ? "One post has this role." : `${thing.posts} posts have this role.`;
      parts.push(el("p", { class: "quiet" }, `${words} This page does not draw posts yet.`));
    }
    if (!out.length && !back.length) parts.push(el("p", { class: "quiet" }, "Nothing more is said of it."));
    return parts;
  }

  function tellLine(line) {
    const [a, b] = [things.get(line.from), things.get(line.to)];
    const link = (thing) => el("button", { type: "button", class: "plain", onclick: () => go(thing.id) }, named(clipped(thing.name)));
    const parts = [
      el("div", { class: "badge" }, line.rel === "solid" || line.rel === "dotted" ? "Reporting line" : "Line"),
      el("h2", {}, link(a), ` ${RELATIONS[line.rel].verb} `, link(b)),
    ];
    const stand = marks(line);
    if (stand.length) parts.push(el("p", {}, ...stand));
    if (line.condition) parts.push(el("p", {}, "Condition: ", named(line.condition)));
    if (line.conflicts) parts.push(el("h3", {}, "Contradictions"), troubles(line.conflicts));
    parts.push(el("h3", {}, "Who says so, and where"), evidence(line));
    return parts;
  }

  function tellPair() {
    const [a, b] = state.pair.map((id) => things.get(id));
    const split = difference(a.id, b.id);
    const order = ["solid", "dotted", "level", "title", "duty", "skill"];
    const sorted = (list) => [...list].sort((x, y) => order.indexOf(x.line.rel) - order.indexOf(y.line.rel));
    const group = (title, entries) => {
      const list = el("ul", { class: "rows" });
      for (const entry of sorted(entries)) {
        list.append(row(entry.other ? { ...entry.line, claims: both(entry) } : entry.line, entry.id));
      }
      return [el("h3", {}, title, ` (${entries.length})`), entries.length ? list : el("p", { class: "quiet" }, "Nothing.")];
    };
    const both = (entry) => [...new Set([...(entry.line.claims || []), ...(entry.other.claims || [])])];
    const picks = [a.id, b.id].map((id, n) => {
      const select = el("select", { "aria-label": n ? "The other role" : "One role" });
      for (const role of roles) {
        const option = el("option", { value: role.id });
        option.textContent = clipped(role.name, 60);
        select.append(option);
      }
      select.value = id;
      select.addEventListener("change", () => {
        const pair = [...state.pair];
        pair[n] = select.value;
        show("pair", { pair });
        byId("details").querySelectorAll("select")[n].focus();
      });
      return select;
    });
    const parts = [
      el("h2", {}, "Two roles side by side"),
      el("div", { class: "picks" }, picks[0], "and", picks[1]),
      el("p", { class: "quiet" }, "What both have stands in the middle of the picture, each one’s own below it. Whom each reports to is listed here only, unless they share it."),
    ];
    const lying = a.id === b.id ? [] : conflicts.map((_, n) => n).filter((n) => conflicts[n].about.includes(a.id) && conflicts[n].about.includes(b.id));
    if (lying.length) parts.push(el("h3", {}, "Where they are mixed up"), troubles(lying));
    parts.push(...group("Both", split.both));
    parts.push(...group(named(`Only ${clipped(a.name)}`), split.left));
    parts.push(...group(named(`Only ${clipped(b.name)}`), split.right));
    return parts;
  }

  function tellAll() {
    const parts = [
      el("h2", {}, "What you see"),
      el(
        "p",
        {},
        state.view === "all"
          ? "Every role with its duties at the left and its skills, titles and level at the right. Zoom in to read."
          : small.matches
            ? "Each box is a role. A role stands under the one that it reports to; the arrow points to the superior."
            : "Each box is a role. The arrow points to whom a role reports, so superiors stand further left.",
      ),
      el("p", {}, "Pick a box or a line to see what is said of it, who says it and where. Unfold a role to see its duties and skills, or compare two."),
      el("p", { class: "quiet" }, "Drag to move, scroll or pinch to zoom. The buttons under the picture hide and show kinds of things."),
    ];
    const open = conflicts.map((_, n) => n).filter((n) => conflicts[n].status === "open");
    if (open.length) parts.push(el("h3", {}, `Contradictions (${open.length})`), troubles(open));
    const roots = sources.filter((source) => source.root);
    if (roots.length) {
      const list = el("ul", { class: "claims" });
      for (const source of roots) {
        const read = source.claims ? plural(source.claims, "claim", "claims") : "";
        list.append(el("li", {}, el("div", { class: "who" }, named(source.name)), el("div", { class: "where" }, read)));
      }
      parts.push(el("h3", {}, "Sources"), list);
      parts.push(el("p", { class: "quiet" }, "A place is given in characters, counted from the start of the document."));
    }
    if (posts) {
      parts.push(el("h3", {}, "Posts"));
      const words = posts === 1 ? "One post, the actual position of a role in an organisation, is known too." : `${posts.toLocaleString("en-GB")} posts, the actual positions in an organisation, are known too.`;
      parts.push(el("p", {}, `${words} This page does not draw posts yet.`));
    }
    parts.push(el("h3", {}, `All roles (${roles.length})`));
    const list = el("ul", { class: "rows" });
    for (const role of roles) {
      list.append(el("li", {}, el("button", { type: "button", onclick: () => go(role.id) }, shape("role"), el("span", { class: "clip" }, named(role.name)))));
    }
    parts.push(list);
    return parts;
  }

  /* Goes to a thing from a list or the search: where it is drawn, or to a view of it. */
  function go(id) {
    if (state.off.has(things.get(id).kind)) state.off.delete(things.get(id).kind);
    const here = scene.boxes.has(id);
    choose(id);
    paintLegend();
    if (here) focusOn(id);
  }

  // -- the search ------------------------------------------------------------------------------------

  const search = byId("search");
  const hits = byId("hits");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const index = data.nodes.map((node) => ({ id: node.id, kind: node.kind, key: fold(node.name) }));
  let found = [];
  let active = -1;

  function lookUp(text) {
    const wanted = fold(text.trim());
    if (!wanted) return [];
    const order = Object.keys(KINDS);
    const scored = [];
    for (const entry of index) {
      const at = entry.key.indexOf(wanted);
      if (at < 0) continue;
      const word = at === 0 || /[^\p{L}\p{N}]/u.test(entry.key[at - 1]);
      const score = entry.key === wanted ? 0 : at === 0 ? 1 : word ? 2 : 3;
      scored.push({ ...entry, score });
    }
    scored.sort((a, b) => a.score - b.score || order.indexOf(a.kind) - order.indexOf(b.kind) || (a.key < b.key ? -1 : 1));
    return scored.slice(0, 30);
  }

  function aside(entry) {
    if (entry.kind !== "title") return KINDS[entry.kind].one.toLowerCase();
    const owners = to(entry.id).map((line) => things.get(line.from).name);
    return owners.length === 1 ? `title: ${clipped(owners[0], 40)}` : `title of ${owners.length} roles`;
  }

  function offer() {
    found = lookUp(search.value);
    active = found.length ? 0 : -1;
    const rows = found.map((entry, n) => {
      const name = named(clipped(things.get(entry.id).name, 200), "name");
      return el(
        "li",
        { role: "option", id: `hit-${n}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); pick(n); } },
        shape(entry.kind),
        name,
        named(aside(entry), "aside"),
      );
    });
    const asked = search.value.trim() !== "";
    if (asked && !rows.length) rows.push(el("li", { class: "none", role: "presentation" }, "Nothing has this name."));
    hits.replaceChildren(...rows);
    hits.hidden = !asked;
    search.setAttribute("aria-expanded", String(asked));
    mark();
  }

  function mark() {
    [...hits.querySelectorAll("[role=option]")].forEach((option, n) => {
      option.setAttribute("aria-selected", String(n === active));
      if (n === active) option.scrollIntoView({ block: "nearest" });
    });
    if (active >= 0) search.setAttribute("aria-activedescendant", `hit-${active}`);
    else search.removeAttribute("aria-activedescendant");
  }

  function shut() {
    hits.hidden = true;
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-activedescendant");
  }

  function pick(n) {
    const entry = found[n];
    if (!entry) return;
    search.value = "";
    shut();
    search.blur();
    go(entry.id);
    byId("details").focus({ preventScroll: true });
  }

  search.addEventListener("input", offer);
  search.addEventListener("focus", () => { if (search.value.trim()) offer(); });
  search.addEventListener("blur", shut);
  search.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      active = (active + step + found.length) % found.length;
      mark();
      event.preventDefault();
    } else if (event.key === "Enter") pick(active);
    else if (event.key === "Escape") {
      search.value = "";
      shut();
      search.blur();
      event.stopPropagation();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      search.focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      if (state.line || (state.thing && !(state.view === "one" && state.thing === state.centre))) clear();
      else if (state.view !== "tree") show("tree");
    }
  });

  // -- the mouse -------------------------------------------------------------------------------------

  function lineAt(point) {
    const piece = network.getEdgeAt(point);
    return piece ? pieces.get(piece).line : null;
  }

  function thingAt(point) {
    const id = network.getNodeAt(point);
    return id !== undefined && things.has(id) ? id : null;
  }

  network.on("click", ({ pointer }) => {
    hideTip();
    const thing = thingAt(pointer.DOM);
    const line = thing ? null : lineAt(pointer.DOM);
    if (thing) choose(thing);
    else if (line) chooseLine(line);
    else clear();
  });
  network.on("doubleClick", ({ pointer }) => {
    const thing = thingAt(pointer.DOM);
    if (thing) show("one", { centre: thing });
  });

  const tip = byId("tip");
  function hideTip() {
    tip.hidden = true;
    container.style.cursor = "";
  }

  function showTip(parts, event) {
    tip.replaceChildren(...parts);
    tip.hidden = false;
    container.style.cursor = "pointer";
    const { width, height } = tip.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, innerWidth - width - 8);
    const y = event.clientY + 18 + height > innerHeight ? event.clientY - height - 12 : event.clientY + 18;
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${Math.max(8, y)}px`;
  }

  function thingTip(thing) {
    const own = from(thing.id).length + to(thing.id).length;
    const parts = [KINDS[thing.kind].one, el("strong", {}, named(clipped(thing.name, 300)))];
    if (thing.note) parts.push(el("p", {}, named(clipped(thing.note, 160))));
    const heard = new Set();
    for (const line of [...from(thing.id), ...to(thing.id)]) {
      for (const n of line.claims || []) heard.add(sources[claims[n].source].whole || sources[claims[n].source].name);
      for (const n of line.sources || []) heard.add(sources[n].whole || sources[n].name);
    }
    if (own) parts.push(el("p", {}, `${plural(own, "statement", "statements")}: `, named(clipped([...heard].join("; "), 160))));
    return parts;
  }

  function lineTip(line) {
    const parts = [el("strong", {}, named(clipped(things.get(line.from).name)), ` ${RELATIONS[line.rel].verb} `, named(clipped(things.get(line.to).name)))];
    const words = [STATUS[line.status], line.condition, line.frequency].filter(Boolean).join(" · ");
    if (words) parts.push(el("p", {}, named(words)));
    parts.push(el("p", {}, "Says who: ", named(clipped(saidBy(line), 160))));
    return parts;
  }

  container.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) {
      hideTip();
      return;
    }
    const place = container.getBoundingClientRect();
    const point = { x: event.clientX - place.left, y: event.clientY - place.top };
    const thing = thingAt(point);
    const line = thing ? null : lineAt(point);
    if (thing) showTip(thingTip(things.get(thing)), event);
    else if (line) showTip(lineTip(lines.get(line)), event);
    else hideTip();
  });
  container.addEventListener("pointerleave", hideTip);

  // -- the rest of the page --------------------------------------------------------------------------

  function zoom(factor) {
    network.moveTo({ scale: network.getScale() * factor, animation: still.matches ? false : { duration: 150, easingFunction: "linear" } });
  }

  for (const button of document.querySelectorAll("[data-view]")) {
    button.addEventListener("click", () => {
      const thing = state.thing || null;
      show(button.dataset.view, button.dataset.view === "one" && thing ? { centre: thing } : {});
    });
  }
  byId("fit").addEventListener("click", fit);
  byId("nearer").addEventListener("click", () => zoom(1.35));
  byId("farther").addEventListener("click", () => zoom(1 / 1.35));
  new ResizeObserver(() => {
    fit();
    window.rolegraph.ready = true;
  }).observe(container);
  small.addEventListener("change", () => show(state.view));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
  addEventListener("hashchange", recall);
  if (roles.length) recall();
  else byId("details").replaceChildren(el("p", {}, "No role is known here."));
})();
