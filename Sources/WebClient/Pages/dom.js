// What the page's scripts share.

export const byID = (id) => document.getElementById(id);

/** A copy of a template's first element, with each text put into the element of that class. */
export function filled(template, texts) {
  const row = byID(template).content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) row.querySelector(`.${name}`).textContent = text;
  return row;
}

/** A stamp, in ms since 1970, as a time of day; of another day, with its date. */
export function timeText(stamp) {
  const time = new Date(stamp);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday ? time.toLocaleTimeString() : time.toLocaleString([], { dateStyle: "short", timeStyle: "short" });
}
