/* Search as one types: over the names of all things, titles among them, wrong spelling included, and over the
   identifiers of posts. */

const HITS = 30; // so many are offered
const ENOUGH = 5; // below so many hits, misspelt ones are offered too
const SLICE = 3000; // names indexed in one go

const searchBox = byId("search");
const hitList = byId("hits");
const finder = { keys: [], joined: [], at: 0, words: new Map(), letters: [], list: [], ids: new Map() };
let offered = [];
let active = -1;

// -- the index ---------------------------------------------------------------------------------------

const wordsIn = (key) => key.match(/[\p{L}\p{N}]+/gu) || [];

/* Which letters a word has, a bit for each: two words far apart in it are far apart in spelling. */
function lettersOf(word) {
  let bits = 0;
  for (let k = 0; k < word.length; k += 1) bits |= 1 << word.charCodeAt(k) % 31;
  return bits;
}

function bitsIn(bits) {
  let count = 0;
  for (let rest = bits; rest; rest &= rest - 1) count += 1;
  return count;
}

/* Reads the next names; true when all are read. */
function indexSome(most) {
  const end = Math.min(n, finder.at + most);
  for (; finder.at < end; finder.at += 1) {
    const t = finder.at;
    const key = fold(nameOf(t));
    finder.keys.push(key);
    const isPost = kindOf(t) === "post";
    const told = isPost ? fold(callOf(t)) : key; // with its identifier, where others have its name
    if (isPost) for (const id of new Set([fold(identifierOf(t)), fold(idOf(t)), told])) finder.ids.set(id, [...(finder.ids.get(id) || []), t]);
    const words = wordsIn(told.slice(0, 500));
    finder.joined.push(words.join(""));
    for (const word of new Set(words)) {
      let holders = finder.words.get(word);
      if (!holders) {
        holders = [];
        finder.words.set(word, holders);
        finder.list.push({ word, letters: lettersOf(word), holders });
      }
      holders.push(t);
    }
  }
  return finder.at === n;
}

const idle = window.requestIdleCallback || ((act) => setTimeout(act, 30));

/* A search that comes before all names are read is answered from those that are, and again from all. */
function indexInIdleTime() {
  if (!core) setTimeout(indexInIdleTime, 100);
  else if (!indexSome(SLICE)) idle(indexInIdleTime);
  else if (!hitList.hidden) offer();
}

// -- looking up --------------------------------------------------------------------------------------

const SHORT = 3; // letters of a word in which a mistake is forgiven where all others are right
const tolerance = (length) => (length >= 8 ? 2 : length >= 4 ? 1 : 0);

/* The distance of Damerau and Levenshtein (neighbours swapped count once) from `typed` to `word`, or, when
   the word is still being typed, to its nearest beginning; more than `most` is told as most + 1. */
function misspelt(typed, word, most, unfinished) {
  let older = null;
  let last = Array.from({ length: word.length + 1 }, (_, k) => k);
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= word.length; j += 1) {
      const same = typed[i - 1] === word[j - 1] ? 0 : 1;
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (older && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) cost = Math.min(cost, older[j - 2] + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    // A swap reaches back two rows, and costs one.
    if (least > most + 1) return most + 1;
    [older, last] = [last, row];
  }
  return Math.min(unfinished ? Math.min(...last) : last[word.length], most + 1);
}

/* The words of names that a typed word can stand for, with how far off each is; `alike`: only such as begin alike. */
function meanings(typed, { most, unfinished, alike = false }) {
  const letters = lettersOf(typed);
  const found = [];
  for (const entry of finder.list) {
    const { word } = entry;
    if (alike && word[0] !== typed[0]) continue;
    if (word.length < typed.length - most || (!unfinished && word.length > typed.length + most)) continue;
    if (bitsIn(letters & ~entry.letters) > most) continue;
    const begun = word.startsWith(typed) && (unfinished || word.length === typed.length);
    const off = begun ? 0 : most ? misspelt(typed, unfinished ? word.slice(0, typed.length + most) : word, most, unfinished) : 1;
    if (off <= most) found.push({ holders: entry.holders, off });
  }
  return found;
}

