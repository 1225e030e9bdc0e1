// The page's view of a room: shows what a client tells, until the page is left or loaded again.

import { byID, filled, timeText } from "./dom.js";

/** Older rows leave the list, never the client. Of those who have left, the last ones stay on theirs. */
const maxRowCount = 1000;
const maxLeftCount = 5;

const stateWords = {
  connecting: "connecting",
  replaying: "catching up",
  live: "live",
  waiting: "lost",
  renewing: "session expired, renewing it",
  cut: "cut",
  ended: "ended",
};

/** Why it ended, by the server's reason; others are told with the server's own words. */
const endingWords = {
  logged_out: "You are logged out. Nothing of the session is left on this device.",
  revoked: "This session has been ended: by logging out elsewhere, by the operator, or because its tokens were copied.",
  released: "Your seat was given up, because you left or were away for too long.",
  expired_token: "Your ticket or your session has expired.",
  invalid_refresh: "This session has expired. It was not renewed in time.",
  taken_over: "The game goes on in another window.",
  session_in_use: "This game is open in another window.",
  room_full: "Every seat of this room is taken.",
  room_closed: "The operator has closed this room.",
  no_such_room: "This room is gone.",
  fault: "The connection was given up.",
};

export function openRoom(client) {
  const players = new Map(); // player → the server's facts about it
  const names = new Map(); // also of those who have left
  let me = null;
  let phase = null;
  let joinedHead = 0;
  let joinCount = 0;
  let lastError = null;
  let isClaiming = false;
  let isSuspended = false;

  client.addEventListener("state", ({ detail }) => {
    if (detail.code === 1000) return location.reload();
    showState(detail);
    showEnding(detail);
    showProgress();
    showPlayers();
  });
  client.addEventListener("joined", ({ detail }) => {
    me = detail.you.player;
    phase = detail.phase;
    if (phase === "finished" && byID("outcome").hidden) showOutcome({});
    joinedHead = detail.head;
    byID("session").textContent = `until ${timeText(Date.now() + 1000 * detail.expires_in)}`;
    players.clear();
    for (const player of detail.players) setPlayer(player);
    if (joinCount++ > 0) addRow(divider(`connected again after ${client.after}`));
  });
  client.addEventListener("event", ({ detail: event }) => {
    if (event.kind === "joined") names.set(event.player, event.data?.name);
    if (event.kind === "finished") showOutcome(event.data ?? {});
    if (event.seq > joinedHead) applyNews(event);
    addRow(eventRow(event, names.get(event.player) ?? event.player, event.player !== null && event.player === me));
    if (client.state === "live") showProgress();
  });
  client.addEventListener("restart", ({ detail }) => {
    byID("events").replaceChildren(divider(`everything anew after ${detail.after}`));
  });
  client.addEventListener("presence", ({ detail }) => {
    if (!players.has(detail.player)) return;
    setPlayer({ ...players.get(detail.player), ...detail });
    showPlayers();
  });
  client.addEventListener("expiring", ({ detail }) => {
    byID("session").textContent = `ends in ${detail.in} s, renewing it`;
  });
  client.addEventListener("renewed", ({ detail }) => {
    byID("session").textContent = `renewed, until ${timeText(detail.expiresAt)}`;
  });
  client.addEventListener("fault", ({ detail }) => {
    byID("fault").textContent = `The log on this page can’t be trusted: ${detail.message}.`;
    byID("fault").hidden = false;
  });
  client.addEventListener("error", ({ detail }) => {
    lastError = detail;
    notice(`${detail.code}: ${detail.message}`);
  });
  client.addEventListener("storage", ({ detail }) => {
    notice(detail.status === "ok" ? "" : "The server can’t write its log just now. Actions wait.");
  });

  onClick("cut", () => client.cut());
  onClick("resume", () => client.connect());
  onClick("takeover", () => client.connect({ takeover: true }));
  onClick("leave", () => client.leave());
  onClick("logout", logOut);
  onClick("back", () => location.reload());
  onClick("again", () => location.reload());
  onClick("victory", () => claim("victory"));
  onClick("wait", () => claim("wait"));
  byID("data").addEventListener("input", ({ target }) => (byID("data-kind").textContent = kindOf(target.value)));
  byID("composer").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const text = byID("data").value;
    submit.target.reset();
    byID("data-kind").textContent = "";
    if (text !== "") answered(client.act(parsed(text)));
  });
  addEventListener("online", () => {
    if (client.state === "waiting") client.connect();
  });
  // A browser may keep the page for the way back, and its connection with it, and the player would seem to be here.
  addEventListener("pagehide", () => {
    isSuspended = !["cut", "ended"].includes(client.state);
    if (isSuspended) client.cut();
  });
  addEventListener("pageshow", () => {
    if (isSuspended) client.connect();
  });
  client.connect();

  async function answered(answer) {
    showProgress();
    try {
      await answer;
      notice("");
    } catch (error) {
      notice(`Not done: ${error.message}${error.code ? ` (${error.code})` : ""}`);
    }
    showProgress();
  }

  async function claim(choice) {
    isClaiming = true;
    showClaim();
    await answered(client.claim(choice));
    isClaiming = false;
    showClaim();
  }

  async function logOut() {
    try {
      await client.logOut();
    } catch (error) {
      notice(`Not logged out, the server was not reached: ${error.message}`);
    }
  }

  function applyNews({ kind, player, data, ts }) {
    if (kind === "joined") setPlayer({ player, ...data, status: "online", since: ts, ...players.get(player) });
    if (kind === "left") setPlayer({ ...players.get(player), player, status: "left", since: ts });
    if (kind === "started") phase = "playing";
    if (kind === "finished") phase = "finished";
    showPlayers();
  }

  function setPlayer(player) {
    players.set(player.player, player);
    if (player.name) names.set(player.player, player.name);
  }

  function showPlayers() {
    if (client.state === "replaying") return;
    const all = [...players.values()];
    const left = all.filter(({ status }) => status === "left").slice(-maxLeftCount);
    const shown = [...all.filter(({ status }) => status !== "left"), ...left];
    byID("players").replaceChildren(...shown.map((player) => playerRow(player, player.player === me)));
    showClaim();
  }

  function showClaim() {
    const absent = [...players.values()].filter(({ player, status }) => status === "abandoned" && player !== me);
    const text = `${absent.map(({ name }) => name).join(", ")} abandoned the game.`;
    const mayClaim = me !== null && phase === "playing" && absent.length > 0;
    byID("claim").hidden = !mayClaim || client.state === "ended";
    if (mayClaim && byID("claim-text").textContent !== text) byID("claim-text").textContent = text;
    byID("victory").disabled = byID("wait").disabled = isClaiming;
  }

  function showOutcome({ reason, winner }) {
    const parts = ["The game is over"];
    if (reason === "abandoned") parts.push("a player abandoned it");
    if (winner !== undefined) parts.push(winner === me ? "you win" : `${names.get(winner) ?? winner} wins`);
    byID("outcome").textContent = `${parts.join(", ")}.`;
    byID("outcome").hidden = false;
  }

  function showProgress() {
    byID("seq").textContent = client.after;
    byID("digest").textContent = client.digest ?? "";
    const count = client.unansweredCount;
    byID("unanswered").textContent = count > 0 ? `${count} not answered yet` : "";
    byID("data").disabled = byID("send").disabled = me === null || phase === "finished" || client.state === "ended";
  }

  function showState({ state, code, reason, delay }) {
    document.body.dataset.state = state;
    const next = delay === undefined ? "" : `, next try in ${(delay / 1000).toFixed(1)} s`;
    byID("state").textContent = stateWords[state] + next;
    byID("why").textContent = [code, reason].filter(Boolean).join(" ");
    byID("events").setAttribute("aria-busy", state === "replaying");
    byID("cut").disabled = ["cut", "ended"].includes(state);
    byID("resume").disabled = !["waiting", "cut"].includes(state);
    byID("leave").disabled = state !== "live";
    byID("logout").disabled = state === "ended" && !isElsewhere(reason);
  }

  function showEnding({ state, reason }) {
    byID("ending").hidden = state !== "ended";
    if (state !== "ended") return;
    notice("");
    const words = lastError?.code === reason ? lastError.message : reason;
    byID("ending-text").textContent = endingWords[reason] ?? `It ended: ${words}.`;
    byID("takeover").hidden = !isElsewhere(reason);
  }
}

function isElsewhere(reason) {
  return reason === "session_in_use" || reason === "taken_over";
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

function playerRow({ player, name, seat, status, since }, isMe) {
  const row = filled("player-row", {
    name: name ?? player,
    you: isMe ? "you" : "",
    seat: `seat ${seat}`,
    status,
    since: `since ${timeText(since)}`,
  });
  row.dataset.status = status;
  return row;
}

function divider(text) {
  return filled("divider-row", { text });
}

function addRow(row) {
  const list = byID("events");
  list.append(row);
  if (list.childElementCount > maxRowCount) list.firstElementChild.remove();
}

function notice(text) {
  byID("notice").textContent = text;
}

function onClick(id, act) {
  byID(id).addEventListener("click", act);
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
