/* Ranking: the lists of numbers do it alone; buttons and dragging are added here, and set them.

   Items with a place come first, in order. Moving up an item without a place gives it the last
   place, which pushes out the one there when all are taken; moving down the last takes its place
   away. A new place is said aloud. */
"use strict";

(() => {
  const listOf = (part) => part.closest("[data-ranking]");
  const itemsOf = (list) => [...list.querySelectorAll(":scope > .rank")];
  const selectOf = (item) => item.querySelector("select");
  const placeOf = (item) => Number(selectOf(item).value) || 0;
  const placesOf = (list) => Number(list.dataset.ranking);
  const placed = (list) =>
    itemsOf(list).filter(placeOf).sort((one, other) => placeOf(one) - placeOf(other));

  /* Sorts the items; those without a place stay in the order they are asked in. */
  const arrange = (list) => {
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    const rest = itemsOf(list).filter((item) => !placeOf(item));
    rest.sort((one, other) => one.dataset.askedAt - other.dataset.askedAt);
    for (const item of [...placed(list), ...rest]) list.append(item);
    if (focused) focused.focus({ preventScroll: true });
    mark(list);
  };

  const mark = (list) => {
    for (const item of itemsOf(list)) {
      const place = placeOf(item);
      item.classList.toggle("rank-placed", place > 0);
      item.dataset.place = place;
      item.querySelector("[data-move='-1']").setAttribute("aria-disabled", place === 1);
      item.querySelector("[data-move='1']").setAttribute("aria-disabled", place === 0);
    }
  };

  const say = (list, item) => {
    const place = placeOf(item);
    const words = place ? list.dataset.placed : list.dataset.unplaced;
    list.parentElement.querySelector(".ranking-news").textContent = words
      .replace("{item}", item.querySelector("label").textContent.trim())
      .replace("{place}", place)
      .replace("{places}", placesOf(list));
  };

  /* Gives the items their places, from 1, as far as there are places. */
  const settle = (list, order, moved) => {
    const kept = order.slice(0, placesOf(list));
    for (const item of itemsOf(list)) selectOf(item).value = kept.indexOf(item) + 1 || "";
    arrange(list);
    say(list, moved);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const move = (button) => {
    if (button.getAttribute("aria-disabled") === "true") return;
    const item = button.closest(".rank");
    const list = listOf(item);
    const order = placed(list);
    const at = order.indexOf(item);
    if (at < 0) {
      order.splice(Math.min(order.length, placesOf(list) - 1), 0, item);
    } else {
      order.splice(at, 1);
      const to = at + Number(button.dataset.move);
      if (to <= order.length) order.splice(to, 0, item);
    }
    settle(list, order, item);
  };

  /* A number that was taken: the two items change places. */
  const pick = (item) => {
    const list = listOf(item);
    const taken = itemsOf(list).find((other) => other !== item && placeOf(other) === placeOf(item));
    if (taken && placeOf(item)) {
      selectOf(taken).value = Number(item.dataset.place) || "";
      selectOf(taken).dispatchEvent(new Event("change", { bubbles: true }));
    }
    mark(list);
    say(list, item);
  };

  /* Dragging moves the neighbours past the item, so that the item keeps the pointer. */
  const drag = (event) => {
    const handle = event.target.closest(".rank-handle");
    if (!handle || event.button) return;
    const item = handle.closest(".rank");
    const list = listOf(item);
    const middle = (part) => part.getBoundingClientRect().top + part.offsetHeight / 2;
    event.preventDefault();
    item.classList.add("rank-dragged");
    const follow = ({ clientY }) => {
      const { previousElementSibling: above, nextElementSibling: below } = item;
      if (above && clientY < middle(above)) item.after(above);
      else if (below && clientY > middle(below)) item.before(below);
    };
    const stop = (ended) => {
      document.removeEventListener("pointermove", follow);
      document.removeEventListener("pointerup", stop);
      document.removeEventListener("pointercancel", stop);
      item.classList.remove("rank-dragged");
      if (ended.type === "pointercancel") arrange(list);
      else drop(list, item);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", stop);
    document.addEventListener("pointercancel", stop);
  };

  const drop = (list, item) => {
    const before = itemsOf(list).slice(0, itemsOf(list).indexOf(item));
    const order = placed(list).filter((other) => other !== item);
    const above = before.filter(placeOf).length;
    if (above === before.length) order.splice(above, 0, item);
    settle(list, order, item);
  };

  const begin = () => {
    for (const list of document.querySelectorAll("[data-ranking]")) {
      itemsOf(list).forEach((item, index) => {
        if ("askedAt" in item.dataset) return;
        item.dataset.askedAt = index;
        for (const part of item.querySelectorAll(".rank-handle, .rank-moves")) part.hidden = false;
      });
      arrange(list);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) move(button);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".rank select")) pick(event.target.closest(".rank"));
  });
  document.addEventListener("pointerdown", drag);
  document.addEventListener("filled", begin);
  begin();
})();
