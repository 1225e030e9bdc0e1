// The page at "/": the lobby, and the way from it into a room.

import { CroupierClient } from "./croupier.js";
import { byID, filled } from "./dom.js";
import { openRoom } from "./room.js";
import { Session, call } from "./session.js";

const game = "relay";
const shownRoomCount = 8;

function openLobby() {
  const { code, ticket } = takeFragment();
  byID("code").value = /^[A-Za-z0-9_-]{1,32}$/.test(code) ? code : randomCode();
  byID("ticket").value = ticket ?? "";
  byID("with-ticket").open = Boolean(ticket);
  byID("lobby").addEventListener("input", showSessionOfTab);
  byID("lobby").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const { room, name, as, ticket } = Object.fromEntries(new FormData(submit.target));
    join({ room, as, name: name?.trim() || undefined, ticket: ticket?.trim() || undefined });
  });
  byID("quick").addEventListener("click", quickPlay);
  // Another room or ticket was put into the address.
  addEventListener("hashchange", () => location.reload());
  showSessionOfTab();
  if (byID("name").disabled) byID("join").focus();
  showSessions();
  showRooms();
}

function join({ room, ...who }) {
  history.replaceState(null, "", `#${room}`);
  document.title = `${room} · Croupier`;
  byID("room-code").textContent = room;
  byID("entrance").hidden = true;
  byID("room").hidden = false;
  openRoom(new CroupierClient({ room, ...who, create: { game, seats: 4 } }));
}

/** Says it before it happens when joining means to go on with the tab's session. */
function showSessionOfTab() {
  const { room, as } = Object.fromEntries(new FormData(byID("lobby")));
  const session = Session.ofTab(room, as)?.facts;
  byID("join").textContent = session ? `Go on as ${session.name}` : "Join";
  byID("name").disabled = byID("ticket").disabled = Boolean(session);
}

function showSessions() {
  const rows = Session.all.map((session) => {
    const { room, role, name } = session.facts;
    return choice(name, `${role} in ${room}`, "Go on", () => {
      session.useInTab(room, role);
      join({ room, as: role });
    });
  });
  byID("session-list").replaceChildren(...rows);
  byID("sessions").hidden = rows.length === 0;
}

async function showRooms() {
  let rooms;
  try {
    ({ rooms } = await (await call(location, "GET", "/v1/rooms?phase=playing&limit=100")).json());
  } catch {
    return; // The list is for those who have no code; the rest works without it.
  }
  const open = rooms.filter(({ taken, seats }) => taken > 0 && taken < seats).slice(0, shownRoomCount);
  const rows = open.map(({ room, game, taken, seats }) =>
    choice(room, `${game}, ${taken} of ${seats} seats taken`, "Join", () => joinAsTyped(room)),
  );
  byID("room-list").replaceChildren(...rows);
  byID("open-rooms").hidden = rows.length === 0;
}

async function quickPlay() {
  try {
    const answer = await call(location, "POST", "/v1/rooms/quick", { body: { game } });
    joinAsTyped((await answer.json()).room);
  } catch (error) {
    byID("lobby-notice").textContent = `No room was found: ${error.message}.`;
  }
}

function joinAsTyped(room) {
  byID("code").value = room;
  showSessionOfTab();
  byID("lobby").requestSubmit();
}

function choice(text, quiet, action, act) {
  const row = filled("choice-row", { text, quiet, do: action });
  const button = row.querySelector("button");
  button.setAttribute("aria-label", `${action}: ${text}, ${quiet}`);
  button.addEventListener("click", act);
  return row;
}

/**
 * What the address asks for: `#ROOM`, `#ticket=TICKET`, or `#ROOM&ticket=TICKET`. A browser sends none of that to a
 * server, and the ticket is not left where it could be seen or copied.
 */
function takeFragment() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const ticket = parameters.get("ticket");
  const code = [...parameters.keys()].find((key) => key !== "ticket") ?? roomOf(ticket) ?? "";
  history.replaceState(null, "", code ? `#${code}` : location.pathname);
  return { code, ticket };
}

/** The room that a ticket, a JWT, is for, if for one and if it can be read; to judge it is up to the server. */
function roomOf(ticket) {
  try {
    return JSON.parse(atob(ticket.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).room;
  } catch {
    return undefined;
  }
}

function randomCode() {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // 32 signs, none to be mistaken for another
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => alphabet[byte % 32]).join("");
}

openLobby();
