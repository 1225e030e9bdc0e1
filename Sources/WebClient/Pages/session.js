// The sessions that this browser has: kept, renewed and ended.

const prefix = "croupier/session/";

/** Of more than this the oldest are forgotten. */
const maxSessionCount = 50;

/**
 * A player's session, or a spectator's, as all tabs of this browser share it.
 *
 * The tokens are in `localStorage`. A refresh token is good for one use, and a second use ends the session: so every
 * tab must find the newest one in the same place, and reads it there each time. It is also how a player whose tab was
 * closed finds the seat again. Which session a tab plays is in `sessionStorage`: that outlives a reload, and lets
 * another tab be another player. Nothing of it is ever in an address, which logs, histories and links show to others.
 */
export class Session {
  /** All that are kept, the newest first. */
  static get all() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => new Session(key.slice(prefix.length)))
      .sort((one, other) => other.facts.savedAt - one.facts.savedAt);
  }

  /** The one in which this tab is `as` a player or a spectator in `room`; `null` when it has none, or none any more. */
  static ofTab(room, as) {
    const session = new Session(sessionStorage.getItem(tabKey(room, as)));
    return session.facts && session;
  }

  constructor(id) {
    this.id = id;
  }

  /** Of its facts, in `localStorage` and its events. */
  get key() {
    return prefix + this.id;
  }

  /** `{room, role, name, token, refresh, expiresAt, savedAt}`, times in ms since 1970; `null` when it is forgotten. */
  get facts() {
    return JSON.parse(localStorage.getItem(this.key));
  }

  /** Keeps new facts, and what they don't replace of the old ones. */
  keep({ expires_in, ...news }) {
    const now = Date.now();
    const facts = { ...this.facts, ...news, expiresAt: now + 1000 * expires_in, savedAt: now };
    localStorage.setItem(this.key, JSON.stringify(facts));
    for (const session of Session.all.slice(maxSessionCount)) session.forget();
  }

  forget() {
    localStorage.removeItem(this.key);
  }

  useInTab(room, as) {
    sessionStorage.setItem(tabKey(room, as), this.id);
  }

  /**
   * Trades the refresh token for new tokens; false when another tab does so, or did since `worn` was the newest token.
   *
   * A tab may see a little late what another has stored. So it is a lock that tells whether a refresh token was used.
   */
  async renew(worn, trade) {
    const { facts } = this;
    if (facts?.token !== worn) return false;
    return once(facts.refresh, async () => {
      const { token, refresh, expires_in } = await trade(facts.refresh);
      this.keep({ token, refresh, expires_in });
    });
  }

  renewByHTTP(worn, server) {
    return this.renew(worn, async (refresh) => {
      const answer = await call(server, "POST", "/v1/session/refresh", { body: { refresh } });
      return answer.json();
    });
  }

  /** Ends it on the server, for every tab and device, renewed first if that is what it takes. */
  async end(server) {
    const token = this.facts?.token;
    try {
      await call(server, "DELETE", "/v1/session", { token });
    } catch (refusal) {
      if (refusal.code !== "expired_token") throw refusal;
      await this.renewByHTTP(token, server);
      await call(server, "DELETE", "/v1/session", { token: this.facts?.token });
    }
  }
}

/** The server's no to an HTTP call, from its problem details (RFC 9457). */
export class Refused extends Error {
  constructor({ status, headers }, { code, detail }) {
    super(detail);
    this.code = code;
    /** Whether the same call would always get the same answer. */
    this.isFinal = status < 500 && ![408, 421, 429].includes(status);
    /** Milliseconds after which to try again. */
    this.delay = 1000 * Number(headers.get("Retry-After")) || 0;
  }
}

/** Calls the HTTP API of `server`, any URL of it. Throws a `Refused`, or what `fetch` throws. */
export async function call(server, method, path, { token, body } = {}) {
  const answer = await fetch(new URL(path, server), {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    body: JSON.stringify(body),
    credentials: "omit",
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Refused(answer, await answer.json());
  return answer;
}

/**
 * Does the work, unless another tab does or did what has this name; false then. What fails may be done again.
 *
 * Browsers have locks for pages from HTTPS or localhost only; without them, two tabs could do it at the same instant.
 */
async function once(name, work) {
  if (!navigator.locks) return (await work(), true);
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (!lock) return resolve(false);
      try {
        await work();
      } catch (error) {
        return reject(error);
      }
      resolve(true);
      return new Promise(() => {}); // The lock is held as long as the page is there.
    });
  });
}

function tabKey(room, as = "player") {
  return `croupier/tab/${room}/${as}`;
}
