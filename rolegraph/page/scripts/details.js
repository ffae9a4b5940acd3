/* The details: what is said of the thing or line that is chosen, who says it, where and on what condition. */

const FEW_ROWS = 30; // rows of a section before the reader asks for more
const MORE_ROWS = 200; // and so many at a time from then on
const PRINTED_ROWS = 500; // and on paper
const HEARD = 200; // lines of a thing that its tip looks at
const FEW_WAYS = 3; // ways to the top before the reader asks for more
const WAYS = 30; // and so many at all: there can be thousands
const AROUND = 160; // characters that are told before and after quoted words
const TOLD_FIRST = ["solid", "dotted", "post", "unit", "level", "title", "duty", "skill", "kind"];

let awaited = -1; // the first of two roles to compare, while the reader looks for the second
let uphill = -1; // the thing whose path to the top is listed
let announced = null; // the scene that was last told of

const comparable = (t) => t >= 0 && kindOf(roleOf(t)) === "role";
const relations = () => [...TOLD_FIRST.filter((key) => RELS[key]), ...Object.keys(RELS).filter((key) => !TOLD_FIRST.includes(key))];

function button(words, act, kind = "") {
  return el("button", { type: "button", ...(kind && { class: kind }), onclick: act }, ...[words].flat());
}
const link = (t) => button(named(clipped(callOf(t))), () => go(t), "plain");

// -- who says so -----------------------------------------------------------------------------------

function headcount({ least, most }) {
  if (least === undefined && most === undefined) return null;
  if (most === undefined) return `${least} people or more`;
  return least === undefined ? `at most ${most} people` : `${least} to ${most} people`;
}

/* A stretch of a text, counted in characters as the claims count them, not in UTF-16 units. */
function stretch(text, start, end) {
  if (!/[\ud800-\udfff]/.test(text)) return text.slice(Math.max(0, start), Math.max(0, end));
  return [...text].slice(Math.max(0, start), Math.max(0, end)).join("");
}

