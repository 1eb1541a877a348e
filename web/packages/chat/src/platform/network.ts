import type { Fetch, OpenSocket } from "../api.js";
import type { AgencyId } from "../generated/wire.js";
import { globals } from "./globals.js";

/** Where sockets are opened, below a base URL; a path is one of the page's own origin. */
export function socketUrl(baseUrl: string, agencyId?: AgencyId): string {
  const base = baseUrl.startsWith("/") ? (globals.location?.origin ?? "") + baseUrl : baseUrl;
  const agency = agencyId === undefined ? "" : `&agency=${String(agencyId)}`;
  return `${base.replace(/^http/, "ws")}/connect?protocol=2${agency}`;
}

/** The platform's WebSocket, which cannot send headers. */
export const defaultSocket: OpenSocket = (url, headers) => {
  if (globals.WebSocket === undefined) throw new Error("no WebSocket on this platform: give openSocket");
  if (headers !== undefined) throw new Error("the platform's WebSocket sends no headers: give openSocket");
  return new globals.WebSocket(url);
};

/** The platform's fetch, called as it wants to be. */
export const defaultFetch: Fetch = (url, init) => {
  if (globals.fetch === undefined) return Promise.reject(new Error("no fetch on this platform: give fetch"));
  return globals.fetch(url, init);
};
