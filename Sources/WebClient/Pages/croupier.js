// CroupierClient, a client of one Croupier room for any page; and, at the end, the page at "/".

const digestOfNothing = "0".repeat(16);

/**
 * One seat, or one spectator, in one room, across as many connections as it takes.
 *
 * What it promises: `event` comes once for every `seq`, in order, without a hole; when that can't be kept, `restart`
 * comes first and says from where the events start anew. An act is repeated with its id until it is answered.
 *
 * It tells by DOM events, each with a `detail`:
 * - `state`: `{state, code, reason, delay}`, see `state`.
 * - `restart`: `{after, snapshot}`: forget every event you have.
 * - `fault`: `{message}`: the server broke a promise. The connection is closed.
 * - every message of the server under its own type: `joined`, `event`, `live`, `presence`, `signal`, `error`, …
 *
 * The session's tokens stay in `sessionStorage`: a reload of the tab is the same player, another tab is another one.
 */
export class CroupierClient extends EventTarget {
  /** `idle`, `connecting`, `replaying`, `live`, `waiting` to try again, `cut` by `cut()`, or `ended` by the server. */
  state = "idle";
  /** `seq` of the last event applied, and the digest there; right after a snapshot it is not known. */
  after = 0;
  digest = digestOfNothing;

  #url;
  #join;
  #client = randomID();
  #actCount = 0;
  #unanswered = new Map(); // id → {message, resolve, reject}, in the order of acting
  #socket = null;
  #bye = null;
  #failedTries = 0;
  #retryTimer;
  #silenceTimer;
  #heartbeat = { ping_after: 10_000, lost_after: 30_000 };

  /** `join` holds the fields of the `join` message that the application chooses: `room`, `name`, `as`, `create`. */
  constructor(join, url = new URL("/ws", location.href.replace(/^http/, "ws"))) {
    super();
    this.#join = join;
    this.#url = new URL(url);
    this.#url.searchParams.set("room", join.room);
  }

  get unansweredCount() {
    return this.#unanswered.size;
  }

