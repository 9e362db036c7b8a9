// Tells the page around this one what becomes of Connect, in the messages that Finch's library hears. `data-host` is
// that page's origin, which the server has seen to be one of the client's; messages go there and nowhere else.

const hub = document.getElementById("hub");
const host = hub?.dataset.host;

if (host && window.parent !== window) {
  const tell = (message) => window.parent.postMessage({ name: "finch-auth-message-v2", ...message }, host);
  const fail = (message, type, shouldClose) => tell({ kind: "error", error: { shouldClose, message, type } });

  const close = document.getElementById("connect-close");
  close.hidden = false;
  const { screen, code, connectCode, done, now, state } = hub.dataset;
  // Where the tenant is linked already, closing leaves out what is left, and the client is told that it is linked.
  close.addEventListener("click", () => (done ? location.assign(done) : tell({ kind: "closed" })));

  const heading = document.querySelector("h1")?.textContent.trim();
  if (screen === "done" && connectCode) tell({ kind: "success", code: connectCode, ...(state && { state }) });
  else if (screen === "ended" && code === "link_cancelled" && now) tell({ kind: "closed" });
  // What cannot be used any more is closed, and the product says why in its own page.
  else if (screen === "ended") fail(heading, "validation_error", true);
  const told = document.querySelector(".error-summary [data-code] h3");
  if (told) fail(told.textContent.trim(), "employer_connection_error", false);
}
