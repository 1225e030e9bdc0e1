// CroupierClient, a client of one Croupier room for any page. It shows nothing: it tells by events.

import { Session } from "./session.js";

const digestOfNothing = "0".repeat(16);

/**
 * One seat, or one spectator, in one room, across as many connections as it takes.
 *
 * What it promises: `event` comes once for every `seq`, in order, without a hole; when that can't be kept, `restart`
 * comes first and says from where the events start anew. An act or a claim is repeated with its id until it is
 * answered. A client that was somebody never becomes somebody else by itself.
 *
 * It tells by DOM events, each with a `detail`:
 * - `state`: `{state, code, reason, delay}`, see `state`.
 * - `restart`: `{after, snapshot}`: forget every event you have.
 * - `renewed`: `{expiresAt}`: the session has new tokens, whichever tab got them.
 * - `fault`: `{message}`: the server broke a promise. The connection is closed.
 * - every message of the server under its own type: `joined`, `event`, `live`, `presence`, `signal`, `error`, …
 *
 * Where the tokens of its session are kept, and why there, says `Session`.
 */
export class CroupierClient extends EventTarget {
  /**
   * `idle`, `connecting`, `replaying`, `live`, `waiting` to try again, `renewing` an expired token, `cut` by `cut()`,
   * or `ended`, by the server's code and reason or with the reason `logged_out` or `fault`.
   */
  state = "idle";
  /** `seq` of the last event applied, and the digest there; right after a snapshot it is not known. */
  after = 0;
  digest = digestOfNothing;

  #url;
  #join;
  #client = randomID();
  #requestCount = 0;
  #unanswered = new Map(); // id → {message, resolve, reject}, in the order of asking
  #socket = null;
  #bye = null;
  #failedTries = 0;
  #retryTimer;
  #silenceTimer;
  #heartbeat = { ping_after: 10_000, lost_after: 30_000 };

  #session;
  #shownToken; // with which it joined, or tried to
  #hasRenewed = false; // by HTTP, since it joined last
  #trade = null; // resolve and reject of the `refresh` that the server has to answer

