// The packages, from the folder that NODE_PATH names: modules of this kind do not look there by themselves.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export const { chromium } = require("playwright-core");
export const axe = require("axe-core").source;
