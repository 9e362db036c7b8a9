// The packages, from the folder that NODE_PATH names: modules of this kind do not look there by themselves.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export const { chromium } = require("playwright-core");
export const axe = require("axe-core").source;
/** StackOne's Hub component, as it was published: the script of `<stackone-hub>`. */
export const component = readFileSync(require.resolve("@stackone/hub/webcomponent"), "utf8");
/** Finch's Connect library, as pages load it that bundle nothing. */
export const finchConnect = readFileSync(require.resolve("@tryfinch/react-connect"), "utf8");
