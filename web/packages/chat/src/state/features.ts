/** What servers can do with help chats, by what they say of themselves. Pure. */
import type { State } from "../api.js";

/** By the limit that a server names which knows of it. */
const SIGNS = {
  /** Chats go from owner to owner; participants call back, and say that all is well. */
  acts: "noteChars",
  /** Timelines, and places that are told beside what is said. */
  timelines: "syncEvents",
} as const;

/** Whether the server knows of it. Where it has not said yet what it knows, the chats' turns say enough. */
export const serverKnows = ({ limits }: Pick<State, "limits">, what: keyof typeof SIGNS): boolean =>
  limits === undefined || limits[SIGNS[what]] !== undefined;
