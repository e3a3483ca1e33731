/* What a script makes smoother. Everything here also works without it. */
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const root = document.documentElement;
  const find = (selector, page = document) => page.querySelector(selector);
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const load = async (address, options) => {
    const answer = await fetch(address, options);
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const replace = (selector, page) => {
    const [old, fresh] = [find(selector), find(selector, page)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  };

  /* Said to those who cannot see that something has changed. */
  const status = make("p", { className: "hidden-text" });
  status.setAttribute("role", "status");
  document.body.append(status);

  /* What is allowed, for scripts that want to know (docs/cookies-json.md). */
  const tell = () => document.dispatchEvent(new CustomEvent("cookieapp:consent", { detail: JSON.parse(find("#choices").text) }));
  tell();

  /* A cookie with letters that no server reads hides all others: it goes, and they are there again. */
  if (find("#unreadable")) {
    const odd = () => document.cookie.split("; ").filter(one => /[^ -~]/.test(one));
    const found = odd();
    found.forEach(one => ["", "; Path=/"].forEach(path => (document.cookie = `${one.split("=")[0]}=; Max-Age=0${path}`)));
    if (found.length && !odd().length) location.reload();
  }

  /* The question about cookies, answered where it stands. Where an answer lets a partner in, the
     page has to come anew: what it may load was settled when it was sent. */
  const banner = find("#consent-banner");
  banner?.addEventListener("submit", async event => {
    const { target: form, submitter } = event;
    if (!submitter || (submitter.value !== "reject_all" && "reload" in banner.dataset)) return;
    event.preventDefault();
    if (banner.inert) return;
    banner.inert = true;
    const data = new URLSearchParams(new FormData(form));
    data.set(submitter.name, submitter.value);
    try {
      const page = await load(form.getAttribute("action"), { method: "POST", body: data });
      if (find("#consent-banner", page)) throw new Error("asked again");
      if (find("[data-late]", page)) {
        const there = new URL(form.getAttribute("action"), location.href);
        ["saved", "late"].forEach(name => there.searchParams.set(name, "1"));
        return location.assign(there);
      }
      replace("footer", page);
      replace("#consent-state", page);
      replace("#choices", page);
      banner.remove();
      find("#main").focus({ preventScroll: true });
      status.textContent = words.saved;
      history.replaceState(history.state, "", location.href);
      tell();
    } catch {
      form.append(make("input", { type: "hidden", name: submitter.name, value: submitter.value }));
      form.submit();
    }
  });

  /* The sample on the preferences page follows each choice; the server writes it. */
  let last;
  find("form[data-preview]")?.addEventListener("change", async event => {
    const { form } = event.target;
    const address = new URL(form.getAttribute("action"), location.href);
    new FormData(form).forEach((value, name) => name === "csrf_token" || address.searchParams.set(name, value));
    address.searchParams.set("preview", "1");
    last?.abort();
    last = new AbortController();
    try {
      replace("#live", await load(address, { signal: last.signal }));
    } catch {
      /* The style sheet shows most of it, and the button beside the sample shows the rest. */
    }
  });

  /* Who chose no region and no time zone reads times as the clock on the wall shows them. */
  let here;
  each("time[data-zone]", time => {
    here ??= Intl.DateTimeFormat().resolvedOptions().timeZone; /* Slow, so only where there are times. */
    const { zone, region } = time.dataset;
    if (zone === here) return;
    const moment = new Date(time.dateTime);
    const locale = `${root.lang}-${region}`;
    const date = timeZone => moment.toLocaleDateString(locale, { timeZone, day: "numeric", month: "long", year: "numeric" });
    const [day, clock] = [date(here), moment.toLocaleTimeString(locale, { timeStyle: "short" })];
    time.title = `${time.textContent} (${zone})`;
    time.textContent = (day === date(zone) ? time.textContent.replace(/, [^,]+$/, "") : day) + ", " + clock;
  });

  /* A button that is pressed twice sends its form once. */
  document.addEventListener("submit", event => {
    const { dataset } = event.target;
    if (event.defaultPrevented) return;
    if (dataset.sent) return event.preventDefault();
    dataset.sent = "1";
    setTimeout(() => delete dataset.sent, 1000);
  });

  /* Before something that cannot be undone. The safe answer has the focus. */
  document.addEventListener("click", event => {
    const button = event.target.closest("button[data-confirm]");
    if (!button || button.dataset.sure) return;
    event.preventDefault();
    const question = make("p", { textContent: button.dataset.confirm, id: "confirm" });
    const no = make("button", { type: "button", className: "button", textContent: button.dataset.no || words.cancel });
    const yes = make("button", { type: "button", className: "button danger", textContent: button.dataset.yes || button.textContent.trim() });
    const dialog = make("dialog", {}, question, make("div", { className: "actions" }, no, yes));
    dialog.setAttribute("aria-labelledby", "confirm");
    dialog.addEventListener("close", () => { dialog.remove(); button.focus(); });
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      dialog.close();
      button.dataset.sure = "1";
      button.click();
      delete button.dataset.sure;
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });

  /* Show what was typed into a password field; it is hidden again before it is sent. */
  each("button[data-reveal]", button => {
    const field = document.getElementById(button.dataset.reveal);
    const label = button.firstChild;
    const show = label.data;
    const hide = () => {
      field.type = "password";
      label.data = show;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (field.type === "text") return hide();
      field.type = "text";
      label.data = button.dataset.hide;
    });
    field.form.addEventListener("submit", hide);
  });

  /* The script for passkeys comes when somebody asks for one. */
  each("form[data-passkey]", form => {
    if (!window.PublicKeyCredential) return;
    const button = find("[data-passkey-button]", form);
    const bring = event => {
      event.preventDefault();
      form.removeEventListener("submit", bring);
      button.removeEventListener("click", bring);
      button.disabled = true;
      document.head.append(make("script", { src: form.dataset.script, onload: () => button.click() }));
    };
    find("[data-passkey-without]", form).hidden = true;
    button.disabled = false;
    form.addEventListener("submit", bring);
    button.addEventListener("click", bring);
  });
})();
