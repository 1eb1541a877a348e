/** What a server stores: chats with their logs, marks, requests. No network in it. */
import type {
  AnyChat,
  ChatId,
  DirectChat,
  List,
  ListChat,
  MemberChat,
  Message,
  Money,
  Outcome,
  Peer,
  Synced,
  TipStatus,
  UserId,
} from "../../src/generated/wire.js";
import { type Asked, history, sync } from "./world-pages.js";

type Stored<Kind extends AnyChat> = Omit<Kind, "readSeq" | "unread" | "lastMessage" | "lastSeq">;

interface StoredChat {
  chat: Stored<MemberChat> | Omit<Stored<DirectChat>, "peer"> | Stored<ListChat>;
  /** Of a list its owner first. */
  members: UserId[];
  log: Message[];
  read: Map<UserId, number>;
  changed: number;
}

export const NEVER = "0001-01-01T00:00:00Z";

export class World {
  readonly chats = new Map<ChatId, StoredChat>();
  readonly requests: { requestId: ChatId; eventId: number; participantId: UserId }[] = [];
  /** By user and `clientRequestId`: the event, and the request unless it was taken back first. */
  readonly named = new Map<string, { eventId: number; requestId?: ChatId }>();
  /** Whether a request is a chat from the beginning; with servers of before it becomes one. */
  turns = false;
  readonly waiting = new Set<UserId>();
  /** Who hears nothing of whom: `30 20`, where 30 has blocked 20. */
  readonly blocks = new Set<string>();
  /** Nobody may write to these. */
  readonly closedTo = new Set<UserId>();
  readonly tips = new Map<
    string,
    { chatId: ChatId; payer: UserId; tip: Money; text: string; name: string }
  >();
  /** Notices, by message id: whose they are. */
  readonly #for = new Map<string, UserId>();
  /** Messages that are their authors' alone, by id. */
  readonly #kept = new Set<string>();
  /** Tips of which the log has what became of them. */
  readonly #settled = new Set<string>();
  /** Those who have lists and take tips. */
  readonly creators = new Set<UserId>();
  /** From when to when its numbers mean the same. */
  epoch = "00000000000000a";
  #changes = 0;
  #ids = 0;

  constructor(private readonly now: () => number) {}

  /** A backup is brought back: the last messages of each log are gone, and numbers are given again. */
  loses(messages: number, epoch: string): void {
    for (const stored of this.chats.values()) {
      stored.log.splice(Math.max(1, stored.log.length - messages));
      for (const [user, seq] of stored.read) stored.read.set(user, Math.min(seq, stored.log.length));
    }
    this.epoch = epoch;
  }

  time(): string {
    return new Date(this.now()).toISOString();
  }

  id(): string {
    this.#ids += 1;
    return `00000000-0000-7000-8000-${String(this.#ids).padStart(12, "0")}`;
  }

  openChat(organizerId: UserId, participantId: UserId, description = "help", id = this.id()): ChatId {
    this.chats.set(id, {
      chat: {
        id,
        agencyId: 1,
        eventId: 1,
        organizerId,
        participantId,
        ended: 0,
        kind: "help",
        timeStart: this.time(),
        timeEnd: NEVER,
      },
      members: [organizerId, participantId],
      log: [],
      read: new Map(),
      changed: this.#next(),
    });
    this.write(id, participantId, description);
    return id;
  }

  /** A request as a chat that waits for somebody. */
  openWaiting(id: ChatId, participantId: UserId, eventId: number, description: string): void {
    const chat = { id, agencyId: 1, eventId, participantId, ended: 0 as const, kind: "help" as const };
    const times = { timeStart: this.time(), timeEnd: NEVER, askedAt: this.time() };
    this.chats.set(id, {
      chat: { ...chat, ...times, state: "waiting", turn: 0 } as unknown as Stored<MemberChat>,
      members: [participantId],
      log: [],
      read: new Map(),
      changed: this.#next(),
    });
    this.write(id, participantId, description);
  }

  /** Somebody takes a request: its chat begins, or has an owner from now on. */
  match(requestId: ChatId, organizerId: UserId): void {
    const at = this.requests.findIndex((it) => it.requestId === requestId);
    const [request] = this.requests.splice(at, 1);
    if (request === undefined) throw new Error(`no request ${requestId}`);
    const stored = this.chats.get(requestId);
    if (stored === undefined) {
      this.openChat(organizerId, request.participantId, "help", requestId);
      return;
    }
    stored.chat = { ...stored.chat, organizerId, state: "active", turn: 1 } as unknown as Stored<MemberChat>;
    stored.members = [organizerId, ...stored.members];
    stored.changed = this.#next();
  }

