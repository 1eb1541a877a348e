import type { AnyChat, ChatErrorShape, ClientOptions, Message, Storage, Transition } from "./api.js";
import { Asking } from "./asking/asking.js";
import { RequestShelf } from "./asking/shelf.js";
import { Copy } from "./cache/copy.js";
import { Controller } from "./connection/controller.js";
import { Credentials } from "./connection/credentials.js";
import { type Link, restLink, socketLink } from "./connection/link.js";
import { Conversations } from "./conversations/conversations.js";
import { asChatError, type ChatError } from "./errors.js";
import type { ClientFrame, ServerFrame, UserId } from "./generated/wire.js";
import { Marker } from "./marks/marker.js";
import { Outbox } from "./outbox/outbox.js";
import { Shelf } from "./outbox/shelf.js";
import { systemClock } from "./platform/clock.js";
import { memoryStorage } from "./platform/memory-storage.js";
import { defaultFetch, defaultSocket, socketUrl } from "./platform/network.js";
import { alwaysThere } from "./platform/surroundings.js";
import { Time } from "./platform/time.js";
import { timely } from "./platform/timely-storage.js";
import { Timers } from "./platform/timers.js";
import { Poller } from "./polling/poller.js";
import { round } from "./polling/round.js";
import { Watching } from "./presence/watching.js";
import { Waiting } from "./requests/waiting.js";
import { Http } from "./rest/http.js";
import { Whose } from "./rest/whose.js";
import { inEpoch, isAnother, ownMessages } from "./state/epoch.js";
import { isHelpChat } from "./state/kinds.js";
import { type Model, missingTo } from "./state/model.js";
import { news } from "./state/news.js";
import { belongingTo, forgotten, reduce } from "./state/reduce.js";
import { Store } from "./state/store.js";
import { catchUp } from "./sync/catch-up.js";
import { Gaps } from "./sync/gaps.js";
import { reclaim } from "./sync/reclaim.js";
import { UnknownChats } from "./sync/unknown-chats.js";
import { Typing } from "./typing/typing.js";

/** The parts of a client, and what each tells the others. */
export class Engine {
  readonly store = new Store((thrown) => this.failed(asChatError(thrown, "internal")));
  readonly http: Http;
  readonly outbox: Outbox;
  readonly asking: Asking;
  readonly controller: Controller;
  readonly conversations: Conversations;
  readonly typing: Typing;
  readonly watching: Watching;
  readonly waiting: Waiting;
  readonly transitions = new Set<(transition: Transition) => void>();
  readonly arrivals = new Set<(message: Message, chat: AnyChat) => void>();
  /** Told of every frame, once the state has it. */
  readonly frames = new Set<(frame: ServerFrame) => void>();

  readonly storage: Storage;
  readonly #credentials: Credentials;
  readonly #marker: Marker;
  readonly #poller: Poller;
  readonly #whose: Whose;
  readonly #timers: Timers;
  readonly #ends: (() => void)[] = [];
  readonly #socketLink: Link;
  readonly #restLink: Link;
  readonly #gaps: Gaps;
  readonly #unknownChats: UnknownChats;
  #copy: Copy;
  #user: UserId | undefined;
  #opened: Promise<void> = Promise.resolve();
  /** Whether the server may have lost something since that was looked for. */
  #mayLack = false;
  #closed = false;
  readonly #time: Time;