/* Things that have every typed word, spelt nearly so, the nearest and shortest first; `how` says how near. */
function nearly(words, how) {
  let off = null;
  words.forEach((typed, k) => {
    const mine = new Map();
    for (const { holders, off: far } of meanings(typed, { unfinished: k === words.length - 1, ...how(typed, k) })) {
      for (const t of holders) {
        const before = off === null ? 0 : off.get(t);
        if (before !== undefined && !(mine.get(t) <= before + far)) mine.set(t, before + far);
      }
    }
    off = mine;
  });
  return [...(off || [])].sort((a, b) => a[1] - b[1] || shorter(a[0], b[0])).map(([t]) => t);
}

const shorter = (a, b) => finder.keys[a].length - finder.keys[b].length || a - b;

/* Things whose name holds the typed words as one, or in one word what was typed as several. */
function runTogether(words) {
  const wanted = words.join("");
  const found = [];
  if (wanted.length >= 4) finder.joined.forEach((letters, t) => { if (letters.includes(wanted)) found.push(t); });
  return found.sort(shorter);
}

/* Things that have every typed word but one, which is short and has a mistake: alone it could be too many others. */
function allButOne(words) {
  const slips = words.length > 1 ? [...words.keys()].filter((k) => words[k].length === SHORT) : [];
  return slips.flatMap((slip) => nearly(words, (_, k) => (k === slip ? { most: 1, unfinished: false } : { most: 0 })));
}

/* What may be meant where a text is found nowhere: run together or taken apart, spelt nearly so, else less nearly:
   with one mistake more in words that begin alike. */
function guessesAt(words) {
  const found = new Set([...runTogether(words), ...nearly(words, ({ length }) => ({ most: tolerance(length) })), ...allButOne(words)]);
  return [...(found.size ? found : nearly(words, ({ length }) => ({ most: tolerance(length) + (length > 4 ? 1 : 0), alike: true })))];
}

const RANKS = 5; // exact, starts with, a word starts with, all words in any order, contains

/* What is meant by a text, the best first: {t, guess}; `guess` marks what is only spelt nearly so. */
function lookUp(text) {
  const wanted = fold(text.trim()).replace(/\s+/g, " ");
  if (!wanted) return [];
  const words = wordsIn(wanted);
  const ranks = Array.from({ length: RANKS }, () => []);
  const { keys, ids } = finder;
  const known = new Set(ids.get(wanted));
  ranks[0].push(...known);
  for (let t = 0; t < keys.length; t += 1) {
    const rank = rankOf(keys[t], wanted, words);
    // Things are numbered by kind and name: that order stays within a rank.
    if (rank >= 0 && ranks[rank].length < HITS && !known.has(t)) ranks[rank].push(t);
  }
  const found = ranks.flat().slice(0, HITS);
  const hits = found.map((t) => ({ t, guess: false }));
  if (found.length >= ENOUGH || !words.length) return hits;
  for (const t of found) known.add(t);
  const guesses = guessesAt(words).filter((t) => !known.has(t));
  return [...hits, ...guesses.slice(0, HITS - hits.length).map((t) => ({ t, guess: true }))];
}

function rankOf(key, wanted, words) {
  const at = key.indexOf(wanted);
  if (at === 0) return key.length === wanted.length ? 0 : 1;
  if (at > 0) {
    for (let place = at; place > 0; place = key.indexOf(wanted, place + 1)) if (startsWord(key, place)) return 2;
    return 4;
  }
  return words.length > 1 && words.every((word) => holdsWord(key, word)) ? 3 : -1;
}

const startsWord = (key, at) => at === 0 || !/[\p{L}\p{N}]/u.test(key[at - 1]);

function holdsWord(key, word) {
  for (let at = key.indexOf(word); at >= 0; at = key.indexOf(word, at + 1)) if (startsWord(key, at)) return true;
  return false;
}

// -- what is offered ---------------------------------------------------------------------------------

