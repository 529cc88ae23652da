/* One sending of a form: what the server made of it, or that it could not be reached.

   An outcome is "taken" (with the answer), "conflict" (another tab has saved the page), "lost" (this
   browser opens the answers no longer), "refused" (for another reason, which the page itself will
   say), or "away" (nobody answered, or not in a fit state: the same may be sent again). */
"use strict";

wavebook.send = (() => {
  const PATIENCE = 20000;
  const AWAY = { kind: "away", seconds: 0 };
  const KINDS = { 400: "lost", 403: "refused", 409: "conflict", 410: "lost" };

  const kindOf = (answer) => {
    if (answer.ok) return "taken";
    if (answer.status === 429 || answer.status >= 500) return "away";
    return KINDS[answer.status] || "refused";
  };

  return async (address, body, { leaving = false } = {}) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(address, {
        method: "POST",
        body,
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
        redirect: "error",
        keepalive: leaving,
        signal: patience.signal,
      });
      const seconds = Number(answer.headers.get("Retry-After")) || 0;
      return { kind: kindOf(answer), headers: answer.headers, text: await answer.text(), seconds };
    } catch {
      return AWAY;
    } finally {
      clearTimeout(timer);
    }
  };
})();