  constructor(private readonly options: ClientOptions) {
    this.#time = new Time(options.clock ?? systemClock);
    const { surroundings = alwaysThere, random = Math.random } = options;
    const clock = this.#time;
    const baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.storage = timely(options.storage ?? memoryStorage(), clock);
    this.#timers = new Timers(clock);
    this.#credentials = new Credentials(options.auth, clock, (credential) =>
      this.controller.renewed(credential),
    );
    this.http = new Http(
      baseUrl,
      this.#credentials,
      options.fetch ?? defaultFetch,
      clock,
      // A socket says it itself, and ends with it: an answer of before may come behind.
      (epoch) => this.controller.hasSocket || this.#enter(epoch),
    );
    this.#whose = new Whose(this.http, (user) => void this.identify(user));
    this.#socketLink = socketLink((frame) => this.controller.ask(frame));
    const heard = (frame: ServerFrame): void => this.hear(frame);
    this.#restLink = restLink(this.http, heard);
    const link = (): Link | undefined => this.link();
    const onError = (error: ChatErrorShape): void => this.failed(error);
    const sending = { store: this.store, clock, random, link, onError };
    this.outbox = new Outbox(sending);
    const asking = { rest: this.#restLink, whose: this.#whose, heard, surroundings, hand: this.outbox.take };
    this.asking = new Asking({ ...sending, ...asking });
    this.conversations = new Conversations({
      http: this.http,
      model: () => this.store.get(),
      apply: (change) => this.store.update(change),
    });
    this.typing = new Typing(this.store, clock, (frame) => this.controller.say(frame));
    this.watching = new Watching(
      this.store,
      clock,
      (frame) => this.controller.ask(frame),
      () => this.link() === this.#socketLink,
    );
    this.waiting = new Waiting(this.store, (frame, taken) => this.controller.ask(frame, taken));
    this.#marker = new Marker(this.store, surroundings, link, clock);
    this.#copy = this.#newCopy();
    this.#gaps = new Gaps({
      model: () => this.store.get(),
      link: () => this.way(),
      apply: this.apply,
      timers: this.#timers,
      isOnline: () => this.link() !== undefined,
    });
    this.#unknownChats = new UnknownChats({
      timers: this.#timers,
      isKnown: (chatId) => this.store.get().chats[chatId] !== undefined,
      hasSocket: () => this.controller.hasSocket,
      catchUp: () => this.#catchUp(),
      caughtUp: () => this.#mayLack && this.#compare(),
      failed: (error) => this.failed(error),
    });
    this.#poller = new Poller(clock, surroundings, {
      round: () => this.#round(),
      worked: () => {
        this.controller.tell({ type: "polled" });
        if (this.#mayLack) this.#compare();
      },
      failed: (error) => this.#pollFailed(error),
    });
    this.controller = new Controller(
      {
        clock,
        random,
        surroundings,
        credentials: this.#credentials,
        openSocket: options.openSocket ?? defaultSocket,
        url: socketUrl(baseUrl, options.agencyId),
      },
      {
        changed: (transition) => this.#changed(transition),
        identified: ({ userId }) => userId !== undefined && void this.identify(userId),
        frame: heard,
        sync: () => this.#sync(),
        startPolling: () => this.#poller.start(),
        stopPolling: () => this.#poller.stop(),
        tooLarge: () => {
          this.asking.tooLarge();
          this.outbox.tooLarge();
        },
      },
    );
    let outbox = this.store.get().outbox;
    this.#ends.push(
      this.store.subscribe(() => {
        const now = this.store.get().outbox;
        const before = outbox;
        outbox = now;
        this.outbox.sweep(before, now);
        this.#copy.changed();
        this.#marker.pump();
      }),
      surroundings.subscribe(() => {
        this.#marker.pump();
        this.asking.look();
        if (!surroundings.isVisible()) void this.#copy.save();
        else if (this.link() === this.#restLink) this.#poller.hurry();
      }),
    );
  }

  /** Whether the end of the chat that the user looks at is before them. */
  atEnd(is: boolean): void {
    this.#marker.atEnd(is);
  }

  /** The way for what waits until there is one: only while online. */
  link(): Link | undefined {
    const connection = this.controller?.connection;
    if (connection?.state !== "online") return undefined;
    return connection.via === "socket" ? this.#socketLink : this.#restLink;
  }

  /** The way for what the user asks now: REST, while there is no socket. */
  way(): Link {
    return this.link() ?? this.#restLink;
  }

  /** Changes the state, and tells of the messages that this brings. */
  readonly apply = (change: (model: Model) => Model): void => {
    const before = this.store.get();
    this.store.update(change);
    for (const { message, chat } of news(before, this.store.get())) {
      for (const told of [...this.arrivals]) this.#guarded(() => told(message, chat));
    }
  };

  /** Whose state it is: what this user left on the device is shown, and goes out. Resolves when it is there. */
  identify(user: UserId): Promise<void> {
    if (user !== this.#user) {
      if (this.#user !== undefined) {
        // What the one before left on the device stays there.
        void this.#copy.abandon();
        this.#copy = this.#newCopy();
        this.outbox.leave();
        this.asking.leave();
        this.#unknownChats.forget();
        this.conversations.leave();
      }
      this.#user = user;
      this.#whose.forget();
      this.store.update((model) => belongingTo(model, user));
      const asked = this.asking.open(new RequestShelf(this.storage, user));
      const opening = [this.#copy.open(user), this.outbox.open(new Shelf(this.storage, user)), asked];
      void asked.then(() => this.asking.pump());
      this.#opened = Promise.all(opening).then(() => this.outbox.pump());
    }
    return this.#opened;
  }

  /** The present, in milliseconds since 1970. */
  now(): number {
    return this.#time.present();
  }

  /** Told of what no call can reject with. */
  failed(error: ChatErrorShape): void {
    try {
      this.options.onError?.(error);
    } catch {
      // Whoever is told of errors and makes one has nobody left to be told of it.
    }
  }

  /** Ends everything; with `forget`, what the device holds of the user goes, too. */
  async close(forget: boolean): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.controller.tell({ type: forget ? "sign out" : "close" });
    for (const end of this.#ends) end();
    for (const part of [this.#timers, this.#gaps, this.#marker, this.#poller, this.#credentials])
      part.close();
    for (const part of [this.typing, this.watching, this.http]) part.close();
    await Promise.all([this.outbox.close(), this.asking.close()]);
    if (!forget) return this.#copy.close();
    await this.#copy.abandon();
    await this.forget();
    this.store.update(forgotten);
  }

  /** Deletes what the device holds of the user. */
  async forget(): Promise<void> {
    try {
      const pairs = this.#user === undefined ? [] : await this.storage.list(`${this.#user}/`);
      for (const [key] of pairs) await this.storage.delete(key);
    } catch (thrown) {
      this.failed(asChatError(thrown, "storage"));
    }
  }

  #newCopy(): Copy {
    return new Copy(
      this.store,
      this.storage,
      this.#time,
      (error) => this.failed(error),
      (views) => this.outbox.reclaim(ownMessages(views, this.#user)),
    );
  }

  #changed(transition: Transition): void {
    const { to } = transition;
    const online = to.state === "online";
    this.store.update((model) => ({ ...model, connection: to, stale: model.stale && !online }));
    this.asking.look();
    if (online) this.#online();
    else {
      this.typing.forget();
      this.watching.forget();
    }
    for (const told of [...this.transitions]) this.#guarded(() => told(transition));
  }

  #online(): void {
    void this.asking.online();
    this.outbox.released();
    void this.outbox.adopt().then(() => this.outbox.pump());
    this.outbox.pump();
    this.#marker.pump();
    void this.#gaps.fill();
    this.watching.begin();
    this.#compare();
  }

  /** Finds out which conversations there are, and what of one's own in them the server has lost. */
  #compare(): void {
    this.#mayLack = false;
    // A first catch-up brings those in which something happens from then on.
    this.conversations
      .begin()
      .catch((thrown: unknown) => this.failed(asChatError(thrown)))
      .then(() => this.#reclaim());
  }

  /** The server's numbers are of this epoch: what is held of another one goes, but for what was not sent. */
  #enter(epoch: string | undefined): void {
    if (epoch === undefined) return;
    const model = this.store.get();
    if (isAnother(model, epoch)) {
      const own = ownMessages(Object.values(model.chats), model.me);
      this.store.update((now) => inEpoch(now, epoch));
      this.outbox.reclaim(own);
      this.#mayLack = true;
      this.#unknownChats.forget();
      this.conversations.leave();
    } else this.store.update((now) => inEpoch(now, epoch));
  }

  async #reclaim(): Promise<void> {
    try {
      await reclaim({ model: () => this.store.get(), link: () => this.way() }, this.apply);
    } catch {
      // With the next connection, or the next round.
      this.#mayLack = true;
    }
  }

  /** Takes what came over a socket, or would have. */
  hear(frame: ServerFrame): void {
    if (frame.type === "welcome") {
      this.#time.learn(frame.payload.serverTime);
      this.#credentials.timeKnown();
      void this.identify(frame.payload.userId);
      this.#whose.said();
      this.#enter(frame.payload.epoch);
    }
    this.waiting.heard(frame);
    this.apply((model) => reduce(model, frame, this.now()));
    this.typing.heard(frame);
    for (const told of [...this.frames]) this.#guarded(() => told(frame));
    // Nobody asked for it: what cannot be read now is read when somebody does, or with the next frame.
    this.conversations.heard(frame).catch(() => undefined);
    if (frame.type !== "user_message" || this.controller.connection.state !== "online") return;
    const model = this.store.get();
    const { chatId } = frame.payload;
    if (model.chats[chatId] === undefined) this.#unknownChats.heard(chatId);
    else if (missingTo(model, chatId) !== undefined) void this.#gaps.fill();
  }

  async #sync(): Promise<void> {
    await this.#opened;
    const before = new Set(Object.keys(this.store.get().chats));
    await this.#catchUp();
    const { chats, me } = this.store.get();
    const given = Object.values(chats).some(
      ({ chat }) => !before.has(chat.id) && isHelpChat(chat) && chat.ended === 0 && chat.organizerId === me,
    );
    if (given) this.waiting.ended();
    await this.waiting.renew();
  }

  #catchUp(): Promise<void> {
    const ask = (frame: ClientFrame, taken: (answer: ServerFrame) => void) =>
      this.controller.ask(frame, (answer) => {
        if (answer.type === "sync") this.#enter(answer.payload.epoch);
        taken(answer);
      });
    return catchUp({ model: () => this.store.get(), link: () => this.#socketLink }, ask, this.apply);
  }

  async #round(): Promise<void> {
    await this.#whose.ask();
    await this.#opened;
    await round({ http: this.http, link: this.#restLink, model: () => this.store.get(), apply: this.apply });
  }

  #pollFailed(error: ChatError): void {
    if (error.retryAfterMs !== undefined)
      this.controller.tell({ type: "wait asked", ms: error.retryAfterMs });
    this.controller.tell({ type: "poll failed", ...(error.status === 401 ? { code: 4401 as const } : {}) });
  }

  #guarded(call: () => void): void {
    try {
      call();
    } catch (thrown) {
      this.failed(asChatError(thrown, "internal"));
    }
  }
}
