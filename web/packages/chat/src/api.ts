/**
 * What the client offers: its options, its state, its actions. Everything else in this package serves
 * these types. Times are milliseconds since 1970 unless they come from the server (RFC 3339 text).
 */
export type * from "./api/auth.js";
export type * from "./api/channel.js";
export type * from "./api/client.js";
export type * from "./api/connection.js";
export type * from "./api/drafts.js";
export type * from "./api/options.js";
export type * from "./api/platform.js";
export type * from "./api/rest.js";
export type * from "./api/state.js";
export type {
  Alternative,
  AnyChat,
  Bit,
  BlockedUser,
  ChatEvent,
  ChatEventDetail,
  ChatPlace,
  DirectChat,
  Event,
  HelpState,
  List,
  ListChat,
  MemberChat,
  Members,
  Message,
  Money,
  Outcome,
  Owner,
  Peer,
  WaitForecast,
} from "./generated/wire.js";