  /** `join` holds the fields of `join` that the application chooses: `room`, `name`, `as`, `ticket`, `create`. */
  constructor(join, url = new URL("/ws", location.href.replace(/^http/, "ws"))) {
    super();
    this.#join = join;
    this.#url = new URL(url);
    this.#url.searchParams.set("room", join.room);
    this.#session = Session.ofTab(join.room, join.as);
    // What another tab has done with the session.
    addEventListener("storage", ({ key }) => {
      if (key === this.#session?.key) this.#tellRenewed();
    });
  }

  get unansweredCount() {
    return this.#unanswered.size;
  }

  /** Connects and joins, or resumes. `takeover` ends a connection of the same player elsewhere. */
  connect({ takeover } = {}) {
    this.#abandonSocket();
    this.#bye = null;
    const known = this.#session?.facts;
    // Another tab has ended the session. To join without it would be to take another seat.
    if (this.#session && !known) return this.#end(4403, "revoked");
    this.#shownToken = known?.token;
    this.#enter("connecting");
    const socket = (this.#socket = new WebSocket(this.#url, "croupier.v1"));
    socket.onopen = () =>
      this.#send({
        type: "join",
        ...this.#join,
        ticket: this.#shownToken ? undefined : this.#join.ticket,
        token: this.#shownToken,
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

  /**
   * Ends the session everywhere. The seat stays taken until the server gives it up.
   *
   * It throws when the server can't be asked; the connection is cut then, and the session goes on.
   */
  async logOut() {
    this.cut();
    try {
      await this.#session?.end(this.#server);
    } catch (refusal) {
      if (!refusal.isFinal) throw refusal; // A session that is over is as good as one that was ended.
    }
    this.#end(undefined, "logged_out");
  }

  /** Acts with any JSON value. Resolves to its `seq` when it is in the log; rejects with a `Rejected`. */
  act(data) {
    return this.#request({ type: "act", data });
  }

  /** Claims, when somebody has abandoned the game: `victory`, or to `wait`. Resolves and rejects as `act`. */
  claim(choice) {
    return this.#request({ type: "claim", choice });
  }

  #request(fields) {
    const id = `${this.#client}-${++this.#requestCount}`;
    const message = JSON.stringify({ ...fields, id });
    if (this.state === "live") this.#socket.send(message);
    return new Promise((resolve, reject) => this.#unanswered.set(id, { message, resolve, reject }));
  }

  // Messages

  #receive(message) {
    switch (message.type) {
      case "joined":
        this.#heartbeat = message.heartbeat;
        this.#hasRenewed = false;
        this.#keepSession(message);
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
        for (const request of this.#unanswered.values()) this.#socket.send(request.message);
        this.#enter("live");
        break;
      case "ack":
        this.#settle(message.id, ({ resolve }) => resolve(message.seq));
        break;
      case "reject":
        this.#settle(message.id, ({ reject }) => reject(new Rejected(message)));
        break;
      case "expiring":
        // When this fails, the token ends with 4402, and then HTTP is tried.
        this.#renew().catch(() => {});
        break;
      case "token":
        this.#trade?.resolve(message);
        break;
      case "error":
        if (message.code === "invalid_refresh") this.#trade?.reject(new Rejected(message));
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
    if (code === 4402 && this.#shownToken && !this.#hasRenewed) return this.#renewByHTTP();
    if (sessionIsOver(code)) return this.#end(code, reason);
    if (!(bye?.reconnect ?? mayReconnect(code))) return this.#enter("ended", { code, reason });
    if (bye?.url) this.#url = new URL(bye.url, this.#url);
    this.#wait(bye?.delay_ms, { code, reason });
  }

  /** Tries again after `delay` milliseconds at least. */
  #wait(delay = 0, detail) {
    delay = Math.max(delay, backoff(this.#failedTries++));
    this.#retryTimer = setTimeout(() => this.connect(), delay);
    this.#enter("waiting", { ...detail, delay });
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

  #settle(id, answer) {
    const request = this.#unanswered.get(id);
    if (!request) return;
    this.#unanswered.delete(id);
    answer(request);
  }

  // The session

  /** The server has replaced the tokens, or of a former key's the token alone. */
  #keepSession({ you: { session, role, name }, token, refresh, expires_in }) {
    if (!token) return;
    const { room, as } = this.#join;
    this.#session = new Session(session);
    this.#session.keep({ room, role, name, token, ...(refresh && { refresh }), expires_in });
    this.#session.useInTab(room, as);
  }

  /** The session is over: nothing of it is kept, and what is unanswered is not repeated as somebody else. */
  #end(code, reason) {
    this.#session?.forget();
    this.#session = null;
    for (const { reject } of this.#unanswered.values()) reject(new Error("the session ended before an answer came"));
    this.#unanswered.clear();
    this.#enter("ended", { code, reason });
  }

  /** The token will expire. */
  async #renew() {
    const hasRenewed = await this.#session.renew(
      this.#session.facts?.token,
      (refresh) =>
        new Promise((resolve, reject) => {
          this.#trade = { resolve, reject };
          if (!this.#send({ type: "refresh", refresh })) reject(new Error("there is no connection"));
        }),
    );
    if (hasRenewed) this.#tellRenewed();
  }

  /** The token has expired, as on a machine that slept. */
  async #renewByHTTP() {
    this.#enter("renewing");
    let failure;
    try {
      this.#hasRenewed = await this.#session.renewByHTTP(this.#shownToken, this.#server);
    } catch (error) {
      failure = error;
    }
    if (this.state !== "renewing") return; // It was cut.
    if (failure?.isFinal) return this.#end(4402, failure.code);
    const isStillWorn = this.#session.facts?.token === this.#shownToken; // It failed, or another tab is about it.
    if (isStillWorn) return this.#wait(failure?.delay, { code: 4402, reason: "expired_token" });
    this.#tellRenewed();
    this.connect();
  }

  #tellRenewed() {
    const facts = this.#session?.facts;
    if (facts) this.#tell("renewed", { expiresAt: facts.expiresAt });
  }

  get #server() {
    return this.#url.href.replace(/^ws/, "http");
  }

  // The connection

  /** The server's pings never reach a script, so in silence the client asks, and gives a dumb connection up. */
  #watchSilence() {
    const { ping_after, lost_after } = this.#heartbeat;
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      this.#send({ type: "ping" });
      this.#silenceTimer = setTimeout(() => this.#closed(1006), lost_after - ping_after);
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
    this.#trade?.reject(new Error("the connection ended before an answer came"));
  }

  /** False when there is no connection to send on. */
  #send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #enter(state, detail = {}) {
    this.state = state;
    this.#tell("state", { state, ...detail });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The server's no to an act, a claim or a refresh: nothing was logged, nothing changed. */
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

/** The seat was given up, or its room is gone, or its token will never be good again. */
function sessionIsOver(code) {
  return [1000, 4401, 4402, 4403, 4404, 4410].includes(code);
}

/** Milliseconds: doubling from 500 to 15,000, and of that a random part, so that clients don't return in step. */
function backoff(failedTries) {
  return Math.min(15_000, 500 * 2 ** failedTries) * (0.5 + Math.random() / 2);
}

/** 64 random bits. (`crypto.randomUUID` is missing on pages served over plain HTTP.) */
function randomID() {
  return crypto.getRandomValues(new BigUint64Array(1))[0].toString(36);
}
