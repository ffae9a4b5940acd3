/* Taking it along: the picture as PNG or SVG, and on paper. */

/* A name for a file, from what is seen. */
function fileName(title, ending) {
  const words = fold(title).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${[...words].slice(0, 60).join("").replace(/-+$/, "") || "roles"}.${ending}`;
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
  el("button", { type: "button", id: "save-png", title: "Save what is seen as a picture", onclick: async () => download(fileName(scene.title, "png"), await picture.png()) }, "PNG"),
  el("button", { type: "button", id: "save-svg", title: "Save the whole picture as a drawing", onclick: () => download(fileName(scene.title, "svg"), drawing()) }, "SVG"),
  el("button", { type: "button", id: "print", onclick: printView }, "Print"),
);
document.querySelector(".stage").append(el("img", { id: "paper", alt: "" }));
addEventListener("beforeprint", () => {
  if (!byId("paper").src || byId("paper").alt !== scene.title) paper();
});
addEventListener("afterprint", () => byId("paper").removeAttribute("src"));
