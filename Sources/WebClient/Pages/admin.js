// The operator's page. The admin key is held here and nowhere else.

let key = "";

const element = (id) => document.getElementById(id);

/** Calls the API; throws what a person should read. */
async function call(method, path) {
  const response = await fetch(path, { method, headers: { Authorization: `Bearer ${key}` }, cache: "no-store" });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Error(problem.detail ?? `status ${response.status}`);
}

const say = (error) => (element("notice").textContent = error.message);

/** Does what a button is for, and says so when it can't be done. */
async function attempt(work) {
  element("notice").textContent = "";
  await work().catch(say);
}

const time = (stamp) => (stamp === null ? "" : new Date(stamp).toLocaleString());
const yes = (flag) => (flag ? "yes" : "");

/** A table of one list of the API, newest first, a page at a time. */
class List {
  #section;
  #name;
  #columns;
  #act;
  #next = null;

  /** `columns` are pairs of a heading and what stands under it; `act`, if any, is `{label, path, fits}` of a row's button. */
  constructor(name, columns, act) {
    this.#section = element(name);
    this.#name = name;
    this.#columns = columns;
    this.#act = act;
    const headings = [...columns.map(([heading]) => heading), ...(act ? [""] : [])];
    this.#find("thead tr").replaceChildren(...headings.map((text) => cell("th", text)));
    this.#find(".reload").onclick = () => attempt(() => this.load());
    this.#find(".more").onclick = () => attempt(() => this.#append());
    const room = this.#find(".room");
    if (room) room.onchange = () => attempt(() => this.load());
  }

  async load() {
    this.#next = null;
    await this.#append();
  }

  async #append() {
    const query = new URLSearchParams({ limit: "50" });
    const room = this.#find(".room")?.value.trim();
    if (room) query.set("room", room);
    if (this.#next !== null) query.set("cursor", this.#next);
    const page = await (await call("GET", `/admin/v1/${this.#name}?${query}`)).json();
    const body = this.#find("tbody");
    if (this.#next === null) body.replaceChildren();
    body.append(...page[this.#name].map((item) => this.#row(item)));
    this.#next = page.next;
    this.#find(".more").hidden = page.next === null;
  }

  #row(item) {
    const row = document.createElement("tr");
    row.append(...this.#columns.map(([, text]) => cell("td", text(item) ?? "")));
    if (this.#act) row.append(this.#buttonCell(item));
    return row;
  }

  #buttonCell(item) {
    const { label, path, fits } = this.#act;
    const place = cell("td", "");
    if (!fits(item)) return place;
    const button = cell("button", label);
    button.onclick = () => {
      if (!confirm(`${label}? It can't be undone.`)) return;
      attempt(async () => {
        await call("POST", path(item));
        await loadAll();
      });
    };
    place.append(button);
    return place;
  }

  #find(selector) {
    return this.#section.querySelector(selector);
  }
}

function cell(kind, text) {
  const cell = document.createElement(kind);
  cell.textContent = text;
  return cell;
}

const lists = [
  new List(
    "rooms",
    [
      ["Room", (room) => room.room],
      ["Game", (room) => room.game],
      ["Seats", (room) => `${room.taken} of ${room.seats}`],
      ["Phase", (room) => (room.closed_at === null ? room.phase : "closed")],
      ["Private", (room) => yes(room.private)],
      ["In memory", (room) => yes(room.vacant_since === null)],
      ["Made", (room) => time(room.created)],
    ],
    {
      label: "Close",
      path: (room) => `/admin/v1/rooms/${encodeURIComponent(room.room)}/close`,
      fits: (room) => room.closed_at === null,
    },
  ),
  new List(
    "sessions",
    [
      ["Session", (session) => session.session],
      ["Room", (session) => session.room],
      ["Name", (session) => session.name],
      ["Player", (session) => session.player ?? "spectator"],
      ["Subject", (session) => session.subject],
      ["Connected", (session) => yes(session.active)],
      ["Address", (session) => session.address],
      ["Key", (session) => session.key_id],
      ["Last seen", (session) => time(session.last_seen_at)],
    ],
    {
      label: "Revoke",
      path: (session) => `/admin/v1/sessions/${encodeURIComponent(session.session)}/revoke`,
      fits: (session) => !session.revoked,
    },
  ),
  new List("audit", [
    ["At", (line) => time(line.at)],
    ["What", (line) => line.kind],
    ["Room", (line) => line.room],
    ["Session", (line) => line.session],
    ["Player", (line) => line.player],
    ["Address", (line) => line.address],
    ["Detail", (line) => line.detail],
  ]),
];

async function loadAll() {
  for (const list of lists) await list.load();
}

// Figures

const figures = [
  ["Connections", "croupier_connections"],
  ["In rooms", "croupier_members"],
  ["Rooms in memory", "croupier_rooms"],
  ["Actions a second", "croupier_actions_total"],
  ["Events a second", "croupier_events_committed_total"],
  ["Rejections a second", "croupier_rejections_total"],
];
let previous = null;

/** The sums over all loops, by the names of the metrics. */
function sums(text) {
  const sums = new Map();
  for (const line of text.split("\n")) {
    const [, name, value] = line.match(/^(\w+)(?:\{.*\})? (\d+)$/) ?? [];
    if (name) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}

async function showFigures() {
  const now = { at: performance.now(), sums: sums(await (await call("GET", "/metrics")).text()) };
  const values = figures.map(([label, name]) => {
    const value = now.sums.get(name) ?? 0;
    if (!name.endsWith("_total")) return [label, value];
    if (!previous) return [label, "–"];
    return [label, Math.round(((value - previous.sums.get(name)) * 1000) / (now.at - previous.at))];
  });
  element("figures").replaceChildren(
    ...values.map(([label, value]) => {
      const figure = document.createElement("div");
      figure.append(cell("dt", label), cell("dd", value));
      return figure;
    }),
  );
  previous = now;
}

element("door").onsubmit = (event) => {
  event.preventDefault();
  attempt(async () => {
    key = element("key").value;
    await showFigures();
    element("key").value = "";
    element("door").hidden = true;
    element("desk").hidden = false;
    setInterval(() => showFigures().catch(say), 2000);
    await loadAll();
  });
};

element("drain").onclick = () => {
  if (confirm("Send everybody away and stop the server?")) attempt(() => call("POST", "/admin/v1/drain"));
};
