import type { PendingRequest, Storage } from "../api.js";
import type { UserId } from "../generated/wire.js";
import type { RequestEntry } from "../state/model.js";
import { isWords } from "./words.js";

const STATES: readonly unknown[] = [
  "unsent",
  "takenBack",
  "refused",
  "over",
] satisfies PendingRequest["state"][];

/** Requests for help in storage, beside the outbox: one pair for each. */
export class RequestShelf {
  readonly #prefix: string;
  constructor(
    private readonly storage: Storage,
    user: UserId,
  ) {
    this.#prefix = `${user}/help/`;
  }

  put({ key, kept: _, attempted: __, trying: ___, ...request }: RequestEntry): Promise<void> {
    return this.storage.put(this.#prefix + key, request);
  }

  delete(key: string): Promise<void> {
    return this.storage.delete(this.#prefix + key);
  }

  /** How one stands that may be another tab's doing; undefined where it is settled. */
  async get(key: string): Promise<RequestEntry | undefined> {
    return entryOf(key, await this.storage.get(this.#prefix + key));
  }

  /** All, oldest first. */
  async load(): Promise<RequestEntry[]> {
    const pairs = await this.storage.list(this.#prefix);
    return pairs.flatMap(([key, value]) => entryOf(key.slice(this.#prefix.length), value) ?? []);
  }
}

/** What an earlier run has left may have arrived. */
function entryOf(key: string, value: unknown): RequestEntry | undefined {
  return isRequest(value) ? { ...value, key, kept: true, attempted: true } : undefined;
}

function isRequest(value: unknown): value is Omit<PendingRequest, "kept"> {
  if (typeof value !== "object" || value === null) return false;
  const { clientRequestId, eventId, description, createdAt, state, words } = value as Partial<PendingRequest>;
  const said = typeof clientRequestId === "string" && typeof description === "string";
  const texts = said && (words === undefined || (Array.isArray(words) && words.every(isWords)));
  return texts && typeof eventId === "number" && typeof createdAt === "number" && STATES.includes(state);
}
