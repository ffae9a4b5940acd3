/* The same as tables: what the present view shows, sortable, and as a CSV file.

   A table is {columns, rows, size?}: `size` says in words how many rows there are, where it is not just their
   number; a row is whatever its columns know how to read; a column is {name, cell(row),
   number?, rare?, fit?, key?}; a cell is a text, a number, null (nothing is said), {things: [t…], stand?} (with
   how each one's line stands, where that is not plain) or {text, act?, label?, whole?} (words that do something
   when pressed; what a screen reader says instead; what stands in the file instead). A column that is `rare` is left out where no row has anything in it; `fit` is "wide" for long
   words, "slim" for few; `key` stands in the address where the name is a thing's. */

const ROWS = 100; // rows of a table before the reader asks for more
const PRINTED = 2000; // and so many on paper
const STEP = 2000; // rows that are written into a file at once

const TABLES = { pair: tableOfPair, chart: tableOfChart, groups: tableOfGroups, lines: tableOfLines };
const WHAT_ROWS_ARE = {
  chart: (what) => `Each row is a ${what}: which one it reports to, and how many stand below it.`,
  groups: () => "Each row is a group, with how many things are in it, or, below a group that is open, one of these things. Open a group to see them, or search for a name.",
  lines: () => "Each row is a statement: what it is about, what is said of it, how firmly that stands, and who says so.",
};

function tableKind() {
  if (state.view === "compare") return "pair";
  if (state.view === "chart") return "chart";
  return [...scene.boxes.values()].some((box) => box.kind === "group") ? "groups" : "lines";
}

/* How a line stands: accepted only where somebody says it. */
const standingOf = (said) => STATUS[said.status] || (isSaid(said) ? said.status : null);

/* The lines of the scene, also those that only a press on "n more" draws and those that only words tell of; then
   the things without one. */
function tableOfLines() {
  const between = [...scene.boxes.values()].flatMap(({ t }) => (t < 0 ? [] : out(t))).filter((l) => scene.boxes.has(String(core.lines.to[l])));
  const around = state.about >= 0 ? [...out(state.about), ...back(state.about)] : between;
  const numbers = new Set([...scene.routes.map((route) => route.l).filter((l) => l >= 0), ...around]);
  const lines = inOrder([...numbers].map(line).filter((said) => seen(said.from) && seen(said.to)));
  const joined = new Set(lines.flatMap((said) => [said.from, said.to]));
  const alone = [...scene.boxes.values()].map((box) => box.t).filter((t) => t >= 0 && seen(t) && !joined.has(t));
  const rows = [...lines, ...alone.sort((a, b) => a - b).map((t) => ({ from: t, rel: null }))];
  const told = (read) => (said) => (said.rel === null ? null : read(said));
  return {
    columns: [
      { name: "From", cell: (said) => ({ things: [said.from] }) },
      { name: "Relation", fit: "slim", cell: told(verbOf) },
      { name: "To", cell: told((said) => ({ things: [said.to] })) },
      { name: "Standing", fit: "slim", cell: told(standingOf) },
      { name: "Condition", rare: true, fit: "slim", cell: told((said) => said.condition ?? null) },
      { name: "How often", rare: true, fit: "slim", cell: told((said) => said.frequency ?? null) },
      { name: "Who says so", fit: "wide", cell: told((said) => ({ text: saidBy(said), whole: sayers(said), act: () => chooseLine(said.l) })) },
    ],
    rows,
    size: plural(lines.length, "line", "lines") + (alone.length ? ` and ${plural(alone.length, "thing", "things")} without any` : ""),
  };
}

/* Lines by what they start from and their relation; then the essential before the optional. */
function inOrder(lines) {
  const place = new Map(core.rels.map(({ key }, k) => [key, k]));
  return lines.sort((one, other) => one.from - other.from || place.get(one.rel) - place.get(other.rel) || gradeOf(one) - gradeOf(other) || one.l - other.l);
}

const sayers = (said) => voices(said).map(([voice, names]) => voice + [...new Set(names)].join("; ")).join("; ") || saidBy(said);

