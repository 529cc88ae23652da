/* Saving within a page, and going on from it.

   What is typed is kept in the browser at once and sent quietly a moment later. "Saved" is said when
   the server has answered that it is. What was sent and not acknowledged is sent again, as it was,
   before anything newer: the server may have stored it, and then only says so. Going on waits for
   that, and while the server is away it waits for the server. */
"use strict";

(() => {
  const form = document.getElementById("answers");
  if (!form) return;
  const { drafts, send } = wavebook;
  const status = document.getElementById("saving");
  const news = document.getElementById("saving-news");
  const hidden = (name) => form.querySelector(`input[name="${name}"]`);
  const quiet = form.getAttribute("data-quiet");
  const isPosted = form.hasAttribute("data-posted");
  const PAUSE = 700;
  const SLOW = 1000;
  const RETRIES = [2, 4, 8, 15, 30];

  let acknowledged = drafts.renderedFieldsOf(form);
  let unacknowledged = null;
  let leftover = null; // fields of a draft whose question is not on the page yet
  let unsound = "";
  let stopped = !quiet;
  let busy = null;
  let failures = 0;
  let timer = 0;
  let going = null; // the button that was pressed to go on
  let natively = false;

  /* Everybody sees each state; who listens hears of trouble, that it is over, and of "saved" once. */
  const say = (state) => {
    const words = state ? status.dataset[state] : "";
    status.dataset.state = state;
    status.textContent = words;
    if (words && state !== "saving" && news.textContent !== words) news.textContent = words;
  };

  const revision = () => Number(hidden("_revision").value);
  const isDirty = () => Boolean(unacknowledged) || !drafts.same(drafts.fieldsOf(form), acknowledged);

  const keep = () =>
    drafts.keep(form, {
      revision: revision(),
      fields: { ...leftover, ...drafts.fieldsOf(form) },
      sent: unacknowledged,
      title: document.querySelector("h1").textContent,
      address: location.pathname,
    });

  const bodyOf = (sent) => {
    const body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", hidden("csrfmiddlewaretoken").value);
    body.append("_revision", sent.revision);
    if (hidden("_website")) body.append("_website", hidden("_website").value);
    for (const box of form.querySelectorAll("[data-asked]")) body.append("_asked", box.dataset.asked);
    for (const [name, values] of Object.entries(sent.fields)) {
      for (const value of values) body.append(name, value);
    }
    return body;
  };

  /* Quiet saving */

  const take = (outcome, sent) => {
    hidden("_revision").value = outcome.headers.get("Wavebook-Revision");
    unsound = outcome.headers.get("Wavebook-Unsound");
    acknowledged = sent.fields;
    unacknowledged = null;
    failures = 0;
    follow(outcome.text);
    if (isDirty() || unsound) keep();
    else drafts.forget(form);
    if (isDirty()) say(""); // something newer is still to be sent
    else say(unsound ? "partly" : "saved");
  };

  /* Sends what is to be sent, the unacknowledged first; the kind of the last outcome. */
  const flush = async () => {
    while (isDirty() && !stopped) {
      const sent = unacknowledged || { revision: revision(), fields: drafts.fieldsOf(form) };
      unacknowledged = sent;
      keep();
      const slow = setTimeout(() => say("saving"), SLOW);
      const outcome = await send(quiet, bodyOf(sent));
      clearTimeout(slow);
      if (outcome.kind === "taken") take(outcome, sent);
      else return refuse(outcome);
    }
    return "taken";
  };

  const refuse = (outcome) => {
    say(outcome.kind === "away" && going ? "waiting" : outcome.kind);
    if (outcome.kind === "away") again(outcome.seconds);
    else stopped = true;
    return outcome.kind;
  };

  const save = () => {
    clearTimeout(timer);
    busy = busy || flush().finally(() => { busy = null; });
    return busy;
  };

  const again = (seconds) => {
    clearTimeout(timer);
    const wait = Math.max(seconds, RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
    timer = setTimeout(retry, wait * 1000);
  };

  const retry = () => (going ? goOn() : save());

  const changed = () => {
    keep();
    if (stopped || going) return;
    if (!failures && isDirty()) say("");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  /* Questions that follow from the answers */

  const follow = (html) => {
    if (!html.trim() || !window.htmx) return;
    const before = document.activeElement;
    const box = before && before.closest("[data-asked]");
    const previous = box && box.previousElementSibling;
    htmx.swap(form, html, { swapStyle: "none" });
    if (leftover) {
      const waiting = leftover;
      leftover = null;
      drafts.fill(form, { ...waiting, ...drafts.fieldsOf(form) });
    }
    form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
    if (before && !before.isConnected && document.activeElement === document.body && previous) {
      previous.querySelector("input, select, textarea").focus();
    }
  };

  /* Going on */

  const pressNatively = () => {
    natively = true;
    if (going && going.name) {
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: going.name, value: going.value });
      form.appendChild(pressed);
    }
    HTMLFormElement.prototype.submit.call(form);
  };

  const goOn = async () => {
    clearTimeout(timer);
    if (busy) await busy;
    if (unacknowledged && !stopped && (await save()) === "away") return;
    if (stopped) return pressNatively();
    const body = bodyOf({ revision: revision(), fields: drafts.fieldsOf(form) });
    for (const field of form.querySelectorAll("input[type=hidden][name=_return]")) {
      body.append(field.name, field.value);
    }
    if (going.name) body.append(going.name, going.value);
    const outcome = await send(form.getAttribute("action"), body);
    if (outcome.kind === "away") {
      refuse(outcome);
    } else if (outcome.headers.get("HX-Redirect")) {
      drafts.forget(form);
      natively = true;
      location.assign(outcome.headers.get("HX-Redirect"));
    } else {
      pressNatively(); // the page itself says what is wrong
    }
  };

  /* A browser that does not say which button was pressed sends the form by itself. */
  const canSend = (event) => Boolean(window.fetch) && "submitter" in event;

  form.addEventListener("submit", (event) => {
    if (natively || stopped || !canSend(event)) return;
    event.preventDefault();
    const first = !going;
    going = event.submitter || {};
    keep();
    // A second press of the button is the same press, unless the first is waiting for the server.
    if (first || status.dataset.state === "waiting") goOn();
  });

  /* Drafts of an earlier visit to the page */

  const restore = (draft) => {
    leftover = draft.fields;
    drafts.fill(form, draft.fields);
    say("restored");
    changed();
  };

  const offer = (draft) => {
    const notice = document.getElementById("kept-draft");
    const list = notice.querySelector("dl");
    const rendered = drafts.fieldsOf(form);
    drafts.fill(form, draft.fields);
    for (const box of form.querySelectorAll("[data-asked]")) describe(box, list, rendered, draft);
    drafts.fill(form, rendered);
    notice.hidden = false;
    notice.querySelector("h2").focus();
    notice.addEventListener("click", (event) => {
      const put = event.target.dataset.put;
      if (!put) return;
      notice.hidden = true;
      if (put === "typed") restore(draft);
      else drafts.forget(form);
      form.querySelector("input:not([type=hidden]), select, textarea").focus();
    });
  };

  /* Adds the question and what the draft says to it, where that differs from what is stored. */
  const describe = (box, list, rendered, draft) => {
    const names = new Set([...box.querySelectorAll("[name]")].map((field) => field.name));
    const differs = [...names].some(
      (name) => String(rendered[name] || "") !== String(draft.fields[name] || ""),
    );
    if (!differs) return;
    const chosen = [...box.querySelectorAll("input:checked")].map((input) => wordsOf(input));
    const typed = [...box.querySelectorAll("input[type=text], textarea, select")];
    const said = typed.filter((field) => field.value).map((field) => `${wordsOf(field)} ${field.value}`);
    add(list, "dt", box.querySelector(".question-text").textContent);
    for (const words of [...chosen, ...said]) add(list, "dd", words);
    if (!chosen.length && !said.length) add(list, "dd", list.dataset.empty);
  };

  const wordsOf = (field) => {
    const line = field.closest("fieldset.matrix-line, fieldset.grid-cell");
    const row = field.closest(".matrix-row, .grid-row");
    const legends = [row, line].filter(Boolean).map((part) => part.querySelector("legend"));
    const own = field.matches("input[type=text], textarea") && !field.closest(".specify");
    const labels = own ? [] : [...field.labels];
    return [...new Set([...legends, ...labels])].map((part) => part.textContent.trim()).join(" – ");
  };

  const add = (list, tag, words) => {
    const item = document.createElement(tag);
    item.textContent = words.trim();
    list.append(item);
  };

  const reconcile = () => {
    const draft = drafts.read(form);
    const rendered = drafts.renderedFieldsOf(form);
    if (isPosted) return keep();
    if (!drafts.same(drafts.fieldsOf(form), rendered)) return changed();
    if (!draft) return null;
    if (drafts.same(draft.fields, rendered)) return drafts.forget(form);
    const own = draft.sent && drafts.same(draft.sent.fields, rendered);
    return draft.revision === revision() || own ? restore(draft) : offer(draft);
  };

  /* A page that came back shows what was typed, not what is stored; the next change sends it. */
  if (isPosted) acknowledged = { "": [""] };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", () => {
    if (going || isDirty()) retry();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty() && !going) save();
  });
  window.addEventListener("pagehide", () => {
    if (natively || stopped || busy || !isDirty()) return;
    const sent = unacknowledged || { revision: revision(), fields: drafts.fieldsOf(form) };
    unacknowledged = sent;
    keep();
    send(quiet, bodyOf(sent), { leaving: true });
  });
  /* A page taken from the browser's memory may be older than what is stored. */
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  reconcile();
})();
