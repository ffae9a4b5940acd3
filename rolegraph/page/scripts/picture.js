/* The picture: a scene drawn by vis, which keeps the boxes, moves and zooms; lines and texts are drawn here. */

const picture = (() => {
  const container = byId("network");
  const nodes = new vis.DataSet();
  const network = new vis.Network(container, { nodes, edges: new vis.DataSet() }, meta.options);
  network.canvas.frame.removeAttribute("tabindex"); // one stop of the Tab key is enough: the container
  const READABLE = 0.5; // at this scale letters are read with ease
  const TOLD = 0.32; // below this one boxes carry no text, and names stand above those round which there is room
  const MANY = 1000; // so many lines are drawn in a task of their own
  const SPOTS = 0.2; // from farther away only the heads of reporting lines are seen
  const TINY = 9; // boxes of so few pixels' height are mere rectangles where no name is told: much faster
  let scene = { boxes: new Map(), routes: [], notes: [] };
  let lit = null; // {things, lines} that stay bright; null when all are
  let chosen = { key: null, line: -1 };
  let hidden = () => false;
  let colours = {};
  let batches = [];
  let shifts = new Map(); // how far boxes are from where the scene had them: their lines run straight
  let byHand = new Set(); // keys of the boxes that a hand has taken hold of
  let untied = false; // all lines run straight
  let moving = 0;
  let held = null; // the box that a hand moves now: {key, near: its lines, others: the batches of all others}
  let handlers = {};

  const redraw = () => network.body.emitter.emit("_requestRedraw"); // with the next frame, however often it is asked for

  // -- colours -------------------------------------------------------------------------------------

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(`--${name}`).trim();
    colours = {};
    for (const name of ["ground", "card", "ink", "muted", "edge", "accent", "line", "contested", "conditional"]) colours[name] = get(name);
    for (const kind of [...Object.keys(KINDS), "group", "more", "dimmed"]) {
      colours[kind] = { fill: get(`${kind}-fill`), edge: get(`${kind}-edge`), ink: get(`${kind}-ink`) };
    }
  }

  // -- boxes ---------------------------------------------------------------------------------------

  /* The outline of a kind of thing: each has its own. */
  function outline(kind, x, y, w, h) {
    const [l, t, r, b] = [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
    const tip = Math.min(13, h / 2);
    if (kind === "title") return [[l, y], [l + tip, t], [r, t], [r, b], [l + tip, b]];
    if (kind === "level") return [[l, y], [l + tip, t], [r - tip, t], [r, y], [r - tip, b], [l + tip, b]];
    if (kind === "unit") return [[l, t], [r - tip, t], [r, t + tip], [r, b], [l, b]];
    if (kind === "other") return [[l + tip, t], [r - tip, t], [r, t + tip], [r, b - tip], [r - tip, b], [l + tip, b], [l, b - tip], [l, t + tip]];
    return null;
  }
  const roundness = (kind, h) => ({ role: Math.min(Math.max(9, h / 8), h / 3), post: 4, skill: Math.min(h / 2, 20), more: Math.min(h / 2, 16), group: 2 })[kind] || 0;

  function trace(ctx, kind, x, y, w, h) {
    ctx.beginPath();
    const corners = outline(kind, x, y, w, h);
    if (!corners) {
      ctx.roundRect(x - w / 2, y - h / 2, w, h, roundness(kind, h));
      return;
    }
    corners.forEach(([cx, cy], k) => (k ? ctx.lineTo(cx, cy) : ctx.moveTo(cx, cy)));
    ctx.closePath();
  }

  // Its name can be made out: where one of a kind is told, all are, though some are set a little smaller.
  const isTold = (box, scale) => scale * (box.told || 1) >= TOLD;
  const bright = (box) => lit === null || box.t < 0 || lit.things.has(box.t);

  function drawBox(ctx, box, scale, hover) {
    const { x, y, w, h, kind } = box;
    const on = bright(box);
    const colour = on ? colours[kind] : colours.dimmed;
    if (h * scale < TINY && !isTold(box, scale) && kind !== "group" && box.key !== chosen.key) {
      ctx.fillStyle = colour.fill;
      ctx.fillRect(x - w / 2, y - h / 2, w, h);
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = on && box.status === "contested" ? colours.contested : colour.edge;
      ctx.strokeRect(x - w / 2, y - h / 2, w, h);
      return;
    }
    if (kind === "group") {
      trace(ctx, kind, x + 4, y + 4, w, h);
      ctx.fillStyle = colour.edge;
      ctx.fill();
    }
    trace(ctx, kind, x, y, w, h);
    ctx.fillStyle = colour.fill;
    ctx.fill();
    ctx.lineWidth = hover ? 3 : kind === "post" ? 2 : 1.5;
    ctx.strokeStyle = colour.edge;
    if (on && box.status === "contested") {
      ctx.strokeStyle = colours.contested;
      ctx.lineWidth = 2.5;
      ctx.setLineDash([5, 4]);
    } else if (box.dashed || kind === "more" || (on && box.status === "conditional")) {
      ctx.lineWidth = 2;
      ctx.setLineDash([10, 6]);
    }
    ctx.stroke();
    ctx.setLineDash([]);
    if (box.key === chosen.key) {
      trace(ctx, kind, x, y, w + 12, h + 12);
      ctx.lineWidth = Math.max(3.5, 2.5 / scale);
      ctx.strokeStyle = colours.accent;
      ctx.stroke();
    }
    // A name is as large as its box allows, though from near no larger than a heading.
    const size = Math.min(box.larger || 1, Math.max(1, 1.4 / scale));
    if (!isTold(box, scale)) return;
    ctx.fillStyle = colour.ink;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const shift = kind === "title" ? 4 : 0;
    const top = y - (size * (box.text.length * LEADING + box.sub.length * SUB)) / 2;
    ctx.font = fontOf(kind, FONT * size);
    const name = box.text.join(" ");
    box.text.forEach((row, k) => write(ctx, name, row, x + shift, top + size * (k * LEADING + 10), w - 10));
    if (box.sub.length) ctx.font = `italic ${fontOf("sub", 12.5 * size)}`;
    box.sub.forEach((row, k) => write(ctx, row, row, x + shift, top + size * (box.text.length * LEADING + k * SUB + 8), w - 10));
    if (box.fold) drawFold(ctx, box);
  }

  /* Writes a row of a text, which runs as the whole text does. */
  function write(ctx, text, row, ...place) {
    ctx.direction = directionOf(text);
    ctx.fillText(row, ...place);
  }

  const FOLD = 9; // the radius of the knob under a box that folds and unfolds what is below it

  function drawFold(ctx, { x, y, h, fold: knob }) {
    const at = y + h / 2 + FOLD;
    ctx.beginPath();
    ctx.arc(x, at, FOLD, 0, 2 * Math.PI);
    ctx.fillStyle = colours.card;
    ctx.fill();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = colours.line;
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - 4.5, at);
    ctx.lineTo(x + 4.5, at);
    if (!knob.open) {
      ctx.moveTo(x, at - 4.5);
      ctx.lineTo(x, at + 4.5);
    }
    ctx.stroke();
  }

  const TAG = 11; // the letters of a name seen from afar, in pixels
  const TAGS = [[132, 1], [118, 2], [88, 3], [104, 5]]; // its breadth and rows
  const TAGGED = new Set(["group", "role", "post"]); // kinds whose names are seen from afar
  let enlarged = []; // the boxes that stand enlarged now, and where
  const tags = new Map(); // a name as it may stand on its tag: rows, breadth and height, in pixels

  /* A name in so many rows; what has no room is left out in its midst, for names differ at their ends. */
  function brief(name, width, font, most) {
    const words = plain(name.slice(0, 200)).split(/\s+/).filter(Boolean);
    let rows = wrap(words.join(" "), width, font, most);
    // No more words than have room, each a letter and a space.
    for (let cut = Math.min(words.length - 2, Math.floor((most * width) / 8)); cut > 0 && rows.at(-1).endsWith("…"); cut -= 1) {
      const kept = Math.ceil(cut / 2);
      rows = wrap([...words.slice(0, kept), "…", ...words.slice(words.length - (cut - kept) - 1)].join(" "), width, font, most);
    }
    return rows;
  }

  function tagsOf(box) {
    const name = box.t < 0 ? box.text.join(" ") : nameOf(box.t) + (extraOf(box.t).vacant ? " (vacant)" : "");
    if (!tags.has(name)) {
      const font = fontOf("role", TAG);
      const made = TAGS.map(([width, most]) => {
        const rows = brief(name, width, font, most);
        const broken = name.split(/\s+/).some((word) => ruler(font)(word) > width);
        return { rows, broken, w: Math.max(...rows.map(ruler(font))) + 10, h: rows.length * TAG * 1.2 + 5, whole: !rows.join().includes("…") };
      });
      // A single row may leave nothing out, and no row breaks a word without need; of two alike one is enough.
      // So many rows are for a name only that is whole in no fewer.
      const needed = (tag, k) => k < made.length - 1 || !made.slice(0, k).some((other) => other.whole);
      tags.set(name, made.filter((tag, k) => (k || tag.whole) && needed(tag, k) && (k === 1 || !tag.broken) && !made.slice(0, k).some((other) => other.rows.join() === tag.rows.join())));
    }
    return tags.get(name);
  }

  const ASIDE = [[0, 0], [0.22, 0], [-0.22, 0], [0, 0.42], [0, -0.42], [0.42, 0], [-0.42, 0], [0.3, 0.45], [-0.3, 0.45], [0.3, -0.45], [-0.3, -0.45]];

  /* Where the name of a box stands: at its place or a little aside, where it covers no other box and no other name. */
  function tagPlace(box, scale, seen, others) {
    let best = null;
    const edge = 4 / scale; // of the picture, which no name touches
    tagsOf(box).forEach((tag, form) => {
      const [w, h] = [tag.w / scale, tag.h / scale];
      ASIDE.forEach(([dx, dy], step) => {
        const x = Math.max(seen.l + w / 2 + edge, Math.min(box.x + dx * w, seen.r - w / 2 - edge));
        const y = Math.max(seen.t + h / 2 + edge, Math.min(box.y + dy * h, seen.b - h / 2 - edge));
        const place = { box, tag, x, y, l: x - w / 2, r: x + w / 2, t: y - h / 2, b: y + h / 2, cost: form + step / 4 + (tag.whole ? 0 : 6) };
        if (best && place.cost >= best.cost) return;
        if (!others.some((other) => other.box !== box && other.l < place.r && place.l < other.r && other.t < place.b && place.t < other.b)) best = place;
      });
    });
    return best;
  }

  /* From afar: boxes grow until their names can be read, the weightiest first, each where it covers no other. */
  function drawNames(ctx, scale, seen) {
    enlarged = [];
    const boxes = [...scene.boxes.values()].filter((box) => TAGGED.has(box.kind) && !hidden(box) && inside(box, seen));
    const wanted = boxes.filter((box) => !isTold(box, scale) && bright(box) && (!box.leaf || box.key === chosen.key));
    wanted.sort((a, b) => Number(b.key === chosen.key) - Number(a.key === chosen.key) || (b.weight || 0) - (a.weight || 0));
    // Whatever may lie in the way is looked for nearby only.
    const [cell, cells] = [170 / scale, new Map()];
    /* Into all cells from which it is looked for. */
    const keep = (thing, { x, y }) => {
      for (const i of [-1, 0, 1]) {
        for (const j of [-1, 0, 1]) {
          const key = `${Math.floor(x / cell) + i} ${Math.floor(y / cell) + j}`;
          if (!cells.has(key)) cells.set(key, []);
          cells.get(key).push(thing);
        }
      }
    };
    if (wanted.length) for (const box of boxes) keep({ box, l: box.x - box.w / 2, r: box.x + box.w / 2, t: box.y - box.h / 2, b: box.y + box.h / 2 }, box);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const box of wanted) {
      const place = tagPlace(box, scale, seen, cells.get(`${Math.floor(box.x / cell)} ${Math.floor(box.y / cell)}`));
      if (!place) continue;
      enlarged.push(place);
      keep(place, place);
    }
    if (enlarged.length || scene.afar) drawHeads(ctx, scale);
    for (const place of enlarged) drawTag(ctx, place, scale);
  }

  /* The arrow heads of reporting lines, large enough to be seen: at the edge of enlarged names, which would cover them. */
  function drawHeads(ctx, scale) {
    // From afar one may be as long as the last stretch of its line, lest it hide the turn.
    const most = (room) => (scene.afar ? Math.min(headRoom(), room) : Infinity);
    for (const batch of batches.filter(({ faint, width }) => !faint && width > 2)) {
      const path = new Path2D();
      for (const [[x, y], [dx, dy], size, room] of batch.tips) {
        const name = enlarged.find(({ l, r, t, b }) => x >= l && x <= r && y >= t && y <= b);
        const edge = !name ? [x, y] : dy ? [x, dy < 0 ? name.b : name.t] : [dx > 0 ? name.l : name.r, y];
        addHead(path, edge, [dx, dy], Math.max(size, Math.min(HEAD / scale, most(room))));
      }
      ctx.fillStyle = batch.colour === "dimmed" ? colours.dimmed.edge : colours[batch.colour];
      ctx.fill(path);
    }
  }

  function drawTag(ctx, { box, tag, x, y, l, t, r, b }, scale) {
    ctx.beginPath();
    ctx.roundRect(l, t, r - l, b - t, 4 / scale);
    ctx.fillStyle = colours[box.kind].fill;
    ctx.fill();
    ctx.lineWidth = (box.key === chosen.key ? 3 : 1) / scale;
    ctx.strokeStyle = box.key === chosen.key ? colours.accent : colours[box.kind].edge;
    if (box.dashed) ctx.setLineDash([5 / scale, 3 / scale]);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = colours[box.kind].ink;
    ctx.font = fontOf("role", TAG / scale);
    tag.rows.forEach((row, k) => write(ctx, tag.rows.join(" "), row, x, y + ((k - (tag.rows.length - 1) / 2) * TAG * 1.2) / scale));
  }

  function drawNotes(ctx) {
    ctx.fillStyle = colours.muted;
    ctx.textBaseline = "middle";
    ctx.font = fontOf("note", 17);
    for (const note of scene.notes) {
      ctx.textAlign = note.middle ? "center" : "left";
      write(ctx, "", plain(note.text), note.x, note.y);
    }
  }

  // -- lines ---------------------------------------------------------------------------------------

  const isHidden = (route) => {
    if (route.l < 0 || !state.off.size) return false;
    const { from, to } = line(route.l);
    return !seen(from) || !seen(to);
  };

  /* Where a straight line from the middle of a box to another point leaves the box. */
  function border(box, x, y) {
    const [dx, dy] = [x - box.x, y - box.y];
    const reach = Math.min(Math.abs(dx) > 0.01 ? box.w / 2 / Math.abs(dx) : Infinity, Math.abs(dy) > 0.01 ? box.h / 2 / Math.abs(dy) : Infinity, 1);
    return [box.x + dx * reach, box.y + dy * reach];
  }

  /* The points of a route now: as the scene has them, moved with both ends, or straight where only one was moved. */
  function pointsOf(route) {
    if (route.sample || (!untied && !shifts.size)) return route.points;
    if (route.l < 0) return untied || (route.of || []).some((key) => shifts.has(key)) ? null : route.points;
    const { from, to } = line(route.l);
    const keys = [String(from), String(to)];
    if (!untied && !keys.some((key) => shifts.has(key))) return route.points;
    const [[dx, dy], [ex, ey]] = keys.map((key) => shifts.get(key) || [0, 0]);
    if ((from === to || !untied) && Math.hypot(dx - ex, dy - ey) < 0.01) return route.points.map(([x, y]) => [x + dx, y + dy]);
    const [a, b] = keys.map((key) => scene.boxes.get(key));
    if (!a || !b) return route.points;
    return [border(a, b.x, b.y), border(b, a.x, a.y)];
  }

  const turned = ([x0, y0], [x, y]) => Math.abs(x - x0) > 1 && Math.abs(y - y0) > 1;

  /* Adds a route to a path; returns the direction in which it arrives. On a rail that lines share, the way is laid
     from its end: the dashes of all then fall on one another, where they would else fill each other's gaps. */
  function addRoute(path, points, route, back) {
    let way = [0, 0];
    if (route.shared && points === route.points) {
      const [[x0, y0], [x, y]] = points.slice(-2);
      const d = Math.hypot(x - x0, y - y0) || 1;
      way = [(x - x0) / d, (y - y0) / d];
      path.moveTo(x - way[0] * back, y - way[1] * back);
      for (let k = points.length - 2; k >= 0; k -= 1) path.lineTo(...points[k]);
      return way;
    }
    path.moveTo(...points[0]);
    for (let k = 1; k < points.length; k += 1) {
      const [x0, y0] = points[k - 1];
      let [x, y] = points[k];
      const last = k === points.length - 1;
      const curved = turned(points[k - 1], points[k]) && points === route.points && points.length < 40 && !route.faint;
      const down = route.vertical;
      const d = Math.hypot(x - x0, y - y0) || 1;
      way = curved ? (down ? [0, Math.sign(y - y0)] : [Math.sign(x - x0), 0]) : [(x - x0) / d, (y - y0) / d];
      if (last) [x, y] = [x - way[0] * back, y - way[1] * back];
      if (!curved) path.lineTo(x, y);
      else if (down) path.bezierCurveTo(x0, (y0 + y) / 2, x, (y0 + y) / 2, x, y);
      else path.bezierCurveTo((x0 + x) / 2, y0, (x0 + x) / 2, y, x, y);
    }
    return way;
  }

  function addHead(path, [x, y], [dx, dy], size) {
    const half = size * 0.42;
    path.moveTo(x, y);
    path.lineTo(x - dx * size - dy * half, y - dy * size + dx * half);
    path.lineTo(x - dx * size + dy * half, y - dy * size - dx * half);
    path.closePath();
  }

  function styleOf(route) {
    const it = route.l >= 0 ? line(route.l) : null;
    const heavy = route.heavy ?? (it !== null && Boolean(RELS[it.rel].heavy));
    const on = lit === null || (it ? lit.lines.has(route.l) : !lit.strict);
    const picked = it !== null && chosen.line === route.l;
    const status = route.status || (it ? it.status : "accepted");
    let dash = "";
    if (route.dotted ?? (it !== null && RELS[it.rel].dotted)) dash = "2 6";
    else if (status === "conditional") dash = "10 6";
    else if (status === "contested") dash = "5 4";
    const width = (heavy ? 3 : 1.5) + (picked ? 2.5 : lit !== null && on && it ? 0.8 : 0);
    const colour = !on && !picked ? "dimmed" : status === "contested" || route.loop ? "contested" : "line";
    return { width, dash, colour, picked, faint: Boolean(route.faint) && !(lit !== null && on) && !picked, on: on || picked };
  }

  const hasHead = (route) => route.l >= 0 || route.sample;

  /* Lines of one look go into one path: thousands are then drawn as fast as one. */
  function batchesOf(routes) {
    const found = new Map();
    for (const route of routes) {
      if (isHidden(route)) continue;
      const points = pointsOf(route);
      if (!points || points.length < 2) continue;
      const style = styleOf(route);
      if (style.faint && lit !== null) continue;
      const key = JSON.stringify(style);
      if (!found.has(key)) found.set(key, { ...style, path: new Path2D(), tips: [], heads: null });
      const batch = found.get(key);
      const size = style.width > 2 ? 13 : 8;
      if (style.faint && points === route.points) {
        batch.shared ||= sharedWays();
        batch.shared.add(points);
        continue;
      }
      const [[x0, y0], [x, y]] = points.slice(-2);
      const room = Math.hypot(x - x0, y - y0);
      const head = Math.min(size, Math.max(room, 6)); // one longer than its last stretch would hide the turn
      const way = addRoute(batch.path, points, route, hasHead(route) ? head * 0.8 : 0);
      if (hasHead(route)) batch.tips.push([[x, y], way, head, room]);
    }
    for (const batch of found.values()) if (batch.shared) batch.shared.drawInto(batch);
    return [...found.values()];
  }

  /* Faint lines share most of their ways: what lies upon each other is drawn once, however many run there. */
  function sharedWays() {
    const [level, upright, tips] = [new Map(), new Map(), new Map()];
    const keep = (among, at, from, to) => {
      if (!among.has(at)) among.set(at, []);
      among.get(at).push([Math.min(from, to), Math.max(from, to)]);
    };
    return {
      add: (points) => {
        for (let k = 1; k < points.length; k += 1) {
          const [[x0, y0], [x, y]] = [points[k - 1], points[k]];
          if (y0 === y) keep(level, y, x0, x);
          else keep(upright, x, y0, y);
        }
        const [[x0], [x, y]] = points.slice(-2);
        tips.set(`${x} ${y}`, [[x, y], [Math.sign(x - x0), 0], 8]);
      },
      drawInto: (batch) => {
        batch.tips.push(...tips.values());
        for (const [among, point] of [[level, (at, along) => [along, at]], [upright, (at, along) => [at, along]]]) {
          for (const [at, stretches] of among) {
            for (const [from, to] of merged(stretches)) {
              batch.path.moveTo(...point(at, from));
              batch.path.lineTo(...point(at, to));
            }
          }
        }
      },
    };
  }

  /* Stretches of one straight line without what two of them share. */
  function merged(stretches) {
    const found = [];
    for (const [from, to] of stretches.sort((a, b) => a[0] - b[0])) {
      const last = found.at(-1);
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else found.push([from, to]);
    }
    return found;
  }

  const inOrder = (some) => some.sort((a, b) => Number(a.on) - Number(b.on) || Number(b.faint) - Number(a.faint) || a.width - b.width);

  function gather() {
    batches = inOrder(batchesOf(scene.routes));
  }

  /* The arrow heads of a batch: made when they are first large enough to be seen. */
  function headsOf(batch) {
    if (batch.heads === null) {
      batch.heads = new Path2D();
      for (const tip of batch.tips) addHead(batch.heads, ...tip);
    }
    return batch.heads;
  }

  /* How strong faint lines are: the more there are, the fainter. */
  const paleness = ({ tips }) => Math.max(0.08, Math.min(0.28, 3 / Math.sqrt(tips.length || 1)));

  const HALO = { width: 10, opacity: 0.45 }; // around a line that is picked, which keeps its own look

  // What lines are at least, in pixels, from however far away: dots and dashes are still to be told apart.
  const HEAD = 8;
  const thinnest = ({ width }) => (width > 2 ? 1.6 : 0.7);
  const dashes = (grown) => Math.max(1, 0.62 * grown);

  function drawHalo(ctx, path, scale) {
    const { lineWidth } = ctx;
    ctx.globalAlpha = HALO.opacity;
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth += HALO.width * Math.max(1, READABLE / scale);
    ctx.stroke(path);
    ctx.lineWidth = lineWidth;
  }

  function drawLines(ctx, scale) {
    for (const batch of batches) {
      if (batch.faint && (moving || scale < 0.06)) continue;
      const colour = batch.colour === "dimmed" ? colours.dimmed.edge : colours[batch.colour];
      ctx.lineWidth = Math.max(batch.width, thinnest(batch) / scale);
      ctx.lineCap = "butt";
      if (batch.picked) drawHalo(ctx, batch.path, scale);
      ctx.globalAlpha = batch.faint ? paleness(batch) : 1;
      ctx.strokeStyle = colour;
      ctx.fillStyle = colour;
      ctx.setLineDash(batch.dash && !(moving && scale < READABLE) ? batch.dash.split(" ").map((part) => part * dashes(1 / scale)) : []);
      ctx.stroke(batch.path);
      ctx.setLineDash([]);
      if (scale > SPOTS) ctx.fill(headsOf(batch));
    }
    ctx.globalAlpha = 1;
  }

  // -- what is seen ----------------------------------------------------------------------------------

  const inside = (box, seen) => box.x + box.w / 2 > seen.l && box.x - box.w / 2 < seen.r && box.y + box.h / 2 > seen.t && box.y - box.h / 2 < seen.b;

  function frame() {
    let [l, t, r, b] = [Infinity, Infinity, -Infinity, -Infinity];
    const add = (x, y, w, h) => {
      l = Math.min(l, x - w / 2);
      r = Math.max(r, x + w / 2);
      t = Math.min(t, y - h / 2);
      b = Math.max(b, y + h / 2);
    };
    for (const box of scene.boxes.values()) if (!hidden(box)) add(box.x, box.y, box.w, box.h + (box.fold ? 4 * FOLD : 0));
    for (const route of scene.routes) if (!isHidden(route)) for (const [x, y] of route.points) add(x, y, 6, 6);
    const long = ruler(fontOf("note", 17));
    for (const { text, x, y, middle } of scene.notes) add(middle ? x : x + long(text) / 2, y, long(text), 20);
    return l === Infinity ? { l: 0, t: 0, r: 1, b: 1 } : { l, t, r, b };
  }

  function view() {
    const scale = network.getScale();
    const { x, y } = network.getViewPosition();
    const [w, h] = [container.clientWidth / scale, container.clientHeight / scale];
    return { scale, x, y, l: x - w / 2, r: x + w / 2, t: y - h / 2, b: y + h / 2 };
  }

  /* Shows the whole scene; where that would be too small to read, its middle or its top, unless all is asked for. */
  function fit(all = false) {
    // vis would notice a new size of the page later, and change the scale that is set here.
    network.setSize();
    const { l, t, r, b } = frame();
    const pad = narrow() ? 12 : 24;
    const [w, h] = [container.clientWidth - 2 * pad, container.clientHeight - 2 * pad];
    if (w <= 0 || h <= 0) return;
    const across = Math.min(w / (r - l), 1);
    const least = all ? 0 : scene.afar ? (narrow() && across * scene.larger >= TOLD ? across : 0) : narrow() ? across : Math.min(0.55, across < 0.3 ? 0.55 : across);
    const scale = Math.max(Math.min(across, h / (b - t)), least, 0.01);
    const centre = scene.centre ? scene.boxes.get(scene.centre) : null;
    const place = (low, high, room, wish) => {
      const half = room / 2 / scale;
      return high - low <= 2 * half ? (low + high) / 2 : Math.max(low + half, Math.min(wish, high - half));
    };
    const x = place(l, r, w, centre ? centre.x : (l + r) / 2);
    const y = place(t, b, h, centre ? centre.y : t);
    network.moveTo({ position: { x, y }, scale, animation: false });
  }

  /* About how much broader than tall the picture is: a little more or less is to change nothing. */
  const shape = () => Math.round(20 * Math.max(0.5, Math.min((container.clientWidth - 24) / Math.max(container.clientHeight - 24, 1), 2.5))) / 20;

  const glide = (options) => network.moveTo({ ...options, animation: still.matches ? false : { duration: 250, easingFunction: "easeInOutQuad" } });

  function focus(key) {
    const box = scene.boxes.get(key);
    if (!box) return;
    const near = Math.min(narrow() ? 0.7 : 0.85, (container.clientWidth - 24) / box.w); // on the map boxes may be broad
    glide({ position: { x: box.x, y: box.y }, scale: Math.max(network.getScale(), near) });
  }

  /* Moves only as far as a box needs to be seen. */
  function reveal(key) {
    const box = scene.boxes.get(key);
    if (!box) return;
    const seen = view();
    if (seen.scale < READABLE) focus(key);
    else if (box.x - box.w / 2 < seen.l || box.x + box.w / 2 > seen.r || box.y - box.h / 2 < seen.t || box.y + box.h / 2 > seen.b) {
      glide({ position: { x: box.x, y: box.y }, scale: seen.scale });
    }
  }

  function zoom(factor) {
    network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.01), 4), animation: still.matches ? false : { duration: 150, easingFunction: "linear" } });
  }

  // -- what lies under a point -------------------------------------------------------------------------

  function boxAt({ x, y }) {
    const large = enlarged.find((place) => x >= place.l && x <= place.r && y >= place.t && y <= place.b);
    if (large) return large.box;
    let found = null;
    for (const box of scene.boxes.values()) {
      if (!hidden(box) && Math.abs(x - box.x) <= box.w / 2 && Math.abs(y - box.y) <= box.h / 2) found = box;
    }
    return found;
  }

  function foldAt({ x, y }) {
    for (const box of scene.boxes.values()) {
      if (box.fold && !hidden(box) && Math.hypot(x - box.x, y - (box.y + box.h / 2 + FOLD)) <= FOLD + 5) return box;
    }
    return null;
  }

  function lineAt({ x, y }) {
    const reach = 6 / network.getScale();
    let best = reach;
    let found = -1;
    for (const route of scene.routes) {
      if (route.l < 0 || isHidden(route) || (route.faint && !styleOf(route).on)) continue;
      const points = pointsOf(route);
      for (let k = 1; points && k < points.length; k += 1) {
        const away = distance(x, y, points[k - 1], points[k], points === route.points ? route.vertical || false : null, best);
        if (away < best) [best, found] = [away, route.l];
      }
    }
    return found;
  }

  /* How far a point lies from a stretch of a route; Infinity where it is farther than `reach` at first sight.
     `down` says whether the stretch bends downwards, or null where it runs straight. */
  function distance(x, y, [x0, y0], [x1, y1], down, reach) {
    if (x < Math.min(x0, x1) - reach || x > Math.max(x0, x1) + reach || y < Math.min(y0, y1) - reach || y > Math.max(y0, y1) + reach) return Infinity;
    if (down !== null && turned([x0, y0], [x1, y1])) {
      const middle = down ? [[x0, (y0 + y1) / 2], [x1, (y0 + y1) / 2]] : [[(x0 + x1) / 2, y0], [(x0 + x1) / 2, y1]];
      let [least, last] = [Infinity, [x0, y0]];
      for (let k = 1; k <= 8; k += 1) {
        const s = k / 8;
        const mix = (a, b, c, d) => (1 - s) ** 3 * a + 3 * (1 - s) ** 2 * s * b + 3 * (1 - s) * s ** 2 * c + s ** 3 * d;
        const point = [mix(x0, middle[0][0], middle[1][0], x1), mix(y0, middle[0][1], middle[1][1], y1)];
        least = Math.min(least, straight(x, y, last, point));
        last = point;
      }
      return least;
    }
    return straight(x, y, [x0, y0], [x1, y1]);
  }

  function straight(x, y, [x0, y0], [x1, y1]) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const at = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(x - x0 - at * dx, y - y0 - at * dy);
  }

  // -- handing the scene to vis ------------------------------------------------------------------------

  let drawing = 0;

  const now = { ctx: null, hover: false, scale: 1 }; // what vis draws with at this moment

  function nodeOf(box) {
    // One and the same for all frames: thousands of new ones in each would have to be collected.
    const drawer = { drawNode: () => drawBox(now.ctx, box, now.scale, now.hover || box.key === over), nodeDimensions: { width: box.w, height: box.h } };
    return {
      id: box.key,
      x: box.x,
      y: box.y,
      shape: "custom",
      hidden: hidden(box),
      size: Math.max(box.w, box.h) / 2, // vis takes what lies so far around the middle to be the box
      ctxRenderer: ({ ctx, state: { hover } }) => {
        Object.assign(now, { ctx, hover });
        return drawer;
      },
    };
  }

  /* Shows a scene. Boxes go to vis in handfuls, so that no stretch stands still for long. */
  async function draw(fresh, { fit: whole = true } = {}) {
    const turn = (drawing += 1);
    if (fresh.routes.length > MANY) await breathe();
    if (turn !== drawing) return;
    scene = fresh;
    shifts = new Map(fresh.shifts);
    byHand = new Set();
    untied = false;
    readColours();
    batches = [];
    network.body.emitter.emit("_blockRedraw"); // else vis would draw at every step of this
    nodes.clear();
    const place = { position: network.getViewPosition(), scale: network.getScale(), animation: false };
    // The place comes first: how large things are decides how much of them is drawn.
    const settle = () => (whole ? fit() : network.moveTo(place));
    settle();
    gather();
    if (fresh.routes.length > MANY) await breathe();
    if (turn !== drawing) return;
    const made = [...scene.boxes.values()];
    const HANDFUL = 250;
    for (let at = 0; at < Math.max(made.length, 1); at += HANDFUL) {
      if (at) await new Promise((done) => requestAnimationFrame(done));
      if (turn !== drawing) return;
      const handful = made.slice(at, at + HANDFUL);
      nodes.add(handful.map(nodeOf));
      // vis learns how large a box is and where it lies by drawing it, and takes that up at the next drawing only;
      // what it does not know to be in sight it does not draw.
      for (const { key, w, h } of handful) {
        Object.assign(network.body.nodes[key].shape, { customSizeWidth: w, customSizeHeight: h });
        network.body.nodes[key].updateBoundingBox();
      }
      if (at === 0) settle();
      if (scene.afar) for (const box of handful) if (TAGGED.has(box.kind)) tagsOf(box); // else all names would be measured at once
    }
    network.body.emitter.emit("_allowRedraw");
    redraw();
  }

  /* What changed is only which boxes and lines are bright, chosen or hidden. */
  function repaint() {
    readColours();
    gather();
    const changed = [...scene.boxes.values()].filter((box) => network.body.nodes[box.key] && network.body.nodes[box.key].options.hidden !== hidden(box));
    if (changed.length) nodes.update(changed.map((box) => ({ id: box.key, hidden: hidden(box) })));
    redraw();
  }

  network.on("beforeDrawing", (ctx) => {
    now.scale = network.getScale();
    drawLines(ctx, now.scale);
  });
  network.on("afterDrawing", (ctx) => {
    drawNotes(ctx);
    const seen = view();
    if (!moving || scene.boxes.size < 400) drawNames(ctx, seen.scale, seen);
  });

  // -- moving --------------------------------------------------------------------------------------------

  function inMotion() {
    clearTimeout(moving);
    moving = setTimeout(() => {
      moving = 0;
      redraw();
    }, 160);
  }
  network.on("zoom", inMotion);
  network.on("dragStart", () => { held = null; });
  network.on("dragging", ({ nodes: [key] }) => {
    inMotion();
    if (key !== undefined) drag(key);
  });

  function drag(key) {
    const box = scene.boxes.get(key);
    if (!box) return;
    const { x, y } = network.getPosition(key);
    const carried = (scene.carried ? scene.carried(key) : []).filter((other) => scene.boxes.has(other));
    const group = new Set([key, ...carried]);
    shift(group, x - box.x, y - box.y);
    for (const other of carried) Object.assign(network.body.nodes[other] || {}, { x: scene.boxes.get(other).x, y: scene.boxes.get(other).y });
    if (!byHand.has(key)) {
      byHand.add(key);
      // A stem that says not on which boxes it hangs would be left behind: then all lines run straight.
      const touching = scene.routes.filter((route) => route.l >= 0 && ends(route).includes(key));
      if (touching.length > 1 && scene.routes.some((route) => route.l < 0 && !route.of)) untied = true;
      handlers.moved();
    }
    if (!held || held.key !== key) {
      const near = new Set(scene.routes.filter((route) => [...ends(route)].some((end) => group.has(end))));
      held = { key, near, others: batchesOf(scene.routes.filter((route) => !near.has(route))) };
    }
    batches = inOrder([...held.others, ...batchesOf(held.near)]);
  }

  function shift(keys, dx, dy) {
    for (const key of keys) {
      const box = scene.boxes.get(key);
      const [x, y] = shifts.get(key) || [0, 0];
      Object.assign(box, { x: box.x + dx, y: box.y + dy });
      shifts.set(key, [x + dx, y + dy]);
    }
  }

  const ends = (route) => (route.l < 0 ? route.of || [] : [line(route.l).from, line(route.l).to].map(String));

  // -- the mouse -------------------------------------------------------------------------------------------

  let over = null;

  const canvasPoint = (event) => {
    const place = container.getBoundingClientRect();
    return network.DOMtoCanvas({ x: event.clientX - place.left, y: event.clientY - place.top });
  };

  /* Zooms by as much as the wheel or the trackpad turned, around the pointer: vis takes every event for a whole step. */
  container.addEventListener("wheel", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const turned = event.deltaY * (event.deltaMode ? 16 : 1);
    const scale = network.getScale();
    const wanted = Math.min(Math.max(scale * Math.exp(-Math.max(-120, Math.min(turned, 120)) * (event.ctrlKey ? 0.008 : 0.0016)), 0.01), 4);
    const [point, { x, y }] = [canvasPoint(event), network.getViewPosition()];
    const kept = (middle, at) => at + ((middle - at) * scale) / wanted;
    inMotion();
    network.moveTo({ position: { x: kept(x, point.x), y: kept(y, point.y) }, scale: wanted, animation: false });
  }, { capture: true, passive: false });

  network.on("click", ({ pointer }) => {
    const knob = foldAt(pointer.canvas);
    const box = knob ? null : boxAt(pointer.canvas);
    if (knob) handlers.fold(knob);
    else if (box) handlers.box(box);
    else handlers.line(lineAt(pointer.canvas));
  });
  network.on("doubleClick", ({ pointer }) => {
    const box = boxAt(pointer.canvas);
    if (box && box.t >= 0) handlers.unfold(box);
  });
  container.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) {
      handlers.hover(null, -1, event);
      return;
    }
    const point = canvasPoint(event);
    const box = boxAt(point);
    const found = box || foldAt(point) ? -1 : lineAt(point);
    container.style.cursor = box || found >= 0 || foldAt(point) ? "pointer" : "";
    if (over !== (box && box.key)) {
      over = box && box.key;
      redraw();
    }
    handlers.hover(box, found, event);
  });
  container.addEventListener("pointerleave", (event) => {
    over = null;
    handlers.hover(null, -1, event);
  });

  /* The nearest box in a direction, for the arrow keys; the first one where none is chosen. */
  function neighbour(key, [dx, dy]) {
    const shown = [...scene.boxes.values()].filter((box) => !hidden(box));
    const here = scene.boxes.get(key);
    if (!here) {
      const weightiest = shown.reduce((best, box) => (best && (best.weight || 0) >= (box.weight || 0) ? best : box), null);
      return scene.centre && scene.boxes.has(scene.centre) ? scene.centre : weightiest && weightiest.key;
    }
    let best = null;
    let least = Infinity;
    for (const box of shown) {
      const along = (box.x - here.x) * dx + (box.y - here.y) * dy;
      const aside = Math.abs((box.x - here.x) * dy) + Math.abs((box.y - here.y) * dx);
      if (box === here || along < 4) continue;
      const away = along + 2.2 * aside;
      if (away < least) [best, least] = [box.key, away];
    }
    return best;
  }

  // -- taking it along ---------------------------------------------------------------------------------------

  /* Draws the strip under a picture in the plain colours, whatever is lit in the picture itself. */
  function unlit(draw) {
    const [kept, near] = [batches, lit];
    lit = null;
    const drawn = draw();
    [batches, lit] = [kept, near];
    return drawn;
  }

  function drawStrip(ctx, { boxes, routes, notes }, size) {
    batches = batchesOf(routes);
    drawLines(ctx, 1);
    for (const box of boxes) drawBox(ctx, box, 1, false);
    ctx.fillStyle = colours.muted;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.font = fontOf("note", size);
    for (const { text, x, y } of notes) write(ctx, "", text, x, y);
  }

  /* What is seen now, twice as fine as on the screen. */
  function png() {
    const canvas = document.createElement("canvas");
    const ratio = 2;
    const seen = view();
    const [wide, tall] = [container.clientWidth, container.clientHeight];
    const strip = underneath(wide - 24, 12, seen);
    [canvas.width, canvas.height] = [wide * ratio, Math.ceil(tall + strip.h) * ratio];
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = colours.ground;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, wide * ratio, tall * ratio);
    ctx.clip();
    ctx.setTransform(ratio * seen.scale, 0, 0, ratio * seen.scale, (wide * ratio) / 2 - ratio * seen.scale * seen.x, (tall * ratio) / 2 - ratio * seen.scale * seen.y);
    drawLines(ctx, seen.scale);
    for (const box of scene.boxes.values()) if (!hidden(box) && inside(box, seen)) drawBox(ctx, box, seen.scale, false);
    drawNotes(ctx);
    drawNames(ctx, seen.scale, seen);
    ctx.restore();
    ctx.setTransform(ratio, 0, 0, ratio, 12 * ratio, tall * ratio);
    unlit(() => drawStrip(ctx, strip, 12));
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  const escaped = (text) => plain(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g, "");

  const SHEET = { w: 1200, h: 800 }; // a picture of this size is as large on paper as on the screen, about
  const PAD = 20;

  /* What a drawing of the whole scene takes up, with the strip under it. A large picture is seen small on paper
     and screen: what stands under it grows with it, as far as it has room, unless it is to be drawn in pieces of a
     breadth. */
  function sheet(breadth = 0) {
    const { l, t, r, b } = frame();
    const least = leastUnder(FONT);
    const wide = Math.max(r - l, least);
    const grown = breadth ? 1 : Math.max(1, Math.min(Math.max(wide / SHEET.w, (b - t) / SHEET.h), wide / least));
    const strip = underneath(breadth ? Math.max(least, Math.min(wide, breadth - 2 * PAD)) : wide / grown, FONT);
    const [w, h] = [wide + 2 * PAD, b + grown * strip.h - t + 2 * PAD].map(Math.ceil);
    const [x, y] = [l, t].map((edge) => Math.floor(edge - PAD));
    return { l: x, t: y, r: x + w, b: y + h, grown, strip, under: { x: Math.floor(l), y: Math.floor(b) } };
  }

  /* The whole scene, or a part of it, as an SVG text; what the legend hides is left out. */
  function svg({ grown, strip, under, ...whole } = sheet(), part = whole) {
    const { l, t, r, b } = part;
    const meets = (left, top, right, bottom) => right > l - PAD && left < r + PAD && bottom > t - PAD && top < b + PAD;
    const parts = [`<svg xmlns="http://www.w3.org/2000/svg" width="${r - l}" height="${b - t}" viewBox="${l} ${t} ${r - l} ${b - t}" font-family="${escaped(family)}" text-anchor="middle">`];
    parts.push(`<title>${escaped(scene.title || "")}</title><rect x="${l}" y="${t}" width="100%" height="100%" fill="${colours.ground}"/>`);
    const over = (route) => Number(styleOf(route).on); // what is lit is drawn last, as on the screen
    for (const route of [...scene.routes].sort((a, b) => over(a) - over(b))) {
      const points = isHidden(route) ? null : pointsOf(route);
      if (!points || points.length < 2) continue;
      const [xs, ys] = [0, 1].map((k) => points.map((point) => point[k]));
      if (meets(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys))) parts.push(svgRoute(route, points, grown));
    }
    for (const box of scene.boxes.values()) {
      if (!hidden(box) && meets(box.x - box.w / 2, box.y - box.h / 2, box.x + box.w / 2, box.y + box.h / 2)) parts.push(svgBox(box));
    }
    for (const note of scene.notes) {
      if (meets(-Infinity, note.y - 10, Infinity, note.y + 10)) parts.push(`<text x="${note.x}" y="${note.y}" dy=".35em" font-size="17" fill="${colours.muted}" text-anchor="${note.middle ? "middle" : "start"}">${escaped(note.text)}</text>`);
    }
    if (meets(under.x, under.y, Infinity, Infinity)) {
      parts.push(`<g transform="translate(${under.x} ${under.y}) scale(${grown.toFixed(3)})">`);
      unlit(() => parts.push(...strip.routes.map((route) => svgRoute(route, route.points)), ...strip.boxes.map(svgBox)));
      for (const { text, x, y } of strip.notes) parts.push(`<text x="${x}" y="${y}" dy=".35em" font-size="${FONT}" fill="${colours.muted}" text-anchor="start">${escaped(text)}</text>`);
      parts.push("</g>");
    }
    return `${parts.join("\n")}\n</svg>\n`;
  }

  /* What no cut through a drawing should go through: boxes, notes by their rows, and the strip under it. */
  function solids({ under, b, strip }) {
    const boxes = [...scene.boxes.values()].filter((box) => !hidden(box)).map(({ x, y, w, h, fold: knob }) => ({ l: x - w / 2, r: x + w / 2, t: y - h / 2, b: y + h / 2 + (knob ? 2 * FOLD : 0) }));
    const notes = scene.notes.map(({ y }) => ({ l: under.x, r: under.x, t: y - 10, b: y + 10 }));
    return [...boxes, ...notes, { l: under.x, r: under.x, t: Math.max(under.y, b - PAD - strip.h), b }];
  }

  /* Records what is drawn into a path as the commands of an SVG path. */
  function recorder() {
    const steps = [];
    const add = (letter) => (...numbers) => steps.push(letter + numbers.map((value) => Math.round(value * 10) / 10).join(" "));
    return { steps, moveTo: add("M"), lineTo: add("L"), bezierCurveTo: add("C"), closePath: () => steps.push("Z") };
  }

  /* A line as strong, with dashes and a head as large, as it is drawn from as far away as the picture is large. */
  function svgRoute(route, points, grown = 1) {
    const style = styleOf(route);
    const width = Math.max(style.width, thinnest(style) * grown);
    const dash = style.dash.split(" ").map((part) => part && part * dashes(grown)).join(" ");
    const colour = style.colour === "dimmed" ? colours.dimmed.edge : colours[style.colour];
    const size = style.width > 2 ? Math.max(13, HEAD * grown) : 8;
    const path = recorder();
    const way = addRoute(path, points, route, hasHead(route) ? size * 0.8 : 0);
    const d = `<path d="${path.steps.join("")}" fill="none"`;
    const halo = style.picked ? `${d} stroke="${colours.accent}" stroke-width="${width + HALO.width}" opacity="${HALO.opacity}"/>` : "";
    const drawnLine = `${halo}${d} stroke="${colour}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ""}${style.faint ? ' opacity=".28"' : ""}/>`;
    if (!hasHead(route)) return drawnLine;
    const head = recorder();
    addHead(head, points.at(-1), way, size);
    return `${drawnLine}<path d="${head.steps.join("")}" fill="${colour}"/>`;
  }

  function svgForm(kind, x, y, w, h, look) {
    const corners = outline(kind, x, y, w, h);
    if (corners) return `<polygon points="${corners.map((corner) => corner.join(",")).join(" ")}" ${look}/>`;
    return `<rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" rx="${roundness(kind, h)}" ${look}/>`;
  }

  function svgBox(box) {
    const { x, y, w, h, kind } = box;
    const colour = bright(box) ? colours[kind] : colours.dimmed;
    const contested = box.status === "contested";
    const dash = contested ? "5 4" : box.dashed || kind === "more" || box.status === "conditional" ? "10 6" : "";
    const look = `fill="${colour.fill}" stroke="${contested ? colours.contested : colour.edge}" stroke-width="${contested || dash ? 2 : 1.5}"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
    const form = svgForm(kind, x, y, w, h, look);
    const frame = box.key === chosen.key ? svgForm(kind, x, y, w + 12, h + 12, `fill="none" stroke="${colours.accent}" stroke-width="3.5"`) : "";
    const size = box.larger || 1;
    const top = y - (size * (box.text.length * LEADING + box.sub.length * SUB)) / 2;
    const words = (row, at, rest) => `<text x="${x + (kind === "title" ? 4 : 0)}" y="${at}" dy=".35em" fill="${colour.ink}" ${rest}>${escaped(row)}</text>`;
    const bold = kind === "role" || kind === "group" ? ' font-weight="600"' : "";
    const way = directionOf(box.text.join(" ")) === "rtl" ? ' direction="rtl"' : "";
    const rows = box.text.map((row, k) => words(row, top + size * (k * LEADING + 10), `font-size="${FONT * size}"${bold}${way}`));
    const subs = box.sub.map((row, k) => words(row, top + size * (box.text.length * LEADING + k * SUB + 8), `font-size="${12.5 * size}" font-style="italic"`));
    return form + frame + rows.join("") + subs.join("") + (box.fold ? svgFold(box) : "");
  }

  function svgFold({ x, y, h, fold: knob }) {
    const at = y + h / 2 + FOLD;
    const upright = knob.open ? "" : `M${x} ${at - 4.5}V${at + 4.5}`;
    return `<circle cx="${x}" cy="${at}" r="${FOLD}" fill="${colours.card}" stroke="${colours.line}" stroke-width="1.5"/><path d="M${x - 4.5} ${at}H${x + 4.5}${upright}" stroke="${colours.line}" stroke-width="1.5"/>`;
  }

  return {
    network,
    nodes,
    container,
    draw,
    repaint,
    fit,
    focus,
    reveal,
    zoom,
    neighbour,
    png,
    sheet,
    solids,
    svg,
    scene: () => scene,
    shape,
    room: () => ({ w: container.clientWidth - 48, h: container.clientHeight - 48 }), // what a scene can fill
    isReadAcross: ({ boxes, larger }) => {
      const sides = (at) => [...boxes.values()].map(({ x, w }) => x + at * w);
      return (container.clientWidth - 48) * larger >= READABLE * (most(sides(0.5)) + most(sides(0.5).map((x) => -x)));
    },
    isMoved: () => untied || byHand.size > 0,
    named: () => enlarged.map(({ box, tag, l, r, t, b }) => ({ key: box.key, whole: tag.whole, l, r, t, b })), // the boxes that stand enlarged
    moved: () => new Map([...byHand].map((key) => [Number(key), [scene.boxes.get(key).x, scene.boxes.get(key).y]])),
    on: (wanted) => { handlers = wanted; },
    hide: (test) => { hidden = test; },
    light: (near) => { lit = near; },
    choose: (key, l) => { chosen = { key, line: l }; },
    boxOnScreen: (key) => {
      const box = scene.boxes.get(key);
      return box ? network.canvasToDOM({ x: box.x, y: box.y }) : null;
    },
  };
})();
