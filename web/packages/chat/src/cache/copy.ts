import type { ChatErrorShape, ChatView, Clock, Marks, Storage } from "../api.js";
import { asChatError } from "../errors.js";
import type { AnyChat, ChatId, Message, UserId } from "../generated/wire.js";
import { Timers } from "../platform/timers.js";
import { isAnother } from "../state/epoch.js";
import { idOf, isHelp, userOf } from "../state/kinds.js";
import { KEPT, trimmed } from "../state/log.js";
import { type Model, settled } from "../state/model.js";
import type { Store } from "../state/store.js";

/** Chats kept on the device: help chats under way, then the newest of all kinds. */
export const CHATS_KEPT = 50;
/** Milliseconds from a change to its being written. */
export const SAVE_AFTER = 1_000;
/** Raised when what is written is not read by earlier versions: what is older is passed over. */
const VERSION = 1;

interface SavedChat {
  v: typeof VERSION;
  chat: AnyChat;
  messages: readonly Message[];
  hasOlder: boolean;
  marks: Readonly<Record<UserId, Marks>>;
}

/** The copy on the device: what was known at last, to be shown before the server has been reached. */
export class Copy {
  readonly #timers: Timers;
  /** What has been written, by chat: the very objects, so that what has not changed is not written. */
  readonly #saved = new Map<ChatId, { chat: AnyChat; messages: readonly Message[]; marks: unknown }>();
  #since: string | undefined;
  #epoch: string | undefined;
  #user: UserId | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly storage: Storage,
    clock: Clock,
    private readonly onError: (error: ChatErrorShape) => void,
    /** What was kept is of another epoch of the server than the present one. */
    private readonly onVoid: (views: readonly ChatView[]) => void = () => undefined,
  ) {
    this.#timers = new Timers(clock);
  }

  /** Reads what this user left here. Chats that are known already stay as they are. */
  async open(user: UserId): Promise<void> {
    try {
      const [chats, since, epoch] = await Promise.all([
        this.storage.list(`${user}/chat/`),
        this.storage.get(`${user}/since`),
        this.storage.get(`${user}/epoch`),
      ]);
      if (typeof since === "string") this.#since = since;
      if (typeof epoch === "string") this.#epoch = epoch;
      const views = chats.flatMap(([, value]) => (isSaved(value) ? [viewOf(value)] : []));
      for (const [key] of chats) this.#saved.set(key.slice(`${user}/chat/`.length), unwritten);
      const now = this.store.get();
      if (now.me === user && this.#epoch !== undefined && isAnother(now, this.#epoch)) this.onVoid(views);
      else this.store.update((model) => (model.me === user ? shown(model, views, since, epoch) : model));
    } catch (thrown) {
      this.onError(asChatError(thrown, "storage"));
    }
    this.#user = user;
  }

  /** The state has changed: writes it soon. */
  changed(): void {
    if (this.#user !== undefined && !this.#timers.has("save"))
      this.#timers.set("save", SAVE_AFTER, () => void this.save());
  }

  /** Writes what has changed, now. */
  save(): Promise<void> {
    this.#timers.clear("save");
    this.#saving = this.#saving.then(() => this.#write());
    return this.#saving;
  }

  close(): Promise<void> {
    this.#timers.close();
    return this.save();
  }

  /** Ends without writing; resolves when nothing is being written any more. */
  abandon(): Promise<void> {
    this.#timers.close();
    this.#user = undefined;
    return this.#saving;
  }

  async #write(): Promise<void> {
    const user = this.#user;
    const model = this.store.get();
    if (user === undefined || model.me !== user) return;
    try {
      const kept = worthKeeping(model);
      const there = new Set(kept.map((view) => view.chat.id));
      const gone = [...this.#saved.keys()].filter((id) => !there.has(id));
      await Promise.all([
        ...kept.map((view) => this.#put(user, view)),
        ...gone.map((id) => this.#delete(user, id)),
      ]);
      // Last: a copy may know more than its `since` says, never less.
      if (model.since !== undefined && model.since !== this.#since) {
        await this.storage.put(`${user}/since`, model.since);
        this.#since = model.since;
      } else if (model.since === undefined && this.#since !== undefined) {
        await this.storage.delete(`${user}/since`);
        this.#since = undefined;
      }
      // Behind all that is of it: nothing of another one is taken for it.
      if (model.epoch !== undefined && model.epoch !== this.#epoch) {
        await this.storage.put(`${user}/epoch`, model.epoch);
        this.#epoch = model.epoch;
      }
    } catch (thrown) {
      this.onError(asChatError(thrown, "storage"));
    }
  }

  async #delete(user: UserId, id: ChatId): Promise<void> {
    await this.storage.delete(`${user}/chat/${id}`);
    this.#saved.delete(id);
  }

  async #put(user: UserId, view: ChatView): Promise<void> {
    const { chat, messages, marks } = view;
    const saved = this.#saved.get(chat.id);
    if (saved?.chat === chat && saved.messages === messages && saved.marks === marks) return;
    const { messages: newest, hasOlder } = trimmed(view, KEPT);
    const value: SavedChat = { v: VERSION, chat, messages: newest, hasOlder, marks };
    await this.storage.put(`${user}/chat/${chat.id}`, value);
    this.#saved.set(chat.id, { chat, messages, marks });
  }
}

const unwritten = { chat: {} as AnyChat, messages: [], marks: {} };

function worthKeeping(model: Model): ChatView[] {
  const newest = ({ chat }: ChatView): string => chat.lastMessage?.timeSent ?? chat.timeStart;
  const rank = (view: ChatView): number => (isHelp(view) && view.chat.ended === 0 ? 0 : 1);
  return (
    Object.values(model.chats)
      // A direct chat in which nothing was written is none yet.
      .filter(({ chat, pending }) => userOf(chat.id) === undefined || pending.length > 0)
      .sort((a, b) => rank(a) - rank(b) || newest(b).localeCompare(newest(a)))
      .slice(0, CHATS_KEPT)
  );
}

function shown(model: Model, views: readonly ChatView[], since: unknown, epoch: unknown): Model {
  const kept = views.filter(({ chat }) => idOf(model, chat.id) === chat.id);
  const chats = { ...Object.fromEntries(kept.map((view) => [view.chat.id, view])), ...model.chats };
  const token = typeof since === "string" && model.since === undefined ? { since } : {};
  const known = typeof epoch === "string" && model.epoch === undefined ? { epoch } : {};
  return settled({ ...model, ...token, ...known, chats, stale: true });
}

function viewOf({ chat, messages, hasOlder, marks }: SavedChat): ChatView {
  return { chat, messages, pending: [], hasOlder, loadingOlder: false, marks };
}

function isSaved(value: unknown): value is SavedChat {
  if (typeof value !== "object" || value === null) return false;
  const { v, chat, messages } = value as Partial<SavedChat>;
  return v === VERSION && typeof chat === "object" && typeof chat?.id === "string" && Array.isArray(messages);
}