  /** Connects and joins, or resumes. `takeover` ends a connection of the same session elsewhere. */
  connect({ takeover } = {}) {
    this.#abandonSocket();
    this.#bye = null;
    this.#enter("connecting");
    const socket = (this.#socket = new WebSocket(this.#url, "croupier.v1"));
    socket.onopen = () =>
      this.#send({
        type: "join",
        ...this.#join,
        token: this.#session?.token,
        after: this.after,
        digest: this.digest,
        client: this.#client,
        takeover,
      });
    socket.onmessage = ({ data }) => {
      this.#watchSilence();
      this.#receive(JSON.parse(data));
    };
    socket.onclose = ({ code }) => this.#closed(code);
    this.#watchSilence();
  }

  /** Drops the connection without a word, as a lost network does; `connect()` resumes. */
  cut() {
    this.#abandonSocket();
    this.#enter("cut");
  }

  /** Gives the seat up. The server says `bye` and closes. */
  leave() {
    this.#send({ type: "leave" });
  }

  /** Acts with any JSON value. Resolves to its `seq` when it is in the log; rejects with a `Rejected`. */
  act(data) {
    const id = `${this.#client}-${++this.#actCount}`;
    const message = JSON.stringify({ type: "act", id, data });
    if (this.state === "live") this.#socket.send(message);
    return new Promise((resolve, reject) => this.#unanswered.set(id, { message, resolve, reject }));
  }

  #receive(message) {
    switch (message.type) {
      case "joined":
        this.#heartbeat = message.heartbeat;
        if (message.token) this.#session = message;
        if (message.after !== this.after) this.#restart(message.after, message.snapshot);
        this.#enter("replaying");
        break;
      case "resync":
        this.#restart(message.after, message.snapshot);
        break;
      case "event":
        if (message.seq !== this.after + 1) return this.#fault(`event ${message.seq} came after ${this.after}`);
        this.after = message.seq;
        this.digest = message.digest;
        this.#settle(message.id, ({ resolve }) => resolve(message.seq));
        break;
      case "live":
        if (message.seq !== this.after || message.digest !== (this.digest ?? message.digest)) {
          return this.#fault(`live at ${message.seq} ${message.digest} came after ${this.after} ${this.digest}`);
        }
        this.digest = message.digest;
        this.#failedTries = 0;
        // The replay has answered what was committed; the rest is repeated. The ids keep it from counting twice.
        for (const act of this.#unanswered.values()) this.#socket.send(act.message);
        this.#enter("live");
        break;
      case "ack":
        this.#settle(message.id, ({ resolve }) => resolve(message.seq));
        break;
      case "reject":
        this.#settle(message.id, ({ reject }) => reject(new Rejected(message)));
        break;
      case "token":
        this.#session = message;
        break;
      case "expiring":
        this.#send({ type: "refresh", refresh: this.#session?.refresh });
        break;
      case "bye":
        this.#bye = message;
        break;
    }
    this.#tell(message.type, message);
  }

  #closed(code) {
    const bye = this.#bye;
    const reason = bye?.reason; // Not the close frame's, which is not for people (RFC 6455, section 5.5.1).
    this.#abandonSocket();
    if (sessionIsOver(code)) this.#forgetSession();
    if (!(bye?.reconnect ?? mayReconnect(code))) return this.#enter("ended", { code, reason });
    if (bye?.url) this.#url = new URL(bye.url, this.#url);
    const delay = Math.max(bye?.delay_ms ?? 0, backoff(this.#failedTries++));
    this.#retryTimer = setTimeout(() => this.connect(), delay);
    this.#enter("waiting", { code, reason, delay });
  }

  #restart(after, snapshot) {
    this.after = after;
    this.digest = after === 0 ? digestOfNothing : undefined;
    this.#tell("restart", { after, snapshot });
  }

  #fault(message) {
    this.#abandonSocket();
    this.#tell("fault", { message });
    this.#enter("ended", { reason: "fault" });
  }

  /** What is unanswered must not be repeated as somebody else, for whom its id is new. */
  #forgetSession() {
    this.#session = null;
    for (const { reject } of this.#unanswered.values()) reject(new Error("the session ended before an answer came"));
    this.#unanswered.clear();
  }

  #settle(id, answer) {
    const act = this.#unanswered.get(id);
    if (!act) return;
    this.#unanswered.delete(id);
    answer(act);
  }

  /** The server's pings never reach a script, so in silence the client asks, and gives a dumb connection up. */
  #watchSilence() {
    const { ping_after, lost_after } = this.#heartbeat;
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      this.#send({ type: "ping" });
      this.#silenceTimer = setTimeout(() => this.#closed(1006, "silence"), lost_after - ping_after);
    }, ping_after);
  }

  /** After this nothing of the old connection is heard, nor does anything happen by itself. */
  #abandonSocket() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #enter(state, detail = {}) {
    this.state = state;
    this.#tell("state", { state, ...detail });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  get #sessionKey() {
    return `croupier/${this.#join.room}/${this.#join.as ?? "player"}`;
  }

  get #session() {
    return JSON.parse(sessionStorage.getItem(this.#sessionKey));
  }

  set #session(session) {
    if (!session) return sessionStorage.removeItem(this.#sessionKey);
    const { token, refresh } = session;
    sessionStorage.setItem(this.#sessionKey, JSON.stringify({ token, refresh }));
  }
}

/** The server's no to an act: nothing was logged, nothing changed. */
export class Rejected extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

/** 43xx, a restart, an overload, a lost network: yes. 44xx, a normal end, an error of this client's own: no. */
function mayReconnect(code) {
  return ![1000, 1002, 1003, 1007, 1009].includes(code) && !(code >= 4400 && code < 4500);
}

/** The seat was given up, or its token will never be good again. */
function sessionIsOver(code) {
  return [1000, 4401, 4402, 4403].includes(code);
}

/** Milliseconds: doubling from 500 to 15,000, and of that a random part, so that clients don't return in step. */
function backoff(failedTries) {
  return Math.min(15_000, 500 * 2 ** failedTries) * (0.5 + Math.random() / 2);
}

/** 64 random bits. (`crypto.randomUUID` is missing on pages served over plain HTTP.) */
function randomID() {
  return crypto.getRandomValues(new BigUint64Array(1))[0].toString(36);
}

// The page

const byID = (id) => document.getElementById(id);

/** Older rows leave the list, never the client. */
const maxRowCount = 1000;

function openLobby() {
  const code = location.hash.slice(1);
  byID("code").value = /^[A-Za-z0-9_-]{1,32}$/.test(code) ? code : randomCode();
  byID("lobby").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const { room, name, as } = Object.fromEntries(new FormData(submit.target));
    history.replaceState(null, "", `#${room}`);
    document.title = `${room} · Croupier`;
    byID("room-code").textContent = room;
    byID("data").disabled = byID("send").disabled = as === "spectator";
    byID("lobby").hidden = true;
    byID("room").hidden = false;
    openRoom(new CroupierClient({ room, name: name.trim() || undefined, as, create: { game: "relay", seats: 4 } }));
  });
}

