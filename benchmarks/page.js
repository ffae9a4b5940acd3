/* Put into a page before its own scripts: how long tasks take, when a click is answered, how often the picture
   is drawn anew. It knows our page and pyvis's. */

window.bench = { longest: 0, drawn: 0, fresh: false, pressed: 0, settled: null, shown: false };

new PerformanceObserver((list) => {
  for (const task of list.getEntries()) bench.longest = Math.max(bench.longest, task.duration);
}).observe({ type: "longtask", buffered: true });
addEventListener("pointerdown", () => { bench.pressed = performance.now(); }, { capture: true });

{
  let made;
  Object.defineProperty(window, "network", {
    configurable: true,
    get: () => made,
    set: (network) => {
      made = network;
      network.once("stabilizationIterationsDone", () => { bench.shown = true; });
      network.once("stabilized", () => { bench.settled = performance.now(); });
    },
  });
}

bench.network = () => (window.rolegraph ? rolegraph.picture.network : window.network);
bench.canvas = () => document.querySelector("canvas").getBoundingClientRect();

/* The moment at which something is so and painted; null when it is not in time. */
bench.when = (test, most) => new Promise((done) => {
  const late = performance.now() + most;
  const look = () => {
    if (test()) requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    else if (performance.now() > late) done(null);
    else setTimeout(look, 4);
  };
  look();
});

/* The boxes that are in the picture now and can be clicked: roles, or the groups of an overview. */
bench.boxes = () => {
  const network = bench.network();
  if (!window.rolegraph) {
    return bench.shown ? network.body.nodeIndices.map((key) => ({ key, ...network.canvasToDOM(network.getPosition(key)) })) : [];
  }
  return [...rolegraph.scene().boxes.values()]
    .filter((box) => (box.kind === "role" || box.kind === "group") && network.body.nodes[box.key])
    .map((box) => ({ key: box.key, t: box.t, size: rolegraph.scene().boxes.size, ...rolegraph.picture.boxOnScreen(box.key) }));
};

/* The box nearest to the middle, at its place in the window; null while there is none. */
bench.target = () => {
  if (!document.querySelector("canvas") || !bench.network()) return null;
  const { x, y, width, height } = bench.canvas();
  const far = (box) => Math.hypot(box.x - width / 2, box.y - height / 2);
  const boxes = bench.boxes();
  if (!boxes.length) return null;
  const best = boxes.reduce((one, other) => (far(other) < far(one) ? other : one));
  return { ...best, x: best.x + x, y: best.y + y };
};

/* The same as soon as there is one. */
bench.first = (most) => new Promise((done) => {
  const late = performance.now() + most;
  const look = () => {
    const box = bench.target();
    if (box || performance.now() > late) done(box);
    else setTimeout(look, 4);
  };
  look();
});

/* Whether a click on a box was answered: the details name it, or the group has unfolded. */
bench.answered = ({ key, t, size }) => {
  if (!window.rolegraph) return network.getSelectedNodes().includes(key);
  if (t < 0) return rolegraph.scene().boxes.size > size;
  return document.querySelector("#details h2")?.textContent === rolegraph.nameOf(t);
};

/* Whether the picture shows what is around a thing, and the details name it. */
bench.around = (t) => rolegraph.state.about === t && bench.network().body.nodes[String(t)] && bench.answered({ t });

/* A place in the window where no box lies. */
bench.empty = () => {
  const { x, y, width, height } = bench.canvas();
  for (let k = 0; k < 400; k += 1) {
    const spot = { x: width * (0.2 + 0.03 * (k % 20)), y: height * (0.2 + 0.03 * Math.floor(k / 20)) };
    if (bench.network().getNodeAt(spot) === undefined) return { x: x + spot.x, y: y + spot.y };
  }
  return { x: x + width / 2, y: y + height / 2 };
};

/* Calls `move` with every frame; the frames a second in which the picture was drawn anew meanwhile. The hand is
   played in the page, since the browser's protocol brings fewer movements than a mouse does. */
bench.moving = (most, move) => new Promise((done) => {
  const [start, before] = [performance.now(), bench.drawn];
  let turn = 0;
  const step = (now) => {
    if (now - start > most) return done(((bench.drawn - before) / (now - start)) * 1000);
    move(turn);
    turn += 1;
    return requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
});

/* The mouse pressed at a place of the window and led in a circle. */
bench.pull = async ({ x, y }, most) => {
  const canvas = document.querySelector("canvas");
  const act = (type, dx, dy, buttons) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, pointerType: "mouse", isPrimary: true, button: type === "pointermove" ? -1 : 0, buttons,
    clientX: x + dx, clientY: y + dy, bubbles: true, cancelable: true,
  }));
  act("pointerdown", 0, 0, 1);
  const frames = await bench.moving(most, (turn) => act("pointermove", 120 * Math.sin(turn / 20), 120 * (1 - Math.cos(turn / 20)), 1));
  act("pointerup", 0, 0, 0);
  return frames;
};

/* The wheel turned in the middle of the picture, nearer and farther in turn. */
bench.wheel = (most) => {
  const canvas = document.querySelector("canvas");
  const { x, y, width, height } = bench.canvas();
  const place = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true, cancelable: true };
  return bench.moving(most, (turn) => canvas.dispatchEvent(new WheelEvent("wheel", { ...place, deltaY: turn % 24 < 12 ? -100 : 100 })));
};

/* From now on counts the frames in which the picture was drawn anew. */
bench.count = () => {
  bench.network().on("afterDrawing", () => { bench.fresh = true; });
  const frame = () => {
    bench.drawn += bench.fresh;
    bench.fresh = false;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};

/* Things whose surroundings are opened: that with the most lines, and others by lot; roles and skills
   whose name is theirs alone. */
bench.sample = (lots) => {
  const weight = (t) => rolegraph.out(t).length + rolegraph.back(t).length;
  const named = Map.groupBy(Array(rolegraph.n).keys(), (t) => rolegraph.nameOf(t).toLowerCase());
  const all = [...named.values()].flatMap(([t, ...others]) => (others.length || !["role", "skill"].includes(rolegraph.kindOf(t)) ? [] : [t]));
  const hub = all.reduce((one, other) => (weight(other) > weight(one) ? other : one));
  return [hub, ...lots.map((lot) => all[Math.floor(lot * all.length)])].map((t) => ({ t, name: rolegraph.nameOf(t), lines: weight(t) }));
};
