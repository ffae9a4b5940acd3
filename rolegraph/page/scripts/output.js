/* Taking it along: the picture as PNG or SVG, and on paper. */

const LONGEST = 60; // characters of a file's name
const SAVES = {
  "save-png": "Save what is seen as a picture",
  "save-svg": "Save the whole picture as a drawing",
};

/* A name for a file: the view and what it is of. */
function fileName(ending) {
  const room = LONGEST - ending.length - 1;
  const plainly = (text, most) => [...fold(text).replace(/[^\p{L}\p{N}]+/gu, "-")].slice(0, most).join("").replace(/^-+|-+$/g, "");
  const pair = () => {
    const [before, between] = ["comparison-", "-and-"];
    const half = Math.floor((room - before.length - between.length) / 2);
    return before + state.pair.map((t) => plainly(nameOf(roleOf(t)), half)).join(between);
  };
  const words = () => {
    if (state.view === "chart") return `organisation-chart-${state.of}`;
    if (state.view === "compare") return state.pair.every((t) => t >= 0) ? pair() : "comparison";
    if (state.about >= 0) return plainly(nameOf(state.about), room);
    return isMap() ? "whole-map" : "overview";
  };
  return `${words() || "roles"}.${ending}`;
}

/* A table is saved as CSV: the buttons for pictures then say why they do nothing. */
function allowSaving() {
  for (const [id, title] of Object.entries(SAVES)) {
    byId(id).disabled = state.table;
    byId(id).title = state.table ? "Only of the picture" : title;
  }
}

function download(name, blob) {
  const address = URL.createObjectURL(blob);
  const anchor = el("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The browser has taken what it needs by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  announce(`Saved as ${name}.`);
}

const drawing = () => new Blob([picture.svg()], { type: "image/svg+xml" });

/* For paper the picture is drawn as lines, in the colours for light: a canvas would come out coarse. */
function paper() {
  const image = byId("paper");
  if (state.table) {
    image.removeAttribute("src");
    return null;
  }
  document.documentElement.classList.add("paper");
  picture.repaint();
  image.src = `data:image/svg+xml,${encodeURIComponent(picture.svg())}`;
  image.alt = scene.title;
  document.documentElement.classList.remove("paper");
  picture.repaint();
  return image;
}

async function printView() {
  const image = paper();
  if (image) await image.decode().catch(() => {});
  window.print();
}

byId("outputs").append(
  el("button", { type: "button", id: "save-png", onclick: async () => download(fileName("png"), await picture.png()) }, "PNG"),
  el("button", { type: "button", id: "save-svg", onclick: () => download(fileName("svg"), drawing()) }, "SVG"),
  el("button", { type: "button", id: "print", onclick: printView }, "Print"),
);
document.querySelector(".stage").append(el("img", { id: "paper", alt: "" }));
addEventListener("beforeprint", () => {
  if (!byId("paper").src || byId("paper").alt !== scene.title) paper();
});
addEventListener("afterprint", () => byId("paper").removeAttribute("src"));
