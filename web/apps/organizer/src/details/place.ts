import type { Place } from "@switchboard/chat";
import type { KnownLog } from "../chats/known-chat.js";

/** The newest place that the participant shared, and when: with the request, with a message, or by itself. */
export interface SharedPlace {
  place: Place;
  /** RFC 3339. */
  at: string;
  from: "request" | "message" | "found";
  /** How exactly it is known, in metres. */
  accuracyM?: number;
}

/** A place as text with five decimals: a grid of about 1.11 m from south to north, less from west to east. */
export interface RoundedPlace {
  lat: string;
  lng: string;
}

/**
 * The newest place of a chat: what its participant's device found since, or what a message or the request said. A place
 * that moved with a message is that message's.
 */
export function newestPlace(log: KnownLog): SharedPlace | undefined {
  const { place: found } = log.chat;
  const said = saidPlace(log);
  if (found === undefined || (said !== undefined && Date.parse(said.at) >= Date.parse(found.at))) return said;
  const { lat, lng, at, accuracyM } = found;
  return { place: { lat, lng }, at, from: "found", ...(accuracyM === undefined ? {} : { accuracyM }) };
}

/**
 * What the newest of the participant's known messages with a place says, else what the request said. The first
 * message is the request's description.
 */
function saidPlace({ chat, messages }: KnownLog): SharedPlace | undefined {
  const known = chat.lastMessage === undefined ? messages : [chat.lastMessage, ...messages];
  let newest: { seq: number; shared: SharedPlace } | undefined;
  for (const { seq, lat, lng, timeSent, fromOrganizer } of known) {
    if (fromOrganizer === 1 || lat === undefined || lng === undefined) continue;
    if (newest === undefined || seq > newest.seq) {
      newest = {
        seq,
        shared: { place: { lat, lng }, at: timeSent, from: seq === 1 ? "request" : "message" },
      };
    }
  }
  if (newest !== undefined) return newest.shared;
  if (chat.latStart === undefined || chat.lngStart === undefined) return undefined;
  return { place: { lat: chat.latStart, lng: chat.lngStart }, at: chat.timeStart, from: "request" };
}

/**
 * Rounds to five decimals. What is compared is the text, so a move within a cell of the grid changes
 * nothing. A cell's edge is sharp: two places a centimetre apart on both sides of it round differently.
 */
export function roundPlace({ lat, lng }: Place): RoundedPlace {
  return { lat: fiveDecimals(lat), lng: fiveDecimals(lng) };
}

function fiveDecimals(degrees: number): string {
  const text = degrees.toFixed(5);
  return text === "-0.00000" ? "0.00000" : text;
}
