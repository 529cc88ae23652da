/* A session that ends says so in time, and is made longer by one press of a button. */
"use strict";

(() => {
  const dialog = document.getElementById("session");
  if (!dialog || !dialog.showModal || !window.fetch) return;
  const WARNING = 5 * 60;
  const LONGEST = 24 * 60 * 60; // a timer cannot wait for weeks
  const words = document.getElementById("session-words");
  const left = dialog.querySelector("[data-left]");
  const form = dialog.querySelector("form");
  let seconds = Number(dialog.dataset.seconds);
  let ends = Date.now() + seconds * 1000;
  let timer = 0;

  const remaining = () => Math.max(0, Math.round((ends - Date.now()) / 1000));

  const watch = () => {
    clearTimeout(timer);
    const ahead = remaining() - Math.min(WARNING, seconds / 2);
    if (ahead > 0) timer = setTimeout(watch, Math.min(ahead, LONGEST) * 1000);
    else warn();
  };

  const warn = () => {
    if (!dialog.open) {
      dialog.showModal();
      document.getElementById("session-title").focus();
    }
    count();
  };

  const count = () => {
    const now = remaining();
    const time = `${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}`;
    left.textContent = left.dataset.left.replace("{left}", time);
    if (now > 0) timer = setTimeout(count, 1000);
    else words.textContent = words.dataset.over;
  };

  const stay = async () => {
    const answer = await fetch(dialog.dataset.stay, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
    }).catch(() => null);
    if (answer && answer.ok) {
      ({ seconds } = await answer.json());
      ends = Date.now() + seconds * 1000;
    }
    watch();
  };

  /* Escape closes the dialog, and means to stay as well. */
  dialog.addEventListener("close", stay);
  document.addEventListener("visibilitychange", watch);
  watch();
})();
