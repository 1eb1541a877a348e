import type { Client, ClientOptions } from "./api.js";
import { Drafts } from "./drafts/drafts.js";
import { Engine } from "./engine.js";
import { type ChatError, noNetwork } from "./errors.js";
import type { ChatId, EventId, UserId } from "./generated/wire.js";
import { Placing } from "./places/placing.js";
import { systemClock } from "./platform/clock.js";
import { alwaysThere } from "./platform/surroundings.js";
import { Time } from "./platform/time.js";
import { restOf } from "./rest/rest.js";
import { addressOf, idOf, userOf } from "./state/kinds.js";
import { KEPT_VIEWED } from "./state/log.js";
import {
  reduceHistory,
  withDirect,
  withList,
  withLoading,
  withoutList,
  withViewing,
} from "./state/reduce.js";
import { loadTimeline } from "./sync/timeline.js";

/** Messages fetched by one `loadOlder`. */
const OLDER_PAGE = 50;
/** A chat that is opened with fewer messages than this gets a page more. */
const ENOUGH_TO_BEGIN = 20;

/** Makes a client. Nothing happens before `start`. */
export function createClient(options: ClientOptions): Client {
  const engine = new Engine(options);
  const { store, outbox, controller } = engine;
  const loading = new Map<ChatId, Promise<void>>();
  let closing: Promise<void> | undefined;

  const isClosed = (): ChatError => noNetwork("this client is closed");
  const whileOpen = (): void => {
    if (closing !== undefined) throw isClosed();
  };

  const fetchOlder = async (chatId: ChatId): Promise<void> => {
    const before = store.get().chats[chatId]?.messages[0]?.seq;
    store.update((model) => withLoading(model, chatId, true));
    try {
      const range = before === undefined ? {} : { before };
      const page = await engine.way().history({ chatId, limit: OLDER_PAGE, ...range });
      engine.apply((model) => reduceHistory(model, page));
    } finally {
      store.update((model) => withLoading(model, chatId, false));
    }
  };

  const loadOlder = async (name: ChatId): Promise<void> => {
    whileOpen();
    const chatId = idOf(store.get(), name);
    const view = store.get().chats[chatId];
    if (!view?.hasOlder || view.messages.length >= KEPT_VIEWED) return;
    const work = loading.get(chatId) ?? fetchOlder(chatId).finally(() => loading.delete(chatId));
    loading.set(chatId, work);
    return work;
  };

  /** Who opens a chat sees more than its last message. */
  const begin = (): void => {
    const { viewing, chats, connection } = store.get();
    const view = viewing === undefined ? undefined : chats[viewing];
    if (connection.state !== "online" || view === undefined || viewing === undefined) return;
    if (view.hasOlder && view.messages.length < ENOUGH_TO_BEGIN) {
      loadOlder(viewing).catch(() => {
        // Scrolling up asks again.
      });
    }
  };

  /** What this device has not heard of yet is known by its name, what waits by its event. */
  const cancelHelp = async (eventId: EventId): Promise<void> => {
    const waits = store.get().requests.some((request) => request.eventId === eventId);
    const named = engine.asking.takeBack((entry) => entry.eventId === eventId);
    const told = Promise.all(named);
    if (named.length === 0 || waits) {
      await engine
        .way()
        .cancelHelp({ eventId })
        .catch((error: ChatError) => {
          // They may have been the same.
          if (named.length === 0 || error.code !== "request_not_found") throw error;
        });
    }
    await told;
  };

  const placing = new Placing({
    clock: new Time(options.clock ?? systemClock),
    link: () => engine.link(),
    onError: (error) => engine.failed(error),
  });
  engine.transitions.add(begin);
  engine.transitions.add(() => placing.pump());

  const drafts = new Drafts({
    storage: engine.storage,
    clock: new Time(options.clock ?? systemClock),
    random: options.random ?? Math.random,
    surroundings: options.surroundings ?? alwaysThere,
    onError: (error) => engine.failed(error),
  });
  /** A message of that name waits, or is in a log that is here. */
  const isSent = (name: string): boolean => {
    const { outbox: waiting, chats } = store.get();
    const named = ({ clientMessageId }: { clientMessageId?: string }): boolean => clientMessageId === name;
    return waiting.some(named) || Object.values(chats).some(({ messages }) => messages.some(named));
  };
  let drafting: UserId | undefined;
  store.subscribe(() => {
    const { me } = store.get();
    if (me === undefined || me === drafting) return;
    drafting = me;
    // What this user left is being read by then: what has been sent is known when that is done.
    void Promise.resolve().then(() => drafts.open(me, engine.identify(me), isSent));
  });

  const rest = restOf(engine.http, {
    // Of a list that is not here nothing changes.
    renamed: (list) =>
      store.update((model) => (model.chats[list.id] ? withList(model, list, engine.now()) : model)),
    deleted: (id) => store.update((model) => withoutList(model, id, engine.now())),
  });

  return {
    rest,
    drafts,
    channel: {
      ask: (frame) => controller.ask(frame),
      call: (...call) => engine.http.call(...call),
      hear: (frame) => engine.hear(frame),
      onFrame(listener) {
        engine.frames.add(listener);
        return () => engine.frames.delete(listener);
      },
    },
    getState: () => store.get(),
    now: () => engine.now(),
    subscribe: (listener) => store.subscribe(listener),
    onTransition(listener) {
      engine.transitions.add(listener);
      return () => engine.transitions.delete(listener);
    },
    onMessage(listener) {
      engine.arrivals.add(listener);
      return () => engine.arrivals.delete(listener);
    },
    start() {
      if (closing !== undefined) return;
      if (options.userId !== undefined) void engine.identify(options.userId);
      controller.tell({ type: "start" });
    },
    close() {
      placing.close();
      closing ??= Promise.all([drafts.close(false), engine.close(false)]).then(() => undefined);
      return closing;
    },
    async signOut() {
      placing.close();
      if (closing === undefined) closing = drafts.close(true).then(() => engine.close(true));
      else await closing.then(() => engine.forget());
      return closing;
    },
    reconnect() {
      controller.tell({ type: "requested" });
      engine.asking.hurry();
    },
    send(chatId, text, sending) {
      whileOpen();
      const id = idOf(store.get(), chatId);
      engine.typing.sent(id);
      const clientMessageId = drafts.nameOf(chatId, text);
      const name = outbox.add(id, text, { ...sending, ...(clientMessageId && { clientMessageId }) });
      // Its name tells the next run, should this one end in between.
      if (clientMessageId !== undefined) drafts.set(chatId, "");
      return name;
    },
    edit(chatId, seq, text) {
      whileOpen();
      return outbox.change(idOf(store.get(), chatId), text, { seq });
    },
    delete(chatId, seq) {
      whileOpen();
      return outbox.change(idOf(store.get(), chatId), "", { seq, delete: true });
    },
    react(chatId, seq, emoji, on) {
      whileOpen();
      return outbox.change(idOf(store.get(), chatId), "", { seq, react: { emoji, on } });
    },
    tip(chatId, tip, text = "") {
      whileOpen();
      const { amount, currency } = tip;
      return outbox.add(idOf(store.get(), chatId), text, { tip: { amount, currency } });
    },
    retry(id) {
      outbox.retry(id);
      engine.asking.retry(id);
    },
    discard(id) {
      outbox.discard(id);
      engine.asking.discard(id);
    },
    type(chatId, isTyping) {
      const id = idOf(store.get(), chatId);
      // Nobody can be shown it where the server knows of no chat.
      if (userOf(id) === undefined && store.get().connection.state === "online") {
        engine.typing.type(id, isTyping);
      }
    },
    view(chatId, { atEnd = true } = {}) {
      store.update((model) => withViewing(model, chatId && idOf(model, chatId)));
      engine.atEnd(atEnd);
      begin();
    },
    loadOlder,
    openDirect(peer) {
      whileOpen();
      store.update((model) => withDirect(model, peer, engine.now()));
      return addressOf(peer.id);
    },
    openList(list) {
      whileOpen();
      store.update((model) => withList(model, list, engine.now()));
    },
    async loadConversations() {
      whileOpen();
      await engine.conversations.load();
    },
    watch: (userIds) => engine.watching.watch(userIds),
    async loadBlocks() {
      whileOpen();
      await engine.conversations.loadBlocks();
    },
    async block({ id: userId, name, role }) {
      whileOpen();
      await engine.conversations.block({ userId, name, role }, new Date(engine.now()).toISOString());
    },
    async unblock(userId) {
      whileOpen();
      await engine.conversations.unblock(userId);
    },
    async setWaiting(waiting) {
      whileOpen();
      await engine.waiting.set(waiting);
    },
    async closeChat(chatId) {
      whileOpen();
      await engine.way().closeChat(chatId);
    },
    // The very promise: nobody has to listen to it, since the state says the same.
    requestHelp: (request) =>
      closing === undefined ? engine.asking.request(request) : Promise.reject(isClosed()),
    async requested(clientRequestId) {
      whileOpen();
      return engine.asking.requested(clientRequestId);
    },
    addToRequest(clientRequestId, text, { place } = {}) {
      whileOpen();
      return engine.asking.add(clientRequestId, text, place);
    },
    moveToChat(clientRequestId, chatId) {
      whileOpen();
      engine.asking.move(clientRequestId, chatId);
    },
    async cancelHelp(eventId) {
      whileOpen();
      await cancelHelp(eventId);
    },
    setPlace(chatId, place) {
      whileOpen();
      placing.set(chatId, place);
    },
    async callBack(chatId) {
      whileOpen();
      await engine.way().callBack(chatId);
    },
    async resolve(chatId) {
      whileOpen();
      await engine.way().resolve(chatId);
    },
    async loadTimeline(chatId) {
      whileOpen();
      await loadTimeline(rest, chatId, engine.apply);
    },
  };
}
