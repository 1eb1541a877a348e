import type { AgencyId, UserId } from "../generated/wire.js";
import type { Auth } from "./auth.js";
import type { Clock, Fetch, OpenSocket, Storage, Surroundings } from "./platform.js";
import type { ChatErrorShape } from "./rest.js";

/** Options of `createClient`. */
export interface ClientOptions {
  /** Such as `https://help.example.org/api/v1`; in a browser a path of its own origin will do. */
  baseUrl: string;
  auth: Auth;
  /**
   * Who this is, where that is known already: what the device holds of this user is shown before the
   * server, or a token, has said so. Default: the token's `sub`, else whom the server welcomes.
   */
  userId?: UserId;
  /**
   * The agency that an organizer works for, or that a participant asks for help, where that is known: a
   * load balancer in front of several servers may bring those together who name the same.
   */
  agencyId?: AgencyId;
  /** Default: in memory. Browsers: `browserStorage()` of `@switchboard/chat/browser`. */
  storage?: Storage;
  /** Default: always online, visible and focused. Browsers: `browserSurroundings()`. */
  surroundings?: Surroundings;
  /** Default: the global `WebSocket`. */
  openSocket?: OpenSocket;
  /** Default: the global `fetch`. */
  fetch?: Fetch;
  /** Default: the system's. */
  clock?: Clock;
  /** Uniform in [0, 1). Default: `Math.random`. */
  random?: () => number;
  /** Told of what went wrong where no call could be rejected. Never throws back. */
  onError?: (error: ChatErrorShape) => void;
}
