// What every page does with a script: copy buttons, shown passwords, forms that are sent once.

const say = document.createElement("p");
say.className = "visually-hidden";
say.setAttribute("role", "status");
document.body.append(say);

// <button data-copy="TEXT"> or data-copy-from="#id", with the word of success in data-copied.
for (const button of document.querySelectorAll("button[data-copy], button[data-copy-from]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = from ? (from.value ?? from.textContent.trim()) : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without the right to the clipboard the text is marked, ready for the keyboard.
      if (from?.select) from.select();
      return;
    }
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    say.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; say.textContent = ""; }, 2000);
  });
}

// <button data-reveal="#id"> shows what is typed into a password field, and hides it again.
for (const button of document.querySelectorAll("button[data-reveal]")) {
  const field = document.querySelector(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
    button.textContent = hidden ? button.dataset.hide : button.dataset.show;
  });
}

// A form is sent once; its button says what is under way.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button?.dataset.working) {
      button.setAttribute("aria-disabled", "true");
      button.textContent = button.dataset.working;
    }
  });
}
// A page that comes back from the browser's memory can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What failed is read first.
document.querySelector(".error-summary")?.focus();
