/* The data of the page: unpacked in steps, so that nothing stands still, and reached by number. */

const meta = JSON.parse(byId("meta").textContent);
const breathe = () => (window.scheduler?.yield ? scheduler.yield() : new Promise((done) => setTimeout(done)));
const LONG = 300000; // letters beyond which a step of unpacking is a task of its own

async function unpack(id) {
  const element = byId(id);
  const raw = atob(element.textContent);
  element.remove();
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  if (raw.length > LONG) await breathe();
  const stream = new DecompressionStream("deflate-raw");
  const text = new Response(stream.readable).text();
  const writer = stream.writable.getWriter();
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  return JSON.parse(await text);
}

// Unpacked beside the making of the picture; a browser that cannot is told so at the start.
const coreUnpacked = unpack("core");
coreUnpacked.catch(() => {});

const DRAWN = new Set(["accepted", "conditional", "contested"]);
const RELS = {};
let core;
let n = 0;
let m = 0;
let outStart;
let backStart;
let backLines;
let extraThings;
let extraLines;
let thingById;
let noteText = new Map();
let noteNumbers = new Map();
let claims = [];
let sources = [];
let conflicts = [];
let passages = {};
let roles = [];
let posts = [];
let said = new Map();

async function load() {
  core = await coreUnpacked;
  n = core.things.kind.length;
  m = core.lines.from.length;
  for (const rel of core.rels) RELS[rel.key] = rel;
  await breathe();
  thingById = new Map(core.things.id.map((id, t) => [id, t]));
  extraThings = new Map(core.things.extra);
  extraLines = new Map(core.lines.extra);
  roles = ofKind("role");
  posts = ofKind("post");
  await breathe();
  outStart = starts(core.lines.from);
  backStart = starts(core.lines.to);
  backLines = new Int32Array(m);
  const next = backStart.slice();
  for (let l = 0; l < m; l += 1) backLines[next[core.lines.to[l]]++] = l;
}

/* What only the details tell comes after the first sight. */
async function loadRest() {
  const words = await unpack("words");
  noteNumbers = new Map(words.t.map((t, k) => [t, k]));
  noteText = words.text;
  await breathe();
  ({ claims, sources, conflicts, passages } = await unpack("evidence"));
}

function starts(ends) {
  const found = new Int32Array(n + 1);
  for (let l = 0; l < m; l += 1) found[ends[l] + 1] += 1;
  for (let t = 0; t < n; t += 1) found[t + 1] += found[t];
  return found;
}

function ofKind(kind) {
  const wanted = core.kinds.indexOf(kind);
  const found = [];
  core.things.kind.forEach((k, t) => { if (k === wanted) found.push(t); });
  return found;
}

const nameOf = (t) => core.things.name[t];
const kindOf = (t) => core.kinds[core.things.kind[t]];
const idOf = (t) => core.things.id[t];
const thingOf = (id) => thingById.get(id) ?? -1;
const extraOf = (t) => extraThings.get(t) || {};
/* By what its organisation knows a post. */
const identifierOf = (t) => extraOf(t).called ?? idOf(t).replace(/^.*[/:]/, "");
let toldApart = null;

/* The name of a thing; of posts of one name, with what tells them apart. */
function callOf(t) {
  toldApart ||= new Map([...groupBy(posts, nameOf)].flatMap(([name, same]) => (same.length > 1 ? withIdentifiers(name, same) : [])));
  return toldApart.get(t) ?? nameOf(t);
}

function withIdentifiers(name, same) {
  return [...groupBy(same, identifierOf)].flatMap(([own, list]) => list.map((t) => [t, `${name} [${list.length > 1 ? idOf(t) : own}]`]));
}

const isNamedOnly = (t) => Boolean(extraOf(t).missing); // a superior that nothing describes
const beyondOf = (t) => extraOf(t).beyond || 0; // how many statements about a thing at the edge of a page are left out
const noteOf = (t) => (noteNumbers.has(t) ? noteText[noteNumbers.get(t)] : "");

/* How many of some things are described, and apart from them those that are only named. */
function counted(things) {
  const named = things.filter(isNamedOnly).length;
  return { count: things.length - named, apart: named ? ` and ${figure(named)} only named as ${named === 1 ? "a superior" : "superiors"}` : "" };
}

/* A line, made where it is asked for: whole catalogues have more of them than anyone looks at. */
function line(l) {
  if (!said.has(l)) {
    const { from, to, rel, status, said: places } = core.lines;
    const more = extraLines.get(l) || {};
    const plainly = places[l] >= 0 ? { sources: core.saids[places[l]] } : {};
    const graded = core.lines.grade[l] ? { grade: core.grades[core.lines.grade[l]] } : {};
    said.set(l, { l, from: from[l], to: to[l], rel: core.rels[rel[l]].key, status: core.statuses[status[l]], ...graded, ...plainly, ...more });
  }
  return said.get(l);
}

function out(t) {
  const found = [];
  for (let l = outStart[t]; l < outStart[t + 1]; l += 1) found.push(l);
  return found;
}

const back = (t) => [...backLines.subarray(backStart[t], backStart[t + 1])];
const drawn = (l) => DRAWN.has(core.statuses[core.lines.status[l]]);
