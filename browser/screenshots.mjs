// A picture of every page and state, in either theme and on a narrow screen, and the main ones for the README.
//
// node browser/screenshots.mjs FOLDER-OF-ALL FOLDER-OF-THE-MAIN-ONES

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { Stage } from "./stage/stage.mjs";
import { USUAL, brokenPages, consolePages, emptyPages, linkingPages, tenantPages, webhookPages } from "./stage/tour.mjs";

const [all, main] = process.argv.slice(2);
/** The pages that the README shows, as they open. */
const MAIN = ["guide-some", "hub-first", "hub-matrix", "console-account", "console-playground-answer", "tenant-accounts"];
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 700 };

for (const folder of [all, main]) await mkdir(folder, { recursive: true });
const stage = await Stage.open();
let pictures = 0;

async function see(page, name) {
  const picture = (path, options) => { pictures += 1; return page.screenshot({ path, animations: "disabled", ...options }); };
  for (const [ending, colorScheme, size] of [["light", "light", WIDE], ["dark", "dark", WIDE], ["320", "light", NARROW]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    await picture(join(all, `${name}-${ending}.png`), { fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(WIDE);
  if (MAIN.includes(name)) {
    await page.evaluate(() => window.scrollTo(0, 0));
    await picture(join(main, `${name}.png`));
  }
}

try {
  for (const tour of [emptyPages, linkingPages, consolePages, tenantPages, webhookPages, brokenPages]) {
    const person = await stage.person({ viewport: WIDE });
    await tour(stage, person.page, see, USUAL);
    await person.leave();
  }
} finally {
  await stage.close();
}
console.log(`${pictures} pictures`);
