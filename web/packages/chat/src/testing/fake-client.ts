import type { AnyChat, Channel, Client, Drafts, Message, Rest, State, Transition } from "../api.js";
import type { ServerFrame } from "../generated/wire.js";
import { addressOf, idOf } from "../state/kinds.js";
import { sampleDirect, sampleList } from "./samples.js";

/** One call of an action, as it came. */
export interface Call {
  name: string;
  args: readonly unknown[];
}

/** A `Client` without a server, for the tests of what is built on one. */
export interface FakeClient extends Client {
  /** What was called, oldest first; without `getState` and the subscriptions. */
  readonly calls: readonly Call[];
  /** How many listeners of all kinds are subscribed. */
  readonly listeners: number;
  /** Replaces parts of the state and tells the subscribers. */
  set(change: Partial<State> | ((state: State) => Partial<State>)): void;
  /** Tells `onMessage` listeners. */
  emitMessage(message: Message, chat: AnyChat): void;
  /** Tells `channel.onFrame` listeners of a frame, which may be one that this release does not know. */
  emitFrame(frame: { type: string; payload: unknown }): void;
  /** Tells `onTransition` listeners. */
  emitTransition(transition: Transition): void;
}

/** What a test may put in place of the fake's own answers. */
export interface FakeAnswers {
  rest?: Partial<Rest>;
  /** Without them whoever asks is refused. What `ask` answers is told as a frame, too. */
  channel?: Partial<Pick<Channel, "ask" | "call">>;
  actions?: Partial<
    Pick<
      Client,
      | "send"
      | "loadOlder"
      | "loadConversations"
      | "loadBlocks"
      | "block"
      | "unblock"
      | "setWaiting"
      | "closeChat"
      | "requestHelp"
      | "requested"
      | "addToRequest"
      | "cancelHelp"
      | "callBack"
      | "resolve"
      | "loadTimeline"
      | "signOut"
    >
  >;
}

/** A state in which nothing has happened yet. */
export const emptyState: State = {
  connection: { state: "signed out", why: "not started" },
  chats: {},
  conversations: { known: true, hasMore: false, loading: false },
  typing: {},
  presence: {},
  reach: {},
  listsChanged: 0,
  listsGone: [],
  requests: [],
  timelines: {},
  pendingRequests: [],
  waiting: false,
  unread: 0,
  stale: false,
};

/**
 * Makes a client whose state the test drives by `set`. Actions are recorded; of them only `send`,
 * `discard`, `view` and `openDirect` change the state, as a real client without a network would.
 */
