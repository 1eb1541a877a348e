/** A server of level 2 in memory: what it is told goes on at once, and tests break what they like. */
import type { Clock, Fetch, Socket } from "../../src/api.js";
import type {
  ClientFrame,
  ErrorCode,
  Limits,
  MemberChat,
  Message,
  ServerFrame,
  TipStatus,
  UserId,
} from "../../src/generated/wire.js";
import { type Answering, answer } from "./answers.js";
import { serve } from "./rest.js";
import { World } from "./world.js";

export const limits: Limits = {
  clientMessageIdBytes: 64,
  edits: { windowSeconds: 900, deleteWindowSeconds: 86_400, max: 10 },
  descriptionChars: 2_000,
  frameBytes: 65_536,
  messageChars: 4_000,
  page: 200,
  syncChats: 50,
  syncChatsSame: 1_000,
};

/** One end of a socket: the client holds the other. */
export class Line implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  user: UserId | undefined;
  /** How far the answers to `sync` have come that make one together. */
  series: { since: string; told: Set<string> } | undefined;
  readyState = 1;
  /** What was sent after it began to close: browsers complain of that in their console. */
  late = 0;
  open = true;
  /** The line is cut, and neither end knows. */
  dead = false;

  constructor(
    private readonly server: FakeServer,
    readonly url: string,
    readonly headers: Record<string, string> | undefined,
  ) {}

  send(text: string): void {
    if (this.readyState > 1) this.late += 1;
    if (this.open && !this.dead) void Promise.resolve().then(() => this.server.hear(this, text));
  }

  close(code = 1000): void {
    if (!this.open) return;
    this.open = false;
    this.server.left(this);
    void Promise.resolve().then(() => this.onclose?.({ code, reason: "" }));
  }

  tell(frame: ServerFrame): void {
    void Promise.resolve().then(() => {
      if (this.open && !this.dead) this.onmessage?.({ data: JSON.stringify(frame) });
    });
  }

  /** The server ends it. */
  end(code: number): void {
    void Promise.resolve().then(() => {
      if (!this.open) return;
      this.open = false;
      this.server.left(this);
      this.onclose?.({ code, reason: "" });
    });
  }
}

export class FakeServer {
  readonly world: World;
  readonly lines = new Set<Line>();
  /** Sockets that were asked for, also those that were refused. */
  opened = 0;
  /** Frames that came, by type, and calls, by method and path. */
  readonly heard: ClientFrame[] = [];
  readonly called: string[] = [];
  /** Whether sockets open, whether REST answers. */
  sockets = true;
  rest = true;
  /** Whether its database says in time how far each has read when a chat ends. */
  countsAtTheEnd = true;
  /** Milliseconds that REST takes. */
  slow = 0;
  /** Sockets open, and nothing comes. */
  mute = false;
  /** Tokens that are refused. */
  readonly refused = new Set<string>();
  /** Called for each frame before it is served; an answer of true swallows it. */
  meddle: (line: Line, frame: ClientFrame) => boolean = () => false;
  /** Answers that get lost on the way, by type. */
  readonly loses = new Set<ServerFrame["type"]>();
  page = 500;
  changedPage = 200;
  /** Active help chats in one answer to `sync`. */
  activePage = 200;
  conversationsPage = 200;
  /** Who is there, as everybody may see. */
  readonly sights = new Map<UserId, { online: boolean; lastSeen?: string }>();
  refusesWatches = false;
  tipsRefused: ErrorCode | undefined;

  constructor(private readonly clock: Clock) {
    this.world = new World(() => clock.now());
  }

  readonly openSocket = (url: string, headers?: Record<string, string>): Socket => {
    this.opened += 1;
    const line = new Line(this, url, headers);
    if (!this.sockets) {
      line.open = false;
      void Promise.resolve().then(() => {
        line.onerror?.();
        line.onclose?.({ code: 1006, reason: "" });
      });
      return line;
    }
    line.dead = this.mute;
    this.lines.add(line);
    void Promise.resolve().then(() => {
      line.onopen?.();
      const header = headers?.Authorization;
      if (header !== undefined) this.#signIn(line, header);
    });
    return line;
  };

  readonly fetch: Fetch = async (url, init) => {
    this.called.push(`${init.method} ${url.replace(/^.*\/api\/v1/, "")}`);
    if (this.slow > 0) await new Promise<void>((resolve) => this.clock.after(this.slow, resolve));
    if (!this.rest) throw new Error("fetch failed");
    const token = init.headers.Authorization;
    const user = token === undefined ? undefined : this.#user(token);
    const { status, body, link } =
      user === undefined
        ? { status: 401, body: { code: "unauthorized", message: "not authenticated" }, link: undefined }
        : serve(this, user, init.method, url.replace(/^.*\/api\/v1/, ""), init.body);
    return {
      ok: status < 300,
      status,
      headers: {
        get: (name) =>
          name === "Link" ? (link ?? null) : name === "X-Switchboard-Epoch" ? this.world.epoch : null,
      },
      text: async () => (body === undefined ? "" : JSON.stringify(body)),
    };
  };