/* The groups that are seen, and what is in the open ones. */
function tableOfGroups() {
  const { name, parent, members, count } = groupsOf();
  const path = (g) => (g < 0 ? "" : [path(parent[g]), name[g]].filter(Boolean).join(" › "));
  const groups = name.map((_, g) => g).filter(isInSight);
  const rows = groups.flatMap((g) => [{ g }, ...(state.open.has(g) ? members[g].filter(seen).map((t) => ({ g, t })) : [])]);
  const flip = (g) => {
    const open = new Set(state.open);
    if (!open.delete(g)) open.add(g);
    show({ open });
  };
  const turn = (g) => {
    const words = state.open.has(g) ? "Close" : "Open";
    return { text: words, label: `${words} ${name[g]}`, act: () => flip(g) };
  };
  return {
    columns: [
      { name: "Name", cell: ({ g, t }) => (t === undefined ? name[g] : { things: [t] }) },
      { name: "What it is", cell: ({ t }) => (t === undefined ? "Group" : KINDS[kindOf(t)].one) },
      { name: "In the group", rare: true, cell: ({ g, t }) => path(t === undefined ? parent[g] : g) || null },
      { name: "How many things", number: true, cell: ({ g, t }) => (t === undefined ? count[g] : null) },
      { name: "Open or close", cell: ({ g, t }) => (t === undefined ? turn(g) : null), aside: true },
    ],
    rows,
  };
}

const chartColumns = {}; // which columns say something is asked of many thousands, and stays so

/* Everyone in the chart, unfolded or not. */
function tableOfChart() {
  const [members, kind] = state.of === "posts" ? [posts, "post"] : [roles, "role"];
  const rows = members.filter(seen);
  const { count, apart } = counted(rows);
  const columns = (chartColumns[state.of] ||= columnsOfChart(hierarchy(state.of), kind).filter((column) => isUsed(column, members)));
  const uncounted = hierarchy(state.of).contested ? "; steps and figures leave contested lines out" : "";
  return { columns, rows, size: plural(count, kind, `${kind}s`) + apart + uncounted };
}

function columnsOfChart(tree, kind) {
  const { chart, place } = tree;
  const several = organisationsOf([...tree.tops, ...[...tree.below.values()].flat()]) > 1;
  const above = (t, rel) => {
    const lines = linesOut(t, rel).filter((l) => kindOf(core.lines.to[l]) === kind);
    return lines.length ? { things: lines.map((l) => core.lines.to[l]), stand: lines.map((l) => STATUS[core.statuses[core.lines.status[l]]]) } : null;
  };
  const layer = (t) => chart?.layer[place.get(t)] || null;
  const column = (name) => (t) => chart?.[name]?.[place.get(t)] ?? null;
  const things = (list) => (list.length ? { things: list } : null);
  const vacancy = ({ vacant, held }) => (vacant === true ? "vacant" : vacant === false || held ? "filled" : null);
  return [
    { name: "Name", cell: (t) => ({ things: [t] }) },
    { name: "Reports to", cell: (t) => above(t, "solid") },
    { name: "Filled or vacant", rare: true, cell: (t) => vacancy(extraOf(t)) },
    ...(several ? [{ name: "Organisation", rare: true, cell: (t) => organisationOf(t) || null }] : []),
    { name: "Unit", rare: true, cell: (t) => extraOf(t).unit ?? things(related(t, "unit")) },
    { name: "Role", rare: true, cell: (t) => things(related(t, "post")) },
    { name: "Dotted line to", rare: true, cell: (t) => above(t, "dotted") },
    { name: "Steps below the top", number: true, rare: true, cell: (t) => layer(t) && layer(t) - 1 },
    { name: "Direct reports", number: true, rare: true, cell: column("direct") },
    { name: "In all below", number: true, rare: true, cell: column("total") },
    { name: "FTE below (full-time equivalent)", number: true, rare: true, cell: column("fte") },
    { name: "Heads below", number: true, rare: true, cell: column("headcount") },
    { name: "Own FTE", number: true, rare: true, cell: (t) => extraOf(t).fte ?? null },
  ];
}

/* The things at the other ends of the drawn lines of a relation from a thing; read from the columns, for this is
   asked of many thousands. */
const related = (t, key) => linesOut(t, key).map((l) => core.lines.to[l]);

function linesOut(t, key) {
  const found = [];
  const rel = core.rels.indexOf(RELS[key]);
  for (let l = outStart[t]; l < outStart[t + 1]; l += 1) {
    if (core.lines.rel[l] === rel && drawn(l)) found.push(l);
  }
  return found;
}

