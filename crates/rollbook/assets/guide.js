// The guide with a script: it follows the choice without being sent, finds actions, ticks and copies.

const form = document.querySelector("form.chooser");
const boxes = (within = form) => [...within.querySelectorAll('input[name="actions"]')];

// Search
const search = form.querySelector("#search");
form.querySelector("[data-search]").hidden = false;
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let any = false;
  for (const body of form.querySelectorAll("tbody")) {
    let here = false;
    for (const row of body.querySelectorAll("tr:not(.group)")) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      here ||= !row.hidden;
    }
    body.hidden = !here;
    any ||= here;
  }
  form.querySelector("[data-no-match]").hidden = any;
  settle();
});
search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });

// Whole groups, and all of them: each box stands for the actions within its part that the search shows.
const wholes = [...form.querySelectorAll("[data-group]")].map((box) => ({ box, within: box.closest("tbody") }));
wholes.push({ box: form.querySelector("#all"), within: form });
const shown = (within) => boxes(within).filter((box) => !box.closest("tr").hidden && !box.closest("tbody").hidden);
const settle = () => {
  for (const { box, within } of wholes) {
    const own = shown(within);
    const chosen = own.filter((one) => one.checked).length;
    box.checked = chosen > 0 && chosen === own.length;
    box.indeterminate = chosen > 0 && chosen < own.length;
  }
};
for (const { box, within } of wholes) {
  box.hidden = false;
  box.addEventListener("change", () => { for (const one of shown(within)) one.checked = box.checked; });
}
form.querySelector("[data-all]").hidden = false;
settle();

// The choice as an address: lists with commas, as the page writes them itself.
const address = (separator) => {
  const url = new URL(form.action);
  const list = (name) => [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => box.value).join(",");
  const parts = ["products", "actions"].map((name) => [name, list(name)]).filter(([, ids]) => ids);
  if (separator && separator !== "comma") parts.push(["separator", separator]);
  url.search = parts.map(([name, value]) => `${name}=${value}`).join("&");
  return url;
};

let latest = 0;
const failed = form.querySelector("[data-failed]");
const follow = async () => {
  const mine = ++latest;
  const result = document.getElementById("result");
  const separator = document.getElementById("separator")?.value;
  const url = address(separator);
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { accept: "text/html" } });
    if (mine !== latest) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    result.replaceChildren(...page.getElementById("result").children);
    // The other languages are offered for this choice, too.
    document.querySelector(".languages")?.replaceWith(page.querySelector(".languages"));
    history.replaceState(null, "", url);
    enhance();
    failed.hidden = true;
  } catch {
    if (mine === latest) failed.hidden = false;
  } finally {
    if (mine === latest) result.removeAttribute("aria-busy");
  }
};
form.addEventListener("change", (event) => {
  if (event.target === search) return;
  settle();
  follow();
});
form.addEventListener("submit", (event) => { event.preventDefault(); follow(); });

// What is done is remembered in this browser, for each choice by itself.
const key = () => `rollbook-guide-done:${address().search}`;
const remembered = () => { try { return new Set(JSON.parse(localStorage.getItem(key()) ?? "[]")); } catch { return new Set(); } };
const copied = async (button, text) => {
  await navigator.clipboard.writeText(text);
  const before = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = before; }, 2000);
};

const enhance = () => {
  const result = document.getElementById("result");
  const ticks = [...result.querySelectorAll("[data-done]")];
  const progress = result.querySelector("[data-progress]");
  // For a choice of which nothing is known there is nothing to follow.
  if (!progress) return;
  const count = () => {
    const done = ticks.filter((tick) => tick.checked).length;
    progress.textContent = progress.dataset.progress.replace("{done}", done).replace("{all}", ticks.length);
    progress.hidden = ticks.length === 0;
  };
  const done = remembered();
  for (const tick of ticks) {
    tick.checked = done.has(tick.dataset.done);
    tick.addEventListener("change", () => {
      const now = remembered();
      if (tick.checked) now.add(tick.dataset.done); else now.delete(tick.dataset.done);
      try { localStorage.setItem(key(), JSON.stringify([...now])); } catch { /* ticked on this page alone */ }
      count();
    });
  }
  count();
  for (const button of result.querySelectorAll("[data-copy-from]")) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", () => copied(button, document.querySelector(button.dataset.copyFrom).value));
  }
  const markdown = result.querySelector("[data-markdown]");
  markdown.hidden = false;
  markdown.addEventListener("click", async () => copied(markdown, await (await fetch(markdown.dataset.markdown)).text()));
  const print = result.querySelector("[data-print]");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
  const separator = result.querySelector(".separator");
  separator.querySelector("button").hidden = true;
  separator.querySelector("select").addEventListener("change", follow);
};
enhance();