export function fakeClient(initial: Partial<State> = {}, answers: FakeAnswers = {}): FakeClient {
  let state: State = { ...emptyState, ...initial };
  let sent = 0;
  const calls: Call[] = [];
  const changed = new Set<() => void>();
  const transitions = new Set<(transition: Transition) => void>();
  const messages = new Set<(message: Message, chat: AnyChat) => void>();
  const frames = new Set<(frame: ServerFrame) => void>();
  const emitFrame: FakeClient["emitFrame"] = (frame) => {
    for (const listener of [...frames]) listener(frame as ServerFrame);
  };

  const set: FakeClient["set"] = (change) => {
    state = { ...state, ...(typeof change === "function" ? change(state) : change) };
    for (const listener of [...changed]) listener();
  };
  const record = (name: string, ...args: unknown[]): void => void calls.push({ name, args });
  const answer = <A extends unknown[], R>(name: string, given: ((...args: A) => R) | undefined, or: R) => {
    return (...args: A): R => {
      record(name, ...args);
      return given ? given(...args) : or;
    };
  };

  return {
    calls,
    get listeners() {
      return changed.size + transitions.size + messages.size + frames.size;
    },
    set,
    emitMessage: (message, chat) => {
      for (const listener of [...messages]) listener(message, chat);
    },
    emitFrame,
    channel: {
      ask: async (frame) => {
        record("ask", frame);
        const asked = answers.channel?.ask ?? (() => Promise.reject(new Error(`no answer to ${frame.type}`)));
        const told = await asked(frame);
        emitFrame(told);
        return told;
      },
      call: (method, path, body, signal) => {
        record("call", method, path, body);
        const call = answers.channel?.call;
        return call?.(method, path, body, signal) ?? Promise.reject(new Error(`no answer to ${path}`));
      },
      hear: (frame) => {
        record("hear", frame);
        emitFrame(frame);
      },
      onFrame: (listener) => subscribe(frames, listener),
    },
    emitTransition: (transition) => {
      for (const listener of [...transitions]) listener(transition);
    },
    rest: fakeRest(answers.rest),
    drafts: fakeDrafts(),
    getState: () => state,
    now: () => Date.now(),
    subscribe: (listener) => subscribe(changed, listener),
    onTransition: (listener) => subscribe(transitions, listener),
    onMessage: (listener) => subscribe(messages, listener),
    start: () => record("start"),
    close: async () => record("close"),
    signOut: answer("signOut", answers.actions?.signOut, Promise.resolve()),
    reconnect: () => record("reconnect"),
    send: (chatId, text, options) => {
      record("send", chatId, text, options);
      if (answers.actions?.send) return answers.actions.send(chatId, text, options);
      sent += 1;
      const clientMessageId = `sent-${sent}`;
      const id = idOf(state, chatId);
      const view = state.chats[id];
      if (view) {
        const pending = {
          clientMessageId,
          chatId: id,
          text,
          createdAt: Date.parse(view.chat.timeStart) + sent,
          state: state.connection.state === "online" ? ("sending" as const) : ("queued" as const),
          ...options,
        };
        set({ chats: { ...state.chats, [id]: { ...view, pending: [...view.pending, pending] } } });
      }
      return clientMessageId;
    },
    edit: (chatId, seq, text) => {
      record("edit", chatId, seq, text);
      return `edit-${seq}`;
    },
    delete: (chatId, seq) => {
      record("delete", chatId, seq);
      return `delete-${seq}`;
    },
    react: (chatId, seq, emoji, on) => {
      record("react", chatId, seq, emoji, on);
      return `react-${seq}`;
    },
    tip: (chatId, tip, text) => {
      record("tip", chatId, tip, text);
      return "tip-1";
    },
    retry: (clientMessageId) => record("retry", clientMessageId),
    discard: (clientMessageId) => {
      record("discard", clientMessageId);
      const chats = Object.entries(state.chats).map(([id, view]) => [
        id,
        { ...view, pending: view.pending.filter((one) => one.clientMessageId !== clientMessageId) },
      ]);
      set({ chats: Object.fromEntries(chats) });
    },
    type: (chatId, isTyping) => record("type", chatId, isTyping),
    view: (chatId) => {
      record("view", chatId);
      const { viewing: _, ...rest } = state;
      state = chatId === undefined ? rest : { ...rest, viewing: chatId };
    },
    loadOlder: answer("loadOlder", answers.actions?.loadOlder, Promise.resolve()),
    openDirect: (peer) => {
      record("openDirect", peer);
      const id = addressOf(peer.id);
      if (idOf(state, id) === id && !state.chats[id]) {
        set({ chats: { ...state.chats, [id]: sampleDirect([], { chat: { id, peer } }) } });
      }
      return id;
    },
    openList: (list) => {
      record("openList", list);
      if (!state.chats[list.id]) {
        const chat = { id: list.id, title: list.name, ownerId: list.ownerId };
        set({ chats: { ...state.chats, [list.id]: sampleList([], { chat }) } });
      }
    },
    loadConversations: answer("loadConversations", answers.actions?.loadConversations, Promise.resolve()),
    watch: (userIds) => {
      record("watch", userIds);
      return () => record("unwatch", userIds);
    },
    loadBlocks: answer("loadBlocks", answers.actions?.loadBlocks, Promise.resolve()),
    block: answer("block", answers.actions?.block, Promise.resolve()),
    unblock: answer("unblock", answers.actions?.unblock, Promise.resolve()),
    setWaiting: answer("setWaiting", answers.actions?.setWaiting, Promise.resolve()),
    closeChat: answer("closeChat", answers.actions?.closeChat, Promise.resolve()),
    requestHelp: answer(
      "requestHelp",
      answers.actions?.requestHelp,
      Promise.resolve({ requestId: "request-1", eventId: 1, position: 1 }),
    ),
    // Nothing is ever heard of it, unless the test says so.
    requested: answer("requested", answers.actions?.requested, new Promise(() => {})),
    addToRequest: (name, text, options) => {
      record("addToRequest", name, text, options);
      if (answers.actions?.addToRequest) return answers.actions.addToRequest(name, text, options);
      sent += 1;
      const words = { clientMessageId: `sent-${sent}`, text, createdAt: sent };
      set({
        pendingRequests: state.pendingRequests.map((one) =>
          one.clientRequestId === name ? { ...one, words: [...(one.words ?? []), words] } : one,
        ),
      });
      return words.clientMessageId;
    },
    moveToChat: (name, chatId) => {
      record("moveToChat", name, chatId);
      set({ pendingRequests: state.pendingRequests.filter((one) => one.clientRequestId !== name) });
    },
    cancelHelp: answer("cancelHelp", answers.actions?.cancelHelp, Promise.resolve()),
    setPlace: (chatId, place) => record("setPlace", chatId, place),
    callBack: answer("callBack", answers.actions?.callBack, Promise.resolve()),
    resolve: answer("resolve", answers.actions?.resolve, Promise.resolve()),
    loadTimeline: answer("loadTimeline", answers.actions?.loadTimeline, Promise.resolve()),
  };
}

function subscribe<T>(to: Set<T>, listener: T): () => void {
  to.add(listener);
  return () => void to.delete(listener);
}

function fakeRest(given: Partial<Rest> = {}): Rest {
  const missing = (name: string) => () => Promise.reject(new Error(`the test gave no rest.${name}`));
  return {
    me: missing("me"),
    events: missing("events"),
    event: missing("event"),
    archive: missing("archive"),
    archivedMessages: missing("archivedMessages"),
    timeline: missing("timeline"),
    lists: missing("lists"),
    list: missing("list"),
    createList: missing("createList"),
    renameList: missing("renameList"),
    deleteList: missing("deleteList"),
    listMembers: missing("listMembers"),
    addMembers: missing("addMembers"),
    removeMember: missing("removeMember"),
    ...given,
  };
}

function fakeDrafts(): Drafts {
  const texts = new Map<string, string>();
  return {
    get any() {
      return texts.size > 0;
    },
    get: (key) => texts.get(key) ?? "",
    set: (key, text) => void (text === "" ? texts.delete(key) : texts.set(key, text)),
    onLoaded: () => () => undefined,
  };
}