  /** Cuts every line: with a close code, or without a close frame. */
  cut(code = 1006): void {
    for (const line of [...this.lines]) line.end(code);
  }

  left(line: Line): void {
    this.lines.delete(line);
    const others = [...this.lines].some((other) => other.user === line.user);
    if (line.user !== undefined && !others) this.world.waiting.delete(line.user);
  }

  hear(line: Line, text: string): void {
    if (!line.open) return;
    const frame = JSON.parse(text) as ClientFrame & { Authorization?: string; protocol?: number };
    if (line.user === undefined) {
      if (frame.Authorization !== undefined) this.#signIn(line, frame.Authorization);
      else this.fail(line, frame, "unauthorized");
      return;
    }
    this.heard.push(frame);
    if (this.meddle(line, frame)) return;
    const answering: Answering = {
      server: this,
      line,
      user: line.user,
      reply: (reply) => {
        if (!this.loses.has(reply.type))
          line.tell(frame.id === undefined ? reply : { ...reply, id: frame.id });
      },
      others: (user, push) => this.push(user, push, line),
      fail: (code, retryAfterMs) => this.fail(line, frame, code, retryAfterMs),
    };
    answer(answering, frame);
  }

  fail(line: Line, frame: { id?: string }, code: ErrorCode, retryAfterMs?: number): void {
    const payload = { code, message: code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    line.tell({ type: "error", ...(frame.id === undefined ? {} : { id: frame.id }), payload });
  }

  /** Tells all devices of a user, but for one. */
  push(user: UserId, frame: ServerFrame, except?: Line): void {
    for (const line of this.lines) if (line.user === user && line !== except) line.tell(frame);
  }

  /** Somebody writes, on a device that no test looks at. */
  says(chatId: string, author: UserId, content: string): void {
    this.tells(this.world.write(chatId, author, content));
  }

  /** A message goes to everybody who sees it; the chat before it, where it is the first. */
  tells(message: Message): void {
    const { world } = this;
    const { chatId } = message;
    for (const member of world.members(chatId)) {
      if (!world.sees(message, member)) continue;
      const isFirst =
        (world.isDirect(chatId) || world.isList(chatId)) &&
        world.visible(chatId, member)[0]?.id === message.id;
      if (isFirst && member !== message.authorId) {
        this.push(member, { type: "new_chat", payload: world.chat(chatId, member, false) });
      }
      this.push(member, { type: "user_message", payload: world.live(message, member) });
    }
  }

  /** A tip is paid, or its payer is told that it was not. */
  settles(tipId: string, how: "paid" | TipStatus): void {
    this.tells(this.world.settle(tipId, how));
  }

  /** The devices of whoever asked are shown the chat that their request is. */
  queued(chatId: string): void {
    const [participant = 0] = this.world.members(chatId);
    const chat = this.world.chat(chatId, participant, false);
    this.push(participant, {
      type: "chat_changed",
      payload: { chat, reason: "queued" },
    } as unknown as ServerFrame);
    for (const message of this.world.log(chatId)) this.tells(message);
  }

  /** Somebody takes a request. */
  matches(requestId: string, organizer: UserId): void {
    this.world.match(requestId, organizer);
    for (const member of this.world.members(requestId)) {
      this.push(member, { type: "new_chat", payload: this.world.chat(requestId, member) });
    }
  }

  /** The organizer closes, elsewhere. */
  closes(chatId: string): void {
    this.world.close(chatId);
    for (const member of this.world.members(chatId)) {
      const { readSeq, unread, lastMessage: _, ...chat } = this.world.chat(chatId, member) as MemberChat;
      const marks = this.countsAtTheEnd ? { readSeq, unread } : {};
      this.push(member, { type: "closed_chat", payload: { ...chat, ...marks, chatId } });
    }
  }

  /** Frames of one type that came. */
  asked<Type extends ClientFrame["type"]>(type: Type): Extract<ClientFrame, { type: Type }>[] {
    return this.heard.filter((frame) => frame.type === type) as Extract<ClientFrame, { type: Type }>[];
  }

  #user(authorization: string): UserId | undefined {
    const token = authorization.replace(/^Bearer /, "");
    const user = Number(/^user-(\d+)/.exec(token)?.[1]);
    return this.refused.has(token) || Number.isNaN(user) ? undefined : user;
  }

  #signIn(line: Line, authorization: string): void {
    const user = this.#user(authorization);
    if (user === undefined) {
      this.fail(line, {}, "unauthorized");
      line.end(4401);
      return;
    }
    line.user = user;
    line.tell({
      type: "welcome",
      payload: {
        userId: user,
        connectionId: "connection",
        serverTime: new Date(this.clock.now()).toISOString(),
        epoch: this.world.epoch,
        heartbeatSeconds: 25,
        creator: this.world.creators.has(user),
        limits,
      },
    });
  }
}
