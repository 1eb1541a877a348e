import { LIMITS } from "../generated/wire.js";

/** The newest conversations: as many as the server gives at once. */
export const CONVERSATIONS = `/conversations?limit=${LIMITS.page}`;
/** Those whom the user has blocked, likewise. */
export const BLOCKS = `/blocks?limit=${LIMITS.page}`;
/** The user's help chats, likewise. */
export const helpChatsPath = (status: "active" | "ended"): string =>
  `/chats?status=${status}&kind=help&limit=${LIMITS.page}`;