function tableOfPair() {
  const [a, b] = state.pair.map(roleOf);
  const known = comparable(a) && comparable(b);
  const stand = (side) => ({ lines, near }) => {
    const said = lines[side];
    if (!said && near) return { text: `${nearWords(near.alike)}: ${nameOf(near.t)}`, act: () => go(near.t) };
    if (!said) return meta.partial ? "not on this page" : "nothing says so";
    const words = [standingOf(said), said.grade, said.condition, said.frequency].filter(Boolean).join(", ");
    return { text: words || saidBy(said), act: () => chooseLine(said.l) };
  };
  return {
    columns: [
      { name: "Relation", fit: "slim", cell: ({ rel }) => RELS[rel].out },
      { name: "What", cell: ({ t }) => ({ things: [t] }) },
      ...(known ? [a, b] : []).map((t, side) => ({ key: ["first", "second"][side], name: nameOf(t), cell: stand(side) })),
    ],
    rows: known && a !== b ? sideBySide(a, b).all.filter((entry) => seen(entry.t)) : [],
  };
}

// -- cells -------------------------------------------------------------------------------------------

const standOf = ({ stand }, k) => (stand?.[k] ? ` (${stand[k]})` : "");

/* What a cell says, in words. */
function wordsOf(cell) {
  if (cell === null || cell === undefined) return "";
  if (cell.things) return cell.things.map((t, k) => callOf(t) + standOf(cell, k)).join("; ");
  return String(cell.whole ?? cell.text ?? cell);
}

/* What a cell is sorted by: things by their numbers, which go by kind and name; nothing comes last either way. */
function sortKey(cell, folded) {
  if (cell === null || cell === undefined) return null;
  if (cell.things || typeof cell === "number") return cell.things ? cell.things[0] : cell;
  const words = wordsOf(cell);
  if (!folded.has(words)) folded.set(words, fold(words));
  return folded.get(words);
}

function sorted(rows, { cell }, down) {
  const folded = new Map(); // many rows say the same
  const keyed = rows.map((row) => ({ row, key: sortKey(cell(row), folded) }));
  const way = down ? -1 : 1;
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return a < b ? -way : a > b ? way : 0;
  });
  return keyed.map(({ row }) => row);
}

function cellParts(cell) {
  if (cell === null || cell === undefined) return [];
  if (cell.things) return cell.things.map((t, k) => el("div", {}, button([shape(kindOf(t)), named(clipped(callOf(t), 200))], () => go(t), "thing"), standOf(cell, k)));
  if (cell.act) {
    const pressed = button(named(clipped(cell.text, 200)), cell.act, "plain");
    if (cell.label) pressed.setAttribute("aria-label", clipped(cell.label, 200));
    return [pressed];
  }
  return [typeof cell === "number" ? figure(cell) : named(clipped(String(cell), 300))];
}

const isUsed = ({ rare, cell }, rows) => !rare || rows.some((row) => cell(row) !== null);

// -- the element -------------------------------------------------------------------------------------

/* Makes room for the table or for the picture. */
function makeRoom() {
  byId("table").hidden = !state.table;
  byId("network").hidden = state.table;
  document.body.classList.toggle("tabled", state.table);
}

function showTable() {
  const place = byId("table");
  makeRoom();
  allowSaving();
  if (!state.table) {
    place.replaceChildren();
    return;
  }
  const at = place.contains(document.activeElement) ? place.querySelector(".sheet").scrollTop : -1;
  const { columns, rows, size } = TABLES[tableKind()]();
  const used = tableKind() === "chart" ? columns : columns.filter((column) => isUsed(column, rows));
  place.replaceChildren(...sheet({ columns: used, rows, size, caption: scene.title }));
  markRow();
  if (at >= 0) {
    // The button that was pressed is gone.
    const body = place.querySelector(".sheet");
    body.scrollTop = at;
    body.focus({ preventScroll: true });
  }
}

let toRow = () => null; // the row of a thing, in the table that is shown

/* Marks the row of what is picked, and brings it into sight. */
function markRow() {
  byId("table").querySelector("[aria-current]")?.removeAttribute("aria-current");
  const own = state.view === "graph" && state.thing === state.about; // the whole table is of it
  const row = state.table && state.thing >= 0 && !own ? toRow(state.thing) : null;
  if (!row) return;
  row.setAttribute("aria-current", "true");
  const place = row.closest(".sheet");
  const { scrollLeft } = place;
  row.scrollIntoView({ block: "nearest" });
  place.scrollLeft = scrollLeft;
}

const fitOf = ({ number, fit }) => (number || fit ? { class: number ? "number" : fit } : {});

/* How the table is sorted by a column, by the state; another view may have no such column. */
const orderOf = ({ name, key = name }) => ({ [key]: "ascending", [`-${key}`]: "descending" })[state.sort] || "none";