/* The words of a claim and what stands before and after them, where the document's text is in the page. */
function surroundings({ source, at, quote }) {
  const place = passages[source] ? source : sources[source].of;
  const passage = passages[place];
  if (!passage || !at) return null;
  const [start, end] = at.map((offset) => offset - passage.start);
  const words = stretch(passage.text, start, end);
  if (!words || (quote && words !== quote)) return null;
  // A heading's marks are no words of the document.
  const [before, after] = [[start - AROUND, start], [end, end + AROUND]].map((place) => stretch(passage.text, ...place).replace(/^#+ /gm, ""));
  return {
    before: (start <= AROUND ? before : before.replace(/^\S*\s?/, "… ")).replace(/\n+/g, "\n"),
    words,
    after: (end + AROUND >= passage.text.length ? after : after.replace(/\s?\S*$/, " …")).replace(/\n+/g, "\n"),
  };
}

function quotation(claim) {
  const found = surroundings(claim);
  if (!found) return claim.quote ? el("blockquote", { class: "words" }, named(claim.quote)) : null;
  return el("blockquote", {}, named(found.before), el("mark", {}, named(found.words)), named(found.after));
}

/* From which day on and before which one a claim holds, as the command line tells it. */
const daysOf = ({ since, until }) => [since && `from ${since}`, until && `before ${until}`].filter(Boolean).join(" and ");

function claimEntry(claim) {
  const source = sources[claim.source];
  const where = [];
  if (source.whole) where.push(named(`in “${source.whole}”`));
  if (claim.at) where.push(`characters ${claim.at[0]} to ${claim.at[1]}`);
  else if (!source.whole && !claim.note) where.push("the document as a whole");
  const facts = [];
  if (claim.denies) facts.push("says that it is not so");
  if (claim.frequency) facts.push(`how often: ${claim.frequency}`);
  const condition = claim.condition || headcount(claim);
  if (condition) facts.push(`on a condition: ${condition}`);
  const days = daysOf(claim);
  if (days) facts.push(days);
  if (claim.past) facts.push("not in force now");
  if (claim.status && !["conditional", "denied"].includes(claim.status)) facts.push(STATUS[claim.status] || claim.status);
  const place = el("div", { class: "where" });
  where.forEach((part, k) => place.append(k ? ", " : "", part));
  return el(
    "li",
    { class: claim.denies || claim.status === "rejected" ? "against" : "" },
    el("div", { class: "who" }, named(source.name)),
    place,
    facts.length ? el("div", {}, named(facts.join(" · "))) : null,
    quotation(claim),
    claim.note ? el("div", { class: "quiet" }, "Note: ", named(claim.note)) : null,
    claim.decision ? el("div", {}, "Reviewed: ", named(claim.decision)) : null,
  );
}

/* The claims behind a line and the sources that plainly state it. */
function claimsOf(said) {
  const stated = (said.sources || []).map((source) => ({ source }));
  return [...(said.claims || []).map((k) => claims[k]), ...stated].filter((claim) => claim && sources[claim.source]);
}

/* Whether anybody says it: a statement that a query makes may have no source. */
const isSaid = ({ claims: made = [], sources: stated = [] }) => made.length + stated.length > 0;

function evidence(said) {
  const found = claimsOf(said);
  if (!found.length) return el("p", { class: "quiet" }, isSaid(said) ? "…" : "No source is given.");
  return rowsOf("claims", found, claimEntry);
}

/* The places that say it and, apart from these, those that deny it and those that a review set aside:
   [what stands before them, names], where there are any. */
function voices(said) {
  const voiceOf = ({ denies, status }) => (status === "rejected" ? "set aside: " : denies ? "denied by " : "");
  const heard = groupBy(claimsOf(said), voiceOf);
  return ["", "denied by ", "set aside: "].filter((voice) => heard.has(voice)).map((voice) => [voice, heard.get(voice).map(({ source }) => sources[source].name)]);
}

/* A few words on who says it and who does not: of each the first place, and how many more there are. */
function saidBy(said) {
  const words = voices(said).map(([voice, [first, ...others]]) => voice + first + (others.length ? `, and ${plural(others.length, "more place", "more places")}` : ""));
  return words.join("; ") || (isSaid(said) ? "…" : "no source is given");
}

function marks(said) {
  const found = [];
  if (STATUS[said.status]) found.push(el("span", { class: `mark ${said.status}` }, STATUS[said.status]));
  if (said.grade) found.push(el("span", { class: "mark" }, said.grade));
  if (said.rel === "dotted") found.push(el("span", { class: "mark" }, "dotted line"));
  return found;
}

// -- contradictions --------------------------------------------------------------------------------

let troubled = null;

/* The contradictions about each thing, by its id. */
function conflictsAbout(t) {
  if (!troubled || troubled.of !== conflicts) {
    troubled = { of: conflicts, by: new Map() };
    conflicts.forEach(({ about }, k) => {
      for (const id of about) troubled.by.set(id, [...(troubled.by.get(id) || []), k]);
    });
  }
  return troubled.by.get(idOf(t)) || [];
}

function troubles(places) {
  return rowsOf("troubles", places.filter((k) => conflicts[k]), (k) => {
    const { text, status, decision, subject } = conflicts[k];
    const entry = el("li", { class: status }, named(text));
    if (decision) entry.append(" Reviewed: ", named(decision));
    else if (status === "settled") entry.append(" (settled)");
    const whom = subject ? thingOf(subject) : -1;
    if (whom >= 0 && whom !== state.thing) {
      entry.append(" ", button(["Show ", named(clipped(callOf(whom)))], () => go(whom), "plain"));
    }
    return entry;
  });
}

/* What is told of contradictions: the open ones under that name, the others as worth knowing. */
function weighed(places) {
  const known = places.filter((k) => conflicts[k]);
  const under = (title, list) => (list.length ? [el("h3", {}, `${title} (${figure(list.length)})`), troubles(list)] : []);
  const isOpen = (k) => conflicts[k].status === "open";
  return [under("Contradictions", known.filter(isOpen)), under("Worth knowing", known.filter((k) => !isOpen(k)))];
}

// -- lists -----------------------------------------------------------------------------------------

/* A list of entries, the first of many; a button below it adds more. */
function rowsOf(kind, entries, make, few = FEW_ROWS) {
  const list = el("ul", { class: kind });
  let shown = 0;
  const add = (most) => {
    const fresh = entries.slice(shown, shown + most).map(make);
    shown += fresh.length;
    list.append(...fresh);
    return fresh[0];
  };
  add(few);
  if (entries.length === shown) return list;
  const more = button("", () => {
    const first = add(MORE_ROWS);
    (first.querySelector("summary, button") || list).focus();
    if (shown === entries.length) more.remove();
    else sayHowMany();
  }, "more");
  function sayHowMany() {
    const left = entries.length - shown;
    const all = `Show all ${figure(entries.length)}${kind === "ways" ? " ways" : ""}`;
    more.textContent = left > MORE_ROWS ? `Show ${MORE_ROWS} more of ${figure(left)}` : all;
    more.hidden = false;
  }
  sayHowMany();
  toPaper.set(more, () => {
    const before = shown;
    add(Math.max(0, PRINTED_ROWS - shown));
    sayOnPaper(more, shown, entries.length, "entries", "the page itself tells the others");
    return () => {
      for (const entry of [...list.children].slice(before)) entry.remove();
      shown = before;
      sayHowMany();
    };
  });
  return el("div", {}, list, more);
}

/* A row: a thing, how it stands, who says so; opened, the places themselves. */
function row(said, t, { open = false, near = null, as = "" } = {}) {
  const days = said.status === "over" ? [...new Set(claimsOf(said).map(daysOf))] : [];
  const words = [said.frequency, said.condition, ...days].filter(Boolean).join(", ");
  const by = el("span", { class: "by" }, named(words ? `${words} · ${saidBy(said)}` : saidBy(said)));
  const other = near ? [el("span", { class: "quiet" }, ` ${nearWords(near.alike)}: `), named(nameOf(near.t))] : [];
  const name = el("span", { class: "clip" }, named(callOf(t)), ...other, as ? el("span", { class: "quiet" }, ` ${as}`) : "", ...marks(said));
  const inside = el("div", { class: "inside" });
  // Written only when it is opened: a thing can have many rows.
  const fill = () => {
    if (inside.childElementCount) return;
    for (const shown of near ? [t, near.t] : [t]) inside.append(el("div", {}, button(["Show ", named(clipped(callOf(shown)))], () => go(shown), "plain")));
    if (said.conflicts) inside.append(troubles(said.conflicts));
    for (const own of said.each || []) inside.append(el("p", { class: "quiet" }, named(clipped(nameOf(own.from))), ":"), evidence(own));
    if (!said.each) inside.append(evidence(said));
  };
  if (open) fill();
  const box = el("details", { ...(open && { open: "" }), ontoggle: fill }, el("summary", {}, shape(kindOf(t)), name, by), inside);
  return el("li", {}, box);
}

function section(title, entries, make, count = figure(entries.length)) {
  if (!entries.length) return [];
  return [el("h3", {}, title, ` (${count})`), rowsOf("rows", entries, make)];
}

/* Things to pick from. */
const pickableAs = (call) => (t) => el("li", {}, button([shape(kindOf(t)), el("span", { class: "clip" }, named(call(t)))], () => go(t)));
const pickable = pickableAs(callOf);

// -- telling ---------------------------------------------------------------------------------------

function tell() {
  if (state.thing >= 0 && pairUp(state.thing)) return;
  const details = byId("details");
  const inside = details.contains(document.activeElement);
  // On a narrow screen the details stand below the screen: what is asked for stays in sight above the picture.
  byId("asked").replaceChildren(...(narrow() ? waiting() : []));
  details.replaceChildren(...(narrow() ? [] : waiting()), ...parts());
  details.scrollTop = 0;
  // The button that was pressed is gone; the reader goes on at the top of what came instead.
  if (inside) details.focus({ preventScroll: true });
  sayWhatIsShown();
}

function parts() {
  if (state.line >= 0) return tellLine(line(state.line));
  if (state.thing >= 0) return tellThing(state.thing);
  if (state.view === "compare") return tellPair();
  if (state.view === "graph" && state.about >= 0) return tellThing(state.about);
  return tellAll();
}

/* Says to a screen reader what was chosen, and, where the view is new, what it holds. */
function sayWhatIsShown() {
  const news = [];
  if (scene && scene !== announced) {
    const things = [...scene.boxes.values()].filter((box) => box.t >= 0 && seen(box.t)).length;
    const lines = new Set(scene.routes.map((route) => route.l).filter((l) => l >= 0)).size;
    const told = state.table ? byId("table").querySelector(".tools .quiet").textContent : `${plural(things, "thing", "things")}, ${plural(lines, "line", "lines")}`;
    news.push(`${scene.title}: ${told}.`);
    announced = scene;
  }
  if (awaited >= 0) news.push(`Pick the role to compare with ${clipped(nameOf(awaited))}.`);
  if (state.line >= 0) news.push(`Line: ${sentence(line(state.line))}.`);
  else if (state.thing >= 0) {
    const count = out(state.thing).length + back(state.thing).length;
    const kind = KINDS[kindOf(state.thing)].one.toLowerCase();
    news.push(`${clipped(callOf(state.thing))}, ${kind}: ${plural(count, "statement", "statements")}.`);
  }
  if (news.length) announce(news.join(" "));
}

const verbOf = (said) => RELS[said.rel].verb + (said.grade ? ` (${said.grade})` : "");
const sentence = (said) => `${clipped(callOf(said.from))} ${verbOf(said)} ${clipped(callOf(said.to))}`;

function badge(kind, words) {
  return el("div", { class: "badge" }, shape(kind), words || KINDS[kind].one);
}

function heading(text) {
  return el("h2", {}, el("span", { class: "long" }, named(text)));
}

/* Lines by their grade, where they have one: the essential first, the optional last. */
const gradeOf = (said) => GRADES[said?.grade] || 0;
const neededFirst = (lines) => lines.sort((one, other) => gradeOf(one) - gradeOf(other));

/* Words that a page holds a part only of what is said of a thing. */
function beyond(t, name = "it") {
  const [more, are] = beyondOf(t) === 1 ? ["more statement", "is"] : ["more statements", "are"];
  return el("p", { class: "quiet" }, `${figure(beyondOf(t))} ${more} about `, name, ` ${are} not on this page.`);
}

function tellThing(t) {
  const kind = kindOf(t);
  const known = extraOf(t);
  const parts = [badge(kind), heading(callOf(t))];
  for (const text of noteOf(t).split("\n").filter(Boolean)) parts.push(el("p", { class: "long" }, named(text)));
  if (known.kinds) parts.push(el("p", { class: "quiet" }, "A kind of: ", named(known.kinds.join(", "))));
  if (beyondOf(t)) parts.push(beyond(t));
  parts.push(...position(t, known), actions(t, kind));
  if (kind === "title") parts.push(...namesake(t));
  const [open, rest] = weighed(conflictsAbout(t));
  parts.push(...open);
  if (state.view === "chart" || uphill === t) parts.push(...pathUp(t));
  const mine = neededFirst(out(t).map(line));
  const others = neededFirst(back(t).map(line));
  const held = (said) => DRAWN.has(said.status);
  const [ahead, behind] = [mine, others].map((list) => groupBy(list.filter(held), (said) => said.rel));
  for (const rel of relations()) {
    const to = ahead.get(rel) || [];
    const from = behind.get(rel) || [];
    // Who has a duty or a title is why one looks at it: the places are told at once where they are few.
    const told = kind !== "role" && kind !== "post" && from.length <= 5;
    parts.push(...section(RELS[rel].out, to, (said) => row(said, said.to)));
    parts.push(...section(RELS[rel].back, from, (said) => row(said, said.from, { open: told })));
  }
  const over = (said) => said.status === "over";
  const against = (said) => !held(said) && !over(said);
  for (const [title, wanted] of [["Denied or set aside", against], ["No longer, or not yet, in force", over]]) {
    parts.push(...section(title, mine.filter(wanted), (said) => row(said, said.to)));
    parts.push(...section(`${title}, of others`, others.filter(wanted), (said) => row(said, said.from)));
  }
  parts.push(...rest);
  if (!mine.length && !others.length) parts.push(el("p", { class: "quiet" }, meta.partial ? "Nothing more of it is on this page." : "Nothing more is said of it."));
  return parts;
}

let spans = null;

/* The spans of the charts by thing: which chart holds it, and what stands below it there. */
function spanOf(t) {
  if (!spans) {
    spans = new Map();
    for (const [of, chart] of Object.entries(core.charts || {})) {
      if (!chart) continue;
      chart.things.forEach((thing, k) => {
        spans.set(thing, { of, direct: chart.direct[k], total: chart.total[k], fte: chart.fte?.[k] ?? null, headcount: chart.headcount?.[k] ?? null });
      });
    }
  }
  return spans.get(t);
}

/* What a post or role is in the organisation: its unit, whether it is filled, how many stand below it. */
function position(t, { unit, vacant, held, missing, fte, posts: count, by }) {
  const facts = [];
  if (typeof unit === "string" && unit) facts.push(named(unit));
  if (vacant === true) facts.push("vacant");
  else if (vacant === false || held) facts.push("filled");
  if (missing) facts.push("only named as a superior: nothing else is said of it");
  if (typeof fte === "number") facts.push(`${fte} full-time equivalent`);
  if (count) facts.push(plural(count, "post has this role", "posts have this role"));
  const parts = [];
  const said = el("p", { class: "quiet" });
  facts.forEach((fact, k) => said.append(k ? " · " : "", fact));
  if (facts.length) parts.push(said);
  if (by && sources.length) parts.push(el("p", { class: "quiet" }, "By ", named(by.map((place) => sources[place].name).join("; "))));
  const span = spanOf(t);
  if (span && (span.total || contestedBelow(t))) {
    const below = [plural(span.direct, "direct report", "direct reports"), `${figure(span.total)} in all below`];
    if (span.headcount) below.push(`head-count ${figure(span.headcount)}`);
    if (span.fte) below.push(`${figure(span.fte)} full-time equivalent`);
    const chart = meta.asked ? "Among those on this page" : meta.partial ? "In the whole organisation chart, of which this page is a part" : "In the organisation chart";
    const uncounted = contestedBelow(t);
    const words = uncounted ? ` ${plural(uncounted, "contested line is", "contested lines are")} not counted.` : "";
    parts.push(el("p", { class: "quiet" }, `${chart}: ${below.join(", ")}.${words}`));
  }
  return parts;
}

/* How many contested lines lead to someone or to anyone below, by lines that count. */
function contestedBelow(t) {
  const { from, rel, status } = core.lines;
  const seen = new Set([t]);
  let contested = 0;
  for (const superior of seen) {
    for (let k = backStart[superior]; k < backStart[superior + 1]; k += 1) {
      const l = backLines[k];
      if (core.rels[rel[l]].key !== "solid" || !drawn(l) || from[l] === superior) continue;
      if (core.statuses[status[l]] === "contested") contested += 1;
      else seen.add(from[l]);
    }
  }
  return contested;
}

/* A title can be the name of a role of its own. */
function namesake(t) {
  const wanted = nameOf(t).toLowerCase();
  const own = roles.find((role) => nameOf(role).toLowerCase() === wanted);
  return own === undefined ? [] : [el("p", {}, "Also the name of a role of its own: ", link(own))];
}

function actions(t, kind) {
  const acts = el("div", { class: "acts" });
  if (state.view !== "graph" || state.about !== t) {
    acts.append(button("Show what is around it", () => show({ view: "graph", about: t, whole: false })));
  }
  if (comparable(t) && roles.length > 1) acts.append(button("Compare with…", () => beginPair(t)));
  if (spanOf(t) && state.view !== "chart") acts.append(button("Show in the organisation chart", () => toChart(t)));
  if (superiorsOf(t).length && state.view !== "chart" && uphill !== t) {
    acts.append(button("Path to the top", () => {
      uphill = t;
      tell();
    }));
  }
  return acts;
}

function toChart(t) {
  state.of = `${kindOf(t)}s`;
  show({ view: "chart", thing: t, ...unfoldedTo(t) });
  picture.focus(String(t));
}

// -- the path to the top ---------------------------------------------------------------------------

const firmestFirst = (lines) => lines.sort((one, other) => STANDINGS.indexOf(one.status) - STANDINGS.indexOf(other.status) || one.l - other.l);
const superiorsOf = (t) => firmestFirst(out(t).filter(drawn).map(line).filter((said) => said.rel === "solid"));

/* The ways from a thing up to a top, the firmest steps first: at most `most` lists of reporting lines. A way
   ends where it comes back to someone whom it has passed, or where no chart goes deeper. */
function waysUp(t, most) {
  const ways = [];
  const passed = new Set([t]);
  const way = [];
  const climb = (from) => {
    const above = way.length < DEEPEST ? superiorsOf(from) : [];
    if (!above.length && way.length) ways.push([...way]);
    for (const said of above) {
      if (ways.length === most) return;
      way.push(said);
      if (passed.has(said.to)) ways.push([...way]);
      else {
        passed.add(said.to);
        climb(said.to);
        passed.delete(said.to);
      }
      way.pop();
    }
  };
  climb(t);
  return ways;
}

/* One way as a list: each step with its standing; where it does not end at a top, that is said. */
function wayEntry(way) {
  const list = el("ol", { class: "path" });
  for (const said of way) list.append(el("li", {}, link(said.to), ...marks(said), ...(said.condition ? [el("div", { class: "quiet" }, named(said.condition))] : [])));
  const last = way.at(-1).to;
  const words = way.some(({ from }) => from === last) ? "The line comes back to one that it has passed: a circle." : meta.partial ? "Whom the last of them reports to is not on this page." : "";
  return el("li", {}, list, words ? el("p", { class: "quiet" }, words) : null);
}

function pathUp(t) {
  const ways = waysUp(t, WAYS + 1);
  if (!ways.length) return [];
  const all = ways.length > WAYS ? `more than ${WAYS}` : figure(ways.length);
  const title = ways.length > 1 ? `Ways to the top (${all})` : "Path to the top";
  return [el("h3", {}, title), rowsOf("ways", ways.slice(0, WAYS), wayEntry, FEW_WAYS)];
}

// -- lines, the comparison, the view ---------------------------------------------------------------

function tellLine(said) {
  const reporting = said.rel === "solid" || said.rel === "dotted";
  const parts = [
    el("div", { class: "badge" }, reporting ? "Reporting line" : "Line"),
    el("h2", {}, link(said.from), ` ${RELS[said.rel].verb} `, link(said.to)),
  ];
  const stand = marks(said);
  if (stand.length) parts.push(el("p", {}, ...stand));
  if (said.condition) parts.push(el("p", {}, "Condition: ", named(said.condition)));
  if (said.frequency) parts.push(el("p", {}, "How often: ", named(said.frequency)));
  if (scene.routes.some(({ l, loop }) => loop && l === said.l)) parts.push(el("p", {}, "It closes a loop: by it, one stands above and below another, or itself."));
  const [open, rest] = weighed(said.conflicts || []);
  parts.push(...open, el("h3", {}, "Who says so, and where"), evidence(said), ...rest);
  return parts;
}

/* Asks for a second role: the next one that is picked, in the picture, a list or the search, is compared. */
function beginPair(t) {
  if (pairUp(t)) return;
  awaited = t;
  tell();
  byId("search").focus();
}

function pairUp(t) {
  if (awaited < 0 || t === awaited || !comparable(t)) return false;
  const pair = [awaited, t];
  awaited = -1;
  show({ view: "compare", pair });
  return true;
}

function endPair() {
  awaited = -1;
  tell();
}

function waiting() {
  if (awaited < 0) return [];
  const words = el("p", {}, "Comparing ", named(clipped(callOf(awaited))), ": pick the other role in the picture, in a list or in the search box.");
  return [el("div", { class: "waiting" }, words, button("Do not compare", endPair))];
}

/* A line of both roles as one: where they stand otherwise, what holds for each, and on whose word. */
function asOne({ lines: [ours, theirs] }) {
  if (!ours || !theirs) return ours || theirs;
  const both = (key) => {
    const found = [...new Set([...(ours[key] || []), ...(theirs[key] || [])])];
    return found.length ? { [key]: found } : {};
  };
  const joined = { ...ours, ...both("claims"), ...both("sources"), ...both("conflicts") };
  const words = eachOwn([ours, theirs], ({ status, grade, condition, frequency }) => {
    return [status === "conditional" && condition ? "" : STATUS[status], grade, condition, frequency].filter(Boolean).join(", ");
  });
  return words ? { ...joined, status: "accepted", grade: "", frequency: "", condition: words.join("; "), each: [ours, theirs] } : joined;
}

function tellPair() {
  const [a, b] = state.pair.map(roleOf);
  const title = el("h2", {}, "Two roles side by side");
  if (!comparable(a) || !comparable(b)) return [title, el("p", {}, `${unpaired()}.`)];
  const picks = roles.length <= 300 ? selects(a, b) : el("div", { class: "picks" }, link(a), " and ", link(b));
  if (a === b) return [title, ...(roles.length > 1 ? [picks] : []), el("p", {}, `${unpaired()}.`), actions(a, "role")];
  const split = sideBySide(a, b);
  const group = (title, entries, pick) => {
    const found = section(title, entries, (entry) => row(pick(entry), entry.t, { as: OTHER_ROLE[entry.rel] }));
    return found.length ? found : [el("h3", {}, title, " (0)"), el("p", { class: "quiet" }, meta.partial ? "Nothing on this page." : "Nothing.")];
  };
  const parts = [
    title,
    picks,
    el("div", { class: "acts" }, button("Another instead of the second…", () => beginPair(a)), button("Swap", () => show({ pair: [b, a] }))),
    ...(state.table ? [] : [el("p", { class: "quiet" }, "What both have, or nearly so, stands in the middle of the picture, each one’s own at its side.")]),
  ];
  for (const t of [a, b].filter(beyondOf)) parts.push(beyond(t, named(clipped(nameOf(t)))));
  const lying = conflictsAbout(a).filter((k) => conflictsAbout(b).includes(k));
  const [open, rest] = weighed(lying);
  parts.push(...open);
  parts.push(...group("Both", split.both, asOne));
  parts.push(...section("Nearly the same", split.near, ([{ t, near, lines }, { lines: [, theirs] }]) => {
    const each = [lines[0], theirs];
    return row({ ...asOne({ lines: each }), each }, t, { near });
  }));
  parts.push(...group(named(`Only ${clipped(nameOf(a))}`), split.left, ({ lines }) => lines[0]));
  parts.push(...group(named(`Only ${clipped(nameOf(b))}`), split.right, ({ lines }) => lines[1]), ...rest);
  return parts;
}

function selects(...pair) {
  const picks = pair.map((t, side) => {
    const select = el("select", { "aria-label": side ? "The other role" : "One role" });
    for (const role of roles) {
      const option = el("option", { value: String(role) });
      option.textContent = clipped(nameOf(role), 60);
      select.append(option);
    }
    select.value = String(t);
    select.addEventListener("change", () => {
      show({ pair: pair.map((was, k) => (k === side ? Number(select.value) : was)) });
      byId("details").querySelectorAll("select")[side]?.focus();
    });
    return select;
  });
  return el("div", { class: "picks" }, picks[0], "and", picks[1]);
}

function whatOneSees() {
  const what = state.of === "posts" ? "post" : "role";
  if (state.table) return WHAT_ROWS_ARE[tableKind()](what);
  if (state.view === "chart") {
    const [joined, folds] = [scene.routes.length > 0, [...scene.boxes.values()].some((box) => box.fold)];
    const where = joined || folds ? ` A ${what} stands below the one that it reports to.` : "";
    return `Each box is a ${what}.${where}${folds ? " Small numbers tell how many stand below it: unfold a box to see them." : ""}`;
  }
  if ([...scene.boxes.values()].some((box) => box.kind === "group")) {
    return "Each box is a group; its number tells how many things are in it. Open one to see them, or search for a name.";
  }
  if (!roles.length && !posts.length) return "Each box is a thing, each line a statement. Its arrow points to what is said of the thing.";
  const kind = roles.length ? "role" : "post";
  return `Each box is a ${kind}, or something that is said of ${kind}s; each line is a statement. The arrow of a reporting line points to the superior.`;
}

function tellAll() {
  const filters = byId("legend").childElementCount ? " The buttons below hide and show kinds of things." : ""; // groups are of no kind
  const parts = [
    el("h2", {}, "What you see"),
    el("p", {}, whatOneSees()),
    el("p", {}, `Pick ${state.table ? "a name" : "a box or a line"} to see what is said of it, who says it and where. ${roles.length > 1 ? "Compare two roles, or see" : "See"} the same as a ${state.table ? "picture" : "table"}.`),
    el("p", { class: "quiet" }, `${state.table ? "The head of a column sorts by it." : "Drag to move, scroll or pinch to zoom."}${filters}`),
  ];
  const tops = state.view === "chart" ? topsOf(hierarchy(state.of)) : [];
  if (tops.length > 1) parts.push(el("h3", {}, `Tops (${figure(tops.length)})`), rowsOf("rows", tops, pickableAs(callTop), 5));
  parts.push(...weighed(conflicts.map((_, k) => k))[0]);
  const roots = sources.filter((source) => source.root);
  if (roots.length) {
    const told = (source) => {
      const read = source.claims ? plural(source.claims, "claim", "claims") : "";
      return el("li", {}, el("div", { class: "who" }, named(source.name)), el("div", { class: "where" }, read));
    };
    parts.push(el("h3", {}, "Sources"), rowsOf("claims", roots, told));
    if (claims.some(({ at }) => at)) parts.push(el("p", { class: "quiet" }, "A place is given in characters, counted from the start of the document."));
  }
  if (meta.leftOut) parts.push(el("p", { class: "quiet" }, `Left out: ${meta.leftOut} that no role has.`));
  const listed = (state.view === "chart" && state.of === "posts") || !roles.length ? posts : roles;
  const kind = listed === posts ? "posts" : "roles";
  const { count, apart } = counted(listed);
  parts.push(...section(meta.partial ? `The ${kind} on this page` : `All ${kind}`, listed, pickable, figure(count) + apart));
  return parts;
}

// -- tips ------------------------------------------------------------------------------------------

function thingTip(t) {
  const parts = [KINDS[kindOf(t)].one, el("strong", {}, named(clipped(callOf(t), 300)))];
  const note = noteOf(t);
  if (note) parts.push(el("p", {}, named(clipped(note, 160))));
  const own = [...out(t), ...back(t)];
  const heard = new Set();
  for (const said of own.slice(0, HEARD).map(line)) {
    for (const { source } of claimsOf(said)) heard.add(sources[source].whole || sources[source].name);
  }
  if (own.length) parts.push(el("p", {}, `${plural(own.length, "statement", "statements")}: `, named(clipped([...heard].join("; "), 160))));
  if (beyondOf(t)) parts.push(beyond(t));
  return parts;
}

function lineTip(l) {
  const said = line(l);
  const words = [STATUS[said.status], said.condition, said.frequency].filter(Boolean).join(" · ");
  return [
    el("strong", {}, named(clipped(callOf(said.from))), ` ${verbOf(said)} `, named(clipped(callOf(said.to)))),
    words ? el("p", {}, named(words)) : "",
    el("p", {}, "Says who: ", named(clipped(saidBy(said), 160))),
  ].filter(Boolean);
}
