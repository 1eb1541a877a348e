import type { ChatErrorShape, PendingWords, Place, Surroundings } from "../api.js";
import type { Link } from "../connection/link.js";
import type { ChatId, EventId, ServerFrame } from "../generated/wire.js";
import type { Time } from "../platform/time.js";
import type { Whose } from "../rest/whose.js";
import type { Store } from "../state/store.js";

/** What asking for help is made with. */
export interface AskingParts {
  store: Store;
  clock: Time;
  random: () => number;
  /** The way while online. */
  link: () => Link | undefined;
  /** The way that can be tried while there is no other. */
  rest: Link;
  /** Whom the server knows by what REST sends. */
  whose: Pick<Whose, "ask">;
  /** Puts what REST has answered into the state; a connection does that itself. */
  heard: (frame: ServerFrame) => void;
  /** Sends to the request's chat what was written behind it; resolves when the device's storage has it. */
  hand: (chatId: ChatId, words: PendingWords) => Promise<void>;
  surroundings: Surroundings;
  onError: (error: ChatErrorShape) => void;
}

/** What a participant asks for. */
export interface Plea {
  eventId: EventId;
  description: string;
  place?: Place;
  /** It is being looked for, and follows. */
  placeComing?: true;
}