function sheet(table) {
  let { rows } = table;
  const body = el("tbody", { role: "rowgroup" });
  const more = button("", () => {
    const first = append();
    first?.querySelector("button")?.focus();
  }, "more");
  function append(most = ROWS) {
    const at = body.rows.length;
    body.append(...rows.slice(at, at + most).map((row) => rowOf(table.columns, row)));
    sayHowMany();
    return body.rows[at];
  }
  function sayHowMany() {
    const left = rows.length - body.rows.length;
    more.textContent = `Show ${Math.min(ROWS, left)} more of ${figure(left)}`;
    more.hidden = left === 0;
  }
  toPaper.set(more, () => {
    const [shown, at] = [body.rows.length, more.parentElement.scrollTop];
    append(Math.max(0, PRINTED - shown));
    sayOnPaper(more, body.rows.length, rows.length, "rows", "“Save as CSV” keeps all");
    return () => {
      for (const row of [...body.rows].slice(shown)) row.remove();
      sayHowMany();
      more.parentElement.scrollTop = at;
    };
  });
  const heads = table.columns.map((column) => {
    const flip = () => {
      state.sort = `${orderOf(column) === "ascending" ? "-" : ""}${column.key ?? column.name}`;
      arrange();
      markRow();
      announce(`Sorted by ${column.name}, ${orderOf(column)}.`);
      remember();
    };
    const words = named(clipped(column.name, 60));
    return el("th", { role: "columnheader", scope: "col", ...fitOf(column) }, button(words, flip));
  });
  function arrange() {
    const column = table.columns.find((one) => orderOf(one) !== "none");
    rows = column ? sorted(table.rows, column, orderOf(column) === "descending") : table.rows;
    heads.forEach((head, k) => head.setAttribute("aria-sort", orderOf(table.columns[k])));
    body.replaceChildren();
    append();
  }
  arrange();
  toRow = (t) => {
    const things = (row) => table.columns.flatMap(({ cell }) => cell(row)?.things || []);
    const first = rows.findIndex((row) => things(row)[0] === t);
    const at = first >= 0 ? first : rows.findIndex((row) => things(row).includes(t));
    append(Math.max(0, at + 1 - body.rows.length));
    return body.rows[at] || null;
  };
  const caption = el("caption", { id: "caption" }, named(table.caption));
  const size = el("span", { class: "quiet" }, table.size ?? plural(rows.length, "row", "rows"));
  const save = button("Save as CSV", async () => {
    const name = fileName("csv");
    download(name, new Blob(await csvOf({ ...table, rows }), { type: "text/csv" }));
  });
  return [
    el("div", { class: "tools" }, save, size),
    el(
      "div",
      { class: "sheet", tabindex: "0", role: "region", "aria-labelledby": "caption" },
      el("table", { role: "table" }, caption, el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads)), body),
      more,
    ),
  ];
}

/* On a narrow screen rows are blocks, where roles keep the table one, and each cell says its column's name. */
function rowOf(columns, row) {
  const cells = columns.map((column, k) => {
    const head = k === 0 ? { role: "rowheader", scope: "row" } : { role: "cell", "data-column": clipped(column.name, 60) };
    return el(k ? "td" : "th", { ...head, ...fitOf(column) }, ...cellParts(column.cell(row)));
  });
  return el("tr", { role: "row" }, ...cells);
}

// -- the file ----------------------------------------------------------------------------------------

/* RFC 4180, in UTF-8 with the mark by which spreadsheets know it. A text that a spreadsheet would take for
   a formula gets an apostrophe before it, also behind a semicolon or tab, where some part cells: labels come
   from anywhere, and the file is opened by a click. Written in steps, so that nothing stands still. */
async function csvOf({ columns, rows }) {
  const kept = columns.filter((column) => !column.aside);
  const safe = (text) => (/^[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text).replace(/([;\t]\s*)(?=[=+\-@])/g, "$1'");
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const field = (cell) => quoted(typeof cell === "number" ? String(cell) : safe(wordsOf(cell)));
  const parts = [`\ufeff${kept.map((column) => field(column.name)).join(",")}\r\n`];
  for (let at = 0; at < rows.length; at += STEP) {
    if (at) await breathe();
    parts.push(...rows.slice(at, at + STEP).map((row) => `${kept.map((column) => field(column.cell(row))).join(",")}\r\n`));
  }
  return parts;
}