/** Shows what the client tells until the page is left or loaded again, which is also the way back to the lobby. */
function openRoom(client) {
  const players = new Map(); // player → the server's facts about it
  const names = new Map(); // also of those who have left
  let me = null;
  let joinedHead = 0;
  let joinCount = 0;

  client.addEventListener("state", ({ detail }) => {
    if (detail.code === 1000) return location.reload();
    showState(detail);
    showProgress();
    showPlayers();
  });
  client.addEventListener("joined", ({ detail }) => {
    me = detail.you.player;
    joinedHead = detail.head;
    players.clear();
    for (const player of detail.players) setPlayer(player);
    if (joinCount++ > 0) addRow(divider(`connected again after ${client.after}`));
  });
  client.addEventListener("event", ({ detail: event }) => {
    if (event.kind === "joined") names.set(event.player, event.data?.name);
    if (event.seq > joinedHead) applyMembership(event);
    addRow(eventRow(event, names.get(event.player) ?? event.player, event.player !== null && event.player === me));
    if (client.state === "live") showProgress();
  });
  client.addEventListener("restart", ({ detail }) => {
    byID("events").replaceChildren(divider(`everything anew after ${detail.after}`));
  });
  client.addEventListener("presence", ({ detail }) => {
    if (!players.has(detail.player)) return; // Who has left is on no list.
    setPlayer({ ...players.get(detail.player), ...detail });
    showPlayers();
  });
  client.addEventListener("fault", ({ detail }) => {
    byID("fault").textContent = `The log on this page can’t be trusted: ${detail.message}.`;
    byID("fault").hidden = false;
  });
  client.addEventListener("error", ({ detail }) => notice(`${detail.code}: ${detail.message}`));
  client.addEventListener("storage", ({ detail }) => {
    notice(detail.status === "ok" ? "" : "The server can’t write its log just now. Actions wait.");
  });

  byID("cut").addEventListener("click", () => client.cut());
  byID("resume").addEventListener("click", ({ target }) => client.connect({ takeover: target.value === "takeover" }));
  byID("leave").addEventListener("click", () => (client.state === "live" ? client.leave() : location.reload()));
  byID("data").addEventListener("input", ({ target }) => (byID("data-kind").textContent = kindOf(target.value)));
  byID("composer").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const text = byID("data").value;
    submit.target.reset();
    byID("data-kind").textContent = "";
    if (text !== "") act(parsed(text));
  });
  addEventListener("online", () => {
    if (client.state === "waiting") client.connect();
  });
  client.connect();

  async function act(data) {
    const answer = client.act(data);
    showProgress();
    try {
      await answer;
      notice("");
    } catch (error) {
      notice(`Not done: ${error.message}${error.code ? ` (${error.code})` : ""}`);
    }
    showProgress();
  }

  function applyMembership({ kind, player, data }) {
    if (kind === "joined") setPlayer({ player, ...data, status: "online", ...players.get(player) });
    if (kind === "left") players.delete(player);
    showPlayers();
  }

  function setPlayer(player) {
    players.set(player.player, player);
    if (player.name) names.set(player.player, player.name);
  }

  function showPlayers() {
    if (client.state === "replaying") return;
    byID("players").replaceChildren(...[...players.values()].map((player) => playerRow(player, player.player === me)));
  }

  function showProgress() {
    byID("seq").textContent = client.after;
    byID("digest").textContent = client.digest ?? "";
    const count = client.unansweredCount;
    byID("unanswered").textContent = count > 0 ? `${count} not answered yet` : "";
  }

  function showState({ state, code, reason, delay }) {
    const words = {
      connecting: "connecting",
      replaying: "catching up",
      live: "live",
      waiting: `lost, next try in ${(delay / 1000).toFixed(1)} s`,
      cut: "cut",
      ended: "ended",
    };
    document.body.dataset.state = state;
    byID("state").textContent = words[state];
    byID("why").textContent = [code, reason].filter(Boolean).join(" ");
    byID("events").setAttribute("aria-busy", state === "replaying");
    byID("cut").disabled = state === "cut" || state === "ended";
    byID("resume").disabled = !["waiting", "cut", "ended"].includes(state);
    const isElsewhere = reason === "session_in_use" || reason === "taken_over";
    byID("resume").value = isElsewhere ? "takeover" : "";
    byID("resume").textContent = isElsewhere ? "Take over here" : "Resume";
    byID("leave").textContent = state === "live" ? "Leave the room" : "Back";
  }
}

function eventRow(event, name, isMine) {
  const row = filled("event-row", {
    seq: event.seq,
    kind: event.kind,
    player: name ?? "server",
    ts: new Date(event.ts).toLocaleTimeString(),
    data: JSON.stringify(event.data) ?? "",
    digest: event.digest,
  });
  row.dataset.seq = event.seq;
  row.dataset.kind = event.kind;
  row.classList.toggle("mine", isMine);
  return row;
}

function playerRow({ player, name, seat, status }, isMe) {
  const row = filled("player-row", { name: name ?? player, you: isMe ? "you" : "", seat: `seat ${seat}`, status });
  row.dataset.status = status;
  return row;
}

function divider(text) {
  return filled("divider-row", { text });
}

/** A copy of a template's first element, with each text put into the element of that class. */
function filled(template, texts) {
  const row = byID(template).content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) row.querySelector(`.${name}`).textContent = text;
  return row;
}

function addRow(row) {
  const list = byID("events");
  list.append(row);
  if (list.childElementCount > maxRowCount) list.firstElementChild.remove();
}

function notice(text) {
  byID("notice").textContent = text;
}

/** JSON when it is JSON, else the text itself. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function kindOf(text) {
  if (text === "") return "";
  const data = parsed(text);
  if (data === text) return "as text";
  return `as JSON: ${data === null ? "null" : Array.isArray(data) ? "array" : typeof data}`;
}

function randomCode() {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // 32 signs, none to be mistaken for another
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => alphabet[byte % 32]).join("");
}

if (document.body.id === "croupier") openLobby();
