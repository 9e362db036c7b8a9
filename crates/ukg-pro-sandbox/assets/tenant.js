// What the pages do better with a script. Without it, all of them work.

const announce = (text) => {
  document.getElementById("announcement").textContent = text;
};

// A button beside each value that is copied elsewhere.
const textOf = (value) => (value.matches("input") ? value.value : value.textContent);

const copy = async (value, what) => {
  try {
    await navigator.clipboard.writeText(textOf(value));
    announce(`Copied: ${what}`);
    return true;
  } catch {
    // Not allowed here: select the value, so that one key copies it.
    if (value.matches("input")) {
      value.focus();
      value.select();
    } else {
      getSelection().selectAllChildren(value);
    }
    announce(`Selected: ${what}`);
    return false;
  }
};

for (const value of document.querySelectorAll("[data-copy]")) {
  const what = value.dataset.copy;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  const word = document.createElement("span");
  word.textContent = "Copy";
  const rest = document.createElement("span");
  rest.className = "unseen";
  rest.textContent = ` ${what}`;
  button.append(word, rest);
  button.addEventListener("click", async () => {
    if (await copy(value, what)) {
      word.textContent = "Copied";
      setTimeout(() => (word.textContent = "Copy"), 2000);
    }
  });
  // Beside the value and never around it: who moves a field takes the focus from whoever types in it.
  value.after(button);
  if (value.matches("input[readonly]")) {
    value.addEventListener("focus", () => value.select());
    if (document.activeElement === value) {
      value.select();
    }
  }
}

// The table of permissions: lines are filtered, and ticked by the column.
for (const hidden of document.querySelectorAll("[data-enhanced]")) {
  hidden.hidden = false;
}

const table = document.getElementById("ticks");
if (table) {
  const rows = [...table.tBodies[0].rows];
  const filter = document.querySelector("[data-filter]");
  const onlyTicked = document.querySelector("[data-ticked]");
  const none = document.getElementById("filter-none");
  const boxes = (level) => rows.filter((row) => !row.hidden).map((row) => row.querySelector(`input[name=${level}]`));

  const showColumns = () => {
    for (const all of table.querySelectorAll("[data-all]")) {
      const shown = boxes(all.dataset.all);
      const ticked = shown.filter((box) => box.checked).length;
      all.checked = shown.length > 0 && ticked === shown.length;
      all.indeterminate = ticked > 0 && ticked < shown.length;
      all.disabled = shown.length === 0;
    }
  };

  const showRows = () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of rows) {
      const isWanted = row.cells[0].textContent.toLowerCase().includes(wanted);
      row.hidden = !isWanted || (onlyTicked.checked && !row.querySelector("input:checked"));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    none.hidden = shown > 0;
    announce(`${shown} of ${rows.length} lines`);
    showColumns();
  };

  filter.addEventListener("input", showRows);
  // Enter would send the form.
  filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  onlyTicked.addEventListener("change", showRows);
  table.addEventListener("change", (event) => {
    const level = event.target.dataset.all;
    if (level) {
      for (const box of boxes(level)) {
        box.checked = event.target.checked;
      }
    }
    showColumns();
  });
  showColumns();
}

// A password is shown once, also by a browser that keeps pages to go back to.
addEventListener("pagehide", () => document.querySelector("[data-once]")?.remove());
