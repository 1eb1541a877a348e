import type { ChatErrorShape } from "../api.js";
import { asChatError } from "../errors.js";
import { Writes } from "../platform/writes.js";
import type { RequestEntry } from "../state/model.js";
import type { RequestShelf } from "./shelf.js";
import { withWords } from "./words.js";

/** The requests of one user in storage: of each one write after the other. Where storage fails, memory counts. */
export class Keeping {
  readonly #writes: Writes;
  /** Requests that storage did not take: they are in memory only. */
  readonly #unkept = new Set<string>();
  #shelf: RequestShelf | undefined;

  /** `kept`: a request is in storage from now on. */
  constructor(
    private readonly onError: (error: ChatErrorShape) => void,
    private readonly kept: (name: string) => void,
  ) {
    this.#writes = new Writes((thrown) => onError(asChatError(thrown, "storage")));
  }

  /** Whose they are; undefined until that is known. */
  get shelf(): RequestShelf | undefined {
    return this.#shelf;
  }

  use(shelf: RequestShelf | undefined): void {
    this.#shelf = shelf;
  }

  /** What is there, oldest first. */
  async load(shelf: RequestShelf): Promise<RequestEntry[]> {
    try {
      return await shelf.load();
    } catch (thrown) {
      this.onError(asChatError(thrown, "storage"));
      return [];
    }
  }

  /** How a request stands in storage, which may be another tab's doing; "unknown" where memory alone knows. */
  async stored({ clientRequestId: name, key }: RequestEntry): Promise<RequestEntry | undefined | "unknown"> {
    if (this.#shelf === undefined || this.#unkept.has(name)) return "unknown";
    try {
      return await this.#shelf.get(key);
    } catch {
      return "unknown";
    }
  }

  /** Writes it as it is now. What another tab has added to its words stays. */
  keep(entry: RequestEntry): void {
    const { clientRequestId: name } = entry;
    this.#write(name, async (shelf) => {
      const stored = entry.words && (await this.stored(entry));
      this.#unkept.add(name);
      await shelf.put(typeof stored === "object" ? withWords(entry, stored.words) : entry);
      this.#unkept.delete(name);
      this.kept(name);
    });
  }

  /** Takes it out of storage, once what is `first` is done. */
  forget(entry: RequestEntry, first?: () => Promise<void>): void {
    this.#write(entry.clientRequestId, async (shelf) => {
      await first?.();
      this.#unkept.delete(entry.clientRequestId);
      await shelf.delete(entry.key);
    });
  }

  /** Resolves when what has been begun for this is done, or has failed. */
  done(name: string): Promise<void> {
    return this.#writes.done(name);
  }

  allDone(): Promise<void> {
    return this.#writes.allDone();
  }

  #write(name: string, write: (shelf: RequestShelf) => Promise<void>): void {
    const shelf = this.#shelf;
    if (shelf !== undefined) this.#writes.begin(name, () => write(shelf));
  }
}