/* What kind of thing it is; of a title, whose. */
function aside(t) {
  const kind = kindOf(t);
  if (kind === "post") return extraOf(t).unit ? `post: ${clipped(String(extraOf(t).unit), 40)}` : "post";
  if (kind !== "title") return KINDS[kind].one.toLowerCase();
  const owners = back(t).filter(drawn).map((l) => line(l).from);
  if (!owners.length) return "title";
  return owners.length === 1 ? `title of ${clipped(nameOf(owners[0]), 40)}` : `title of ${owners.length} roles`;
}

function offer() {
  const ready = indexSome(SLICE);
  const none = ready ? "Nothing on this page has this name." : "Still reading the names …";
  offered = lookUp(searchBox.value);
  active = offered.length ? 0 : -1;
  const asked = searchBox.value.trim() !== "";
  const rows = offered.flatMap((hit, k) => {
    const first = hit.guess && (k === 0 || !offered[k - 1].guess);
    return [...(first ? [el("li", { class: "guess", role: "presentation" }, "Did you mean")] : []), option(hit, k)];
  });
  if (asked && !rows.length) rows.push(el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, none));
  hitList.replaceChildren(...rows);
  hitList.hidden = !asked;
  searchBox.setAttribute("aria-expanded", String(asked));
  if (asked) announce(offered.length ? plural(offered.length, "hit", "hits") : none);
  markActive();
}

function option({ t }, k) {
  const press = (act) => (event) => {
    event.stopPropagation();
    act(k);
  };
  // The keyboard has Shift and Enter for it, so that the option holds no control of its own.
  const versus = comparable(t) ? el("span", { class: "versus", "aria-hidden": "true", title: "Compare (Shift + Enter)", onclick: press(compareHit) }, "compare") : null;
  return el(
    "li",
    { role: "option", id: `hit-${k}`, "aria-selected": "false", onclick: press(pickHit) },
    shape(kindOf(t)),
    el("span", { class: "what" }, named(clipped(callOf(t), 200), "name"), named(aside(t), "aside")),
    versus,
  );
}

function markActive() {
  for (const row of hitList.querySelectorAll("[role=option]")) {
    const on = row.id === `hit-${active}`;
    row.setAttribute("aria-selected", String(on));
    if (on) row.scrollIntoView({ block: "nearest" });
  }
  if (active >= 0) searchBox.setAttribute("aria-activedescendant", `hit-${active}`);
  else searchBox.removeAttribute("aria-activedescendant");
}

function shutHits() {
  hitList.hidden = true;
  searchBox.setAttribute("aria-expanded", "false");
  searchBox.removeAttribute("aria-activedescendant");
}

function leaveSearch() {
  searchBox.value = "";
  shutHits();
  searchBox.blur();
}

function pickHit(k) {
  if (!offered[k]) return;
  const { t } = offered[k];
  leaveSearch();
  go(t);
  byId("details").focus({ preventScroll: true });
}

/* Compares a hit with the role that is chosen; without one, with the next that is picked. */
function compareHit(k) {
  const t = offered[k] ? offered[k].t : -1;
  if (!comparable(t)) return;
  leaveSearch();
  if (awaited < 0 && comparable(state.thing) && state.thing !== t) awaited = state.thing;
  beginPair(t);
  if (awaited < 0) byId("details").focus({ preventScroll: true });
}

// The search box keeps the focus, or the list would be gone before the click, which would fall on what lies beneath.
hitList.addEventListener("mousedown", (event) => event.preventDefault());
searchBox.addEventListener("input", offer);
searchBox.addEventListener("focus", () => { if (searchBox.value.trim()) offer(); });
searchBox.addEventListener("blur", shutHits);
searchBox.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && offered.length && !hitList.hidden) {
    active = (active + step + offered.length) % offered.length;
    markActive();
    event.preventDefault();
  } else if (event.key === "Enter" && !hitList.hidden) {
    if (event.shiftKey) compareHit(active);
    else pickHit(active);
  } else if (event.key === "Escape") {
    leaveSearch();
    if (awaited >= 0) endPair();
    event.stopPropagation();
  }
});
idle(indexInIdleTime);
