import type { AnyChat, BlockedUser, UserId } from "../generated/wire.js";
import type { Http } from "../rest/http.js";
import type { Model } from "../state/model.js";
import { reduceChats } from "../state/reduce.js";
import type { Apply } from "../sync/fill.js";

/** The newest conversations: as many as the server gives at once. */
export const CONVERSATIONS = "/conversations?limit=200";
/** Pages of those whom somebody has blocked, of 200 each. */
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
    let path: string | undefined = "/blocks?limit=200";
    for (let page = 0; page < BLOCK_PAGES && path !== undefined; page += 1) {
      const answer = await http.call("GET", path);
      blocks.push(...(answer.body as BlockedUser[]));
      path = answer.next;
    }
    apply((now) => ({ ...now, blocks }));
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
