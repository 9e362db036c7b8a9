// Counts the tokens of texts. Reads a list of texts as JSON from stdin and prints the list of their counts.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// By `require`, which also looks in NODE_PATH, so that the packages need not lie beside this file.
const { encode } = createRequire(import.meta.url)("gpt-tokenizer/encoding/o200k_base");

const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => encode(text).length)));
