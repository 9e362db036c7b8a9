// Shows a link of Rollbook's inside another product's page:
//
//   <script src="https://ROLLBOOK/embed.js"></script>
//   const link = Rollbook.open({ token, onSuccess({ account, state }) {},
//                                onError({ code, message, recoverable }) {}, onCancel() {},
//                                onExpired({ message }) {}, onClose({ reason }) {} });
//
// `token` is what `POST /connect_sessions` answered, or `url` its `auth_link_url`. With `container`, an element or a
// selector, the link stands there; without, in a dialog above the page. The page's origin must be one of the session's
// `allowed_origins`. `open` returns { frame, close() }. Messages go to exact origins, never to any.

(() => {
  const own = new URL(document.currentScript.src).origin;
  const base = new URL(".", document.currentScript.src).href;
  const PATIENCE = 20000;

  function address({ token, url, language }) {
    if (!token && !url) throw new TypeError("Rollbook.open needs a token or a url");
    const link = url ? new URL(url) : new URL(`link/${encodeURIComponent(token)}`, base);
    if (link.origin !== own) throw new TypeError(`Rollbook.open takes links of ${own}`);
    link.searchParams.set("embedded", "1");
    if (language) link.searchParams.set("lang", language);
    return link;
  }

  function style(element, rules) {
    for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value);
  }

  function open(options) {
    const { container, title = "UKG Pro", onSuccess, onError, onCancel, onExpired, onClose } = options;
    const link = address(options);
    const frame = document.createElement("iframe");
    frame.title = title;
    frame.referrerPolicy = "origin";
    frame.allow = "clipboard-write";
    frame.src = link.href;
    style(frame, { border: "0", width: "100%", display: "block", "color-scheme": "light dark" });

    let place;
    let dialog;
    let isOpen = true;
    let hasSucceeded = false;
    const before = document.activeElement;
    if (container) {
      place = typeof container === "string" ? document.querySelector(container) : container;
      if (!place) throw new TypeError("Rollbook.open found no such container");
      style(frame, { "min-height": "32rem" });
      place.append(frame);
    } else {
      dialog = document.createElement("dialog");
      dialog.setAttribute("aria-label", title);
      style(dialog, {
        width: "min(76rem, calc(100vw - 1rem))", "max-width": "none", height: "min(56rem, calc(100vh - 1rem))",
        "max-height": "none", padding: "0", border: "0", "border-radius": "12px", overflow: "hidden",
      });
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", options.closeLabel ?? "Close");
      button.textContent = "✕";
      style(button, {
        position: "absolute", top: ".5rem", right: ".75rem", width: "2.75rem", height: "2.75rem", font: "inherit",
        border: "0", "border-radius": "8px", background: "transparent", color: "inherit", cursor: "pointer",
      });
      button.addEventListener("click", () => close("closed"));
      style(frame, { height: "calc(100% - 3.25rem)", "margin-top": "3.25rem" });
      dialog.append(button, frame);
      dialog.addEventListener("cancel", (event) => { event.preventDefault(); close("closed"); });
      document.body.append(dialog);
      dialog.showModal();
    }

    // A page that is not allowed to hold the link, or a server that does not answer, says nothing at all.
    let patience;
    function expect() {
      clearTimeout(patience);
      patience = setTimeout(() => {
        const message = "The page of the link does not answer, or may not be shown in this page";
        onError?.({ code: "link_unreachable", message, recoverable: false });
      }, PATIENCE);
    }
    expect();
    frame.addEventListener("load", () => {
      expect();
      frame.contentWindow?.postMessage({ source: "rollbook", type: "hello" }, own);
    });

    function hear(event) {
      if (event.origin !== own || event.source !== frame.contentWindow || event.data?.source !== "rollbook") return;
      clearTimeout(patience);
      const { type, account, state, code, message, recoverable, height } = event.data;
      if (type === "height" && place) style(frame, { height: `${Math.ceil(height)}px` });
      // A new screen begins at its top.
      if (type === "screen" && place && frame.getBoundingClientRect().top < 0) frame.scrollIntoView({ block: "start" });
      if (type === "success" && !hasSucceeded) {
        hasSucceeded = true;
        onSuccess?.({ account, state });
      }
      if (type === "error") onError?.({ code, message, recoverable });
      if (type === "expired") onExpired?.({ message });
      if (type === "cancelled") {
        onCancel?.();
        close("cancelled");
      }
      if (type === "escape" && dialog) close("closed");
    }
    addEventListener("message", hear);

    function close(reason = "closed") {
      if (!isOpen) return;
      isOpen = false;
      clearTimeout(patience);
      removeEventListener("message", hear);
      frame.remove();
      if (dialog) {
        dialog.close();
        dialog.remove();
        before?.focus?.();
      }
      onClose?.({ reason: hasSucceeded ? "linked" : reason });
    }

    return { frame, close: () => close("closed") };
  }

  window.Rollbook = Object.freeze({ ...window.Rollbook, open });
})();
