import type { AnyChat, BlockedUser, ChatId, List, ServerFrame, UserId } from "../generated/wire.js";
import type { Http } from "../rest/http.js";
import { BLOCKS, CONVERSATIONS } from "../rest/paths.js";
import type { Model } from "../state/model.js";
import { reduceChats, withList } from "../state/reduce.js";
import type { Apply } from "../sync/fill.js";

/** Pages of those whom somebody has blocked. */
const BLOCK_PAGES = 25;

interface Parts {
  http: Http;
  model: () => Model;
  /** Changes the state. What this brings is no news: it was there before. */
  apply: Apply;
}

/** What is asked about conversations beside their messages: the list of them, and who is blocked. */
export class Conversations {
  #loading: Promise<void> | undefined;
  /** Whether the newest have been asked for: from then on the others come by catching up. */
  #begun = false;
  /** What is being asked for, and whether it has changed since. */
  readonly #asked = new Map<string, { again: boolean }>();

  constructor(private readonly parts: Parts) {}

  /** Fetches the newest, once. */
  async begin(): Promise<void> {
    if (!this.#begun) await this.load();
  }

  /** Another user's from now on. */
  leave(): void {
    this.#begun = false;
  }

  /** Fetches the next older ones; calls meanwhile get the same page. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { http, model, apply } = this.parts;
    const next = model().conversationsNext;
    if (this.#begun && next === undefined) return;
    apply((now) => ({ ...now, conversations: { ...now.conversations, loading: true } }));
    try {
      const page = await http.call("GET", this.#begun && next !== undefined ? next : CONVERSATIONS);
      const chats = Array.isArray(page.body) ? (page.body as AnyChat[]) : [];
      apply((now) => withNext(reduceChats(now, chats), page.next));
      this.#begun = true;
    } finally {
      apply((now) => ({ ...now, conversations: { ...now.conversations, loading: false } }));
    }
  }

  async loadBlocks(): Promise<void> {
    const { http, apply } = this.parts;
    const blocks: BlockedUser[] = [];
    let path: string | undefined = BLOCKS;
    for (let page = 0; page < BLOCK_PAGES && path !== undefined; page += 1) {
      const answer = await http.call("GET", path);
      blocks.push(...(answer.body as BlockedUser[]));
      path = answer.next;
    }
    apply((now) => ({ ...now, blocks }));
  }

  /**
   * Follows what another device of the user's has changed. What cannot be fetched just now the next connection
   * fetches.
   */
  async heard(frame: ServerFrame): Promise<void> {
    const { blocks, chats } = this.parts.model();
    if (frame.type === "welcome" && blocks !== undefined) {
      await this.#once(BLOCKS, () => this.loadBlocks());
    } else if (frame.type === "block_changed" && frame.payload.blocked) {
      const { userId } = frame.payload;
      const known = blocks?.some((blocked) => blocked.userId === userId) ?? true;
      if (!known) await this.#once(BLOCKS, () => this.loadBlocks());
    } else if (frame.type === "list_changed" && !frame.payload.deleted) {
      const { listId } = frame.payload;
      // Of a list that is not here nothing changes.
      if (chats[listId] !== undefined) await this.#once(listId, () => this.#loadList(listId));
    }
  }

  async #loadList(id: ChatId): Promise<void> {
    const answer = await this.parts.http.call("GET", `/lists/${id}`);
    this.parts.apply((now) => (now.chats[id] ? withList(now, answer.body as List, 0) : now));
  }

  /** One at a time; when it is asked for meanwhile, once more. */
  async #once(what: string, load: () => Promise<void>): Promise<void> {
    const running = this.#asked.get(what);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const asked = { again: true };
    this.#asked.set(what, asked);
    try {
      while (asked.again) {
        asked.again = false;
        await load();
      }
    } finally {
      this.#asked.delete(what);
    }
  }

  async block(user: Omit<BlockedUser, "since">, since: string): Promise<void> {
    await this.parts.http.call("PUT", `/blocks/${user.userId}`);
    this.parts.apply((now) => withBlocks(now, [...others(now, user.userId), { ...user, since }]));
  }

  async unblock(userId: UserId): Promise<void> {
    await this.parts.http.call("DELETE", `/blocks/${userId}`);
    this.parts.apply((now) => withBlocks(now, others(now, userId)));
  }
}

function withNext({ conversationsNext: _, ...model }: Model, next: string | undefined): Model {
  const conversations = { ...model.conversations, known: true, hasMore: next !== undefined };
  return next === undefined
    ? { ...model, conversations }
    : { ...model, conversations, conversationsNext: next };
}

const others = ({ blocks = [] }: Model, userId: UserId): BlockedUser[] =>
  blocks.filter((blocked) => blocked.userId !== userId);

/** What is not known as a whole stays unknown. */
const withBlocks = (model: Model, blocks: readonly BlockedUser[]): Model =>
  model.blocks === undefined ? model : { ...model, blocks };
