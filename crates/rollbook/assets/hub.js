// What the pages of a link do with a script: values are checked while they are given, the guide follows the field in
// focus, times are local, and a page that holds this one in a frame is told what became of it.

const hub = document.getElementById("hub");
const form = document.getElementById("link-form");

// Times are written in UTC; here they become the reader's.
const language = document.documentElement.lang;
for (const element of document.querySelectorAll(".local")) localise(element);
function localise(element) {
  element.textContent = element.textContent.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g, (_, day, time) =>
    new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(`${day}T${time}Z`)));
}

const outside = hub ? speak() : undefined;
if (form) {
  follow();
  watch();
}
if (hub?.dataset.return) goBack();

// The step of the field in focus is marked, and brought into sight where the guide stands beside the form.
function follow() {
  form.addEventListener("focusin", (event) => {
    const name = event.target.dataset?.step;
    const step = name && document.querySelector(`.guide [data-field="${name}"]`);
    if (!step) return;
    for (const other of document.querySelectorAll(".step.now")) {
      other.classList.remove("now");
      other.removeAttribute("aria-current");
    }
    step.classList.add("now");
    step.setAttribute("aria-current", "step");
    const guide = step.closest(".guide");
    if (guide.scrollHeight > guide.clientHeight) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      guide.scrollTo({ top: step.offsetTop - guide.clientHeight / 3, behavior: still ? "auto" : "smooth" });
    }
  });
}

// Each field is looked at while it is typed, and tried when it is left; only the newest answer is shown.
function watch() {
  const live = document.getElementById("live");
  let timer;
  let newest = 0;
  // A verdict that appeared between press and release would move the button away from under the pointer.
  let isPressed = false;
  let waiting;
  addEventListener("pointerdown", () => { isPressed = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      isPressed = false;
      setTimeout(() => { waiting?.(); waiting = undefined; });
    });
  }
  const fields = [...form.querySelectorAll("input[name]")];

  const check = async (touched) => {
    const number = ++newest;
    clearTimeout(timer);
    const asked = { touched, screen: hub.dataset.screen, submission: Number(hub.dataset.submission) };
    for (const field of fields) asked[field.name] = field.value;
    if (touched !== "typing") live.textContent = hub.dataset.checking;
    let answer;
    try {
      const response = await fetch(hub.dataset.check, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(asked),
      });
      // The link has ended meanwhile; its page says how.
      if (response.status === 409 || response.status === 410) { location.reload(); return; }
      if (!response.ok) throw new Error(String(response.status));
      answer = await response.json();
    } catch {
      // A check that cannot be made says nothing about the values; Connect still works.
      if (number === newest) live.textContent = "";
      return;
    }
    const tell = () => { if (number === newest && !form.dataset.sent) show(answer, touched); };
    if (isPressed) waiting = tell;
    else tell();
  };

  const show = (answer, touched) => {
    for (const [name, html] of Object.entries(answer.fields)) {
      const place = document.getElementById(`${name}-verdict`);
      if (place && place.innerHTML !== html) place.innerHTML = html;
    }
    for (const field of fields) {
      // What is not finished is not called wrong.
      const typing = touched === "typing" && field === document.activeElement;
      if (answer.wrong.includes(field.name) && !typing) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    const summary = document.getElementById("summary");
    if (touched !== "typing" || !answer.summary) {
      summary.innerHTML = answer.summary;
      for (const element of summary.querySelectorAll(".local")) localise(element);
    }
    for (const step of document.querySelectorAll(".guide [data-scope]")) {
      const [state, word] = answer.scopes[step.dataset.scope] ?? [];
      if (!state) continue;
      step.classList.remove("granted", "missing", "unproven");
      step.classList.add(state);
      step.querySelector(".step-state").textContent = word;
    }
    const outcome = document.getElementById("outcome");
    if (outcome) {
      outcome.textContent = answer.outcome;
      outcome.hidden = !answer.outcome;
    }
    if (touched !== "typing") live.textContent = answer.said;
    outside?.tellOfFailure();
  };

  for (const field of fields) {
    const place = ["address", "domain", "subdomain"].includes(field.name) ? "address" : "value";
    field.addEventListener("input", (event) => {
      clearTimeout(timer);
      // What is pasted is finished.
      if (event.inputType === "insertFromPaste") { check(place); return; }
      timer = setTimeout(() => check("typing"), 300);
    });
    field.addEventListener("change", () => check(place));
  }
  form.addEventListener("submit", () => { clearTimeout(timer); newest += 1; });
}

// Back to the product after a while that the person can end.
function goBack() {
  if (isFramed()) return;
  const note = document.getElementById("returning");
  const stay = document.getElementById("stay");
  let seconds = 10;
  const tell = () => { note.textContent = note.dataset.text.replace("{seconds}", seconds); };
  note.hidden = false;
  stay.hidden = false;
  tell();
  const timer = setInterval(() => {
    seconds -= 1;
    if (seconds > 0) { tell(); return; }
    clearInterval(timer);
    location.assign(hub.dataset.return);
  }, 1000);
  stay.addEventListener("click", () => {
    clearInterval(timer);
    note.hidden = true;
    stay.hidden = true;
    document.getElementById("return").focus();
  });
}

function isFramed() {
  return window.parent !== window;
}

// The page around this one says hello from its origin; if that is one of the link's, it is told what happens.
function speak() {
  const origins = (hub.dataset.origins ?? "").split(" ").filter(Boolean);
  if (!isFramed() || origins.length === 0) return undefined;
  let origin;
  let failure;
  const tell = (message) => {
    if (origin) window.parent.postMessage({ source: "rollbook", ...message }, origin);
  };
  // Each failure that is on the page, once; one that is gone may come again.
  const tellOfFailure = () => {
    const item = document.querySelector(".error-summary [data-code]");
    const found = item && { code: item.dataset.code, message: words(item.querySelector("h3")), recoverable: true };
    if (found && found.code !== failure) tell({ type: "error", ...found });
    failure = found?.code;
  };
  const height = () => tell({ type: "height", height: Math.ceil(document.body.getBoundingClientRect().height) });
  addEventListener("message", (event) => {
    if (event.source !== window.parent || !origins.includes(event.origin)) return;
    if (event.data?.source !== "rollbook" || event.data.type !== "hello" || origin) return;
    origin = event.origin;
    tell({ type: "screen", screen: hub.dataset.screen });
    height();
    new ResizeObserver(height).observe(document.body);
    const { screen, code, account, provider, state } = hub.dataset;
    if (screen === "done") tell({ type: "success", account: { id: account, provider }, state });
    const message = words(document.querySelector("h1"));
    if (screen === "ended" && code === "link_expired") tell({ type: "expired", message });
    else if (screen === "ended" && code === "link_cancelled") tell({ type: "cancelled" });
    else if (screen === "ended") tell({ type: "error", code, message, recoverable: false });
    tellOfFailure();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell({ type: "escape" });
  });
  return { tellOfFailure };
}

function words(element) {
  return element.textContent.replace(/\s+/g, " ").trim();
}
