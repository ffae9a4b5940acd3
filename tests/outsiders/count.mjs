// Prints the number of different statements in a Turtle, TriG, N-Triples or N-Quads file.
// usage: node count.mjs FILE
import { readFileSync } from "node:fs";
import { Parser, Store } from "n3";

const file = process.argv[2];
const formats = { ttl: "text/turtle", trig: "application/trig", nt: "N-Triples", nq: "N-Quads" };
const format = formats[file.split(".").pop()];
const quads = new Parser({ format }).parse(readFileSync(file, "utf8"));
console.log(new Store(quads).size);
