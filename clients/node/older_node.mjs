// Lets the conformance suite start on Node.js 20, which does not have `fs.globSync`: only a command of the suite that
// is not run here calls it.

import { register } from "node:module";

const fs = "data:text/javascript,export * from 'node:fs'; export { default } from 'node:fs'; export const globSync = undefined;";
const hooks = `
export async function resolve(specifier, context, next) {
  const fromSuite = context.parentURL?.includes("/@modelcontextprotocol/conformance/");
  return specifier === "fs" && fromSuite ? { url: ${JSON.stringify(fs)}, shortCircuit: true } : next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