  /** The direct chat of two, whoever opens it. */
  openDirect(by: UserId, other: UserId): ChatId {
    for (const [id, { chat, members }] of this.chats) {
      if (chat.kind === "direct" && members.includes(by) && members.includes(other)) return id;
    }
    const id = this.id();
    const chat = { id, kind: "direct" as const, ended: 0 as const, timeStart: this.time(), timeEnd: NEVER };
    this.chats.set(id, { chat, members: [by, other], log: [], read: new Map(), changed: this.#next() });
    return id;
  }

  openList(ownerId: UserId, title: string, members: UserId[]): ChatId {
    const id = this.id();
    const times = { timeStart: this.time(), timeEnd: NEVER };
    const chat = { id, kind: "list" as const, ended: 0 as const, title, ownerId, ...times };
    this.chats.set(id, {
      chat,
      members: [ownerId, ...members],
      log: [],
      read: new Map(),
      changed: this.#next(),
    });
    return id;
  }

  /** Gives a list another name, or (undefined) deletes it. */
  changeList(id: ChatId, title: string | undefined): void {
    const stored = this.#stored(id);
    if (stored.chat.kind !== "list") throw new Error(`no list ${id}`);
    if (title !== undefined) stored.chat = { ...stored.chat, title };
    else stored.chat = { ...stored.chat, ended: 1, timeEnd: this.time() };
  }

  lists(owner: UserId): List[] {
    return [...this.chats.values()].flatMap(({ chat, members, log }) => {
      if (chat.kind !== "list" || chat.ownerId !== owner || chat.ended === 1) return [];
      const { id, title: name, ownerId, timeStart: createdAt } = chat;
      return [{ id, name, ownerId, members: members.length - 1, lastSeq: log.length, createdAt }];
    });
  }

  /** A user as the other one of a direct chat sees them: below 20 are organizers. */
  peer(id: UserId): Peer {
    return {
      id,
      name: `User ${id}`,
      role: id < 20 ? "organizer" : "participant",
      ...(this.creators.has(id) && { creator: true }),
    };
  }

  /** Stores a message; the same name again is the same message. */
  write(chatId: ChatId, authorId: UserId, content: string, more: Partial<Message> = {}): Message {
    const stored = this.#stored(chatId);
    const again = stored.log.find(
      (it) => it.authorId === authorId && it.clientMessageId === more.clientMessageId,
    );
    if (more.clientMessageId !== undefined && again !== undefined) return again;
    const { lat: _, lng: __, ...plain } = more;
    const message: Message = {
      id: this.id(),
      chatId,
      authorId,
      fromOrganizer: authorId < 20 ? 1 : 0,
      content,
      timeSent: this.time(),
      seq: stored.log.length + 1,
      kind: "text",
      ...(authorId < 20 ? plain : more),
    };
    stored.log.push(message);
    const other = stored.members.find((member) => member !== authorId);
    if (stored.chat.kind === "direct" && this.blocks.has(`${other} ${authorId}`)) this.#kept.add(message.id);
    stored.changed = this.#next();
    return message;
  }

  /** The same name is the same tip. */
  promise(chatId: ChatId, payer: UserId, tip: Money, text = "", name = ""): string {
    for (const [id, known] of this.tips) if (known.payer === payer && known.name === name) return id;
    const id = this.id();
    this.tips.set(id, { chatId, payer, tip, text, name });
    return id;
  }

  /** What an answer says of a tip besides. */
  shown(tipId: string): { shown?: true } {
    return this.#settled.has(tipId) ? { shown: true } : {};
  }

  settle(tipId: string, how: "paid" | TipStatus): Message {
    const promised = this.tips.get(tipId);
    if (promised === undefined) throw new Error(`no tip ${tipId}`);
    const { chatId, payer, tip, text } = promised;
    this.#settled.add(tipId);
    if (how === "paid") return this.write(chatId, payer, text, { id: tipId, kind: "tip", tip, tipId });
    const link = "https://pay.example.org/preferences";
    const notice = { kind: "system", authorId: 0, tip, tipId, tipStatus: how, link } as const;
    const message = this.write(chatId, payer, "The tip was not paid", notice);
    this.#for.set(message.id, payer);
    return message;
  }

  close(chatId: ChatId, outcome: Outcome = "closed"): void {
    const stored = this.#stored(chatId);
    const turns = this.turns && stored.chat.kind === "help" ? { state: "ended" as const, outcome } : {};
    stored.chat = { ...stored.chat, ...turns, ended: 1, timeEnd: this.time() };
    stored.changed = this.#next();
  }

  /** Whether a request was taken back that is a chat. */
  wasTakenBack(chatId: ChatId): boolean {
    return (this.#stored(chatId).chat as { outcome?: string }).outcome === "withdrawn";
  }

  read(chatId: ChatId, user: UserId, seq: number): number {
    const stored = this.#stored(chatId);
    const mark = Math.max(stored.read.get(user) ?? 0, Math.min(seq, stored.log.length));
    if (mark !== stored.read.get(user)) stored.changed = this.#next();
    stored.read.set(user, mark);
    return mark;
  }

  log(chatId: ChatId): Message[] {
    return this.#stored(chatId).log;
  }

  members(chatId: ChatId): UserId[] {
    return this.#stored(chatId).members;
  }

  /** What a user sees of a log: of messages that were blocked, one's own. */
  visible(chatId: ChatId, by: UserId): Message[] {
    return this.log(chatId).filter((it) => this.sees(it, by));
  }

  sees({ id, authorId }: Message, by: UserId): boolean {
    const addressee = this.#for.get(id);
    if (addressee !== undefined) return addressee === by;
    return authorId === by || !this.#kept.has(id);
  }

  isMember(chatId: ChatId, user: UserId): boolean {
    return this.chats.has(chatId) && this.members(chatId).includes(user);
  }

  isEnded(chatId: ChatId): boolean {
    return this.#stored(chatId).chat.ended === 1;
  }

  /** A message as a user sees it: names are for their authors only. */
  seen(message: Message, by: UserId): Message {
    const { clientMessageId: _, ...rest } = message;
    return message.authorId === by ? message : rest;
  }

  /** The same as it is pushed: with what it follows, where that is not the one before. */
  live(message: Message, by: UserId): Message {
    const before = this.visible(message.chatId, by).filter((it) => it.seq < message.seq);
    const prevSeq = before[before.length - 1]?.seq ?? 0;
    return { ...this.seen(message, by), ...(prevSeq === message.seq - 1 ? {} : { prevSeq }) };
  }

  chat(chatId: ChatId, by: UserId, withLast = true): AnyChat {
    const { chat, members, read } = this.#stored(chatId);
    const log = this.visible(chatId, by);
    const readSeq = read.get(by) ?? 0;
    const last = log[log.length - 1];
    const other = members.find((member) => member !== by) ?? by;
    const kind = chat.kind === "direct" ? { ...chat, peer: this.peer(other) } : chat;
    return {
      ...kind,
      lastSeq: last?.seq ?? 0,
      readSeq,
      unread: log.filter((it) => it.seq > readSeq && it.authorId !== by).length,
      ...(withLast && last !== undefined ? { lastMessage: this.seen(last, by) } : {}),
    };
  }

  chatsOf(user: UserId): ChatId[] {
    return [...this.chats.keys()].filter((id) => this.isMember(id, user) && !this.#isNone(id, user));
  }

  /** Direct chats, the last message first. */
  conversationsOf(user: UserId): ChatId[] {
    const last = (id: ChatId): string => this.visible(id, user).at(-1)?.id ?? "";
    return this.chatsOf(user)
      .filter((id) => this.isDirect(id) || this.isList(id))
      .filter((id) => this.visible(id, user).length > 0 || this.isDirect(id))
      .sort((a, b) => last(b).localeCompare(last(a)));
  }

  isList(chatId: ChatId): boolean {
    return this.#stored(chatId).chat.kind === "list";
  }

  isDirect(chatId: ChatId): boolean {
    return this.#stored(chatId).chat.kind === "direct";
  }

  /** A direct chat is its opener's alone until something can be seen in it. */
  #isNone(chatId: ChatId, user: UserId): boolean {
    const opener = this.#stored(chatId).members[0];
    return this.isDirect(chatId) && opener !== user && this.visible(chatId, user).length === 0;
  }

  history(chatId: ChatId, by: UserId, range: { before?: number; after?: number; limit?: number }) {
    return history(this, chatId, by, range);
  }

  sync(...asked: Asked): Synced {
    return sync(this, ...asked);
  }

  /** When something of the chat last changed, as a place in the order of changes. */
  changedAt(chatId: ChatId): number {
    return this.#stored(chatId).changed;
  }

  /** How many changes there were. */
  get changes(): number {
    return this.#changes;
  }

  position(requestId: ChatId): number {
    return this.requests.findIndex((it) => it.requestId === requestId) + 1;
  }

  #stored(chatId: ChatId): StoredChat {
    const stored = this.chats.get(chatId);
    if (stored === undefined) throw new Error(`no chat ${chatId}`);
    return stored;
  }

  #next(): number {
    this.#changes += 1;
    return this.#changes;
  }
}
