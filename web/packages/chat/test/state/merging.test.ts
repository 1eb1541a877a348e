import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnyChat, Message, ServerFrame } from "../../src/generated/wire.js";
import { empty, held, type Model, missingTo } from "../../src/state/model.js";
import { reduce, reduceChats, reduceHistory, reduceSync } from "../../src/state/reduce.js";
import { World } from "../support/world.js";

const ME = 20;
const OTHER = 10;

const opened = (world: World, chatId: string): ServerFrame => ({
  type: "new_chat",
  payload: { ...world.chat(chatId, ME, false), lastSeq: 0, unread: 0 },
});

const message = (payload: Message): ServerFrame => ({ type: "user_message", payload });

/** What somebody sees who asks the server for everything now. */
function fresh(world: World, chatId: string): Model {
  const model = reduce({ ...empty, me: ME }, opened(world, chatId), 0);
  const read = world.chat(chatId, ME).readSeq;
  const all = world.history(chatId, ME, { after: 0, limit: 10_000 });
  const filled = reduceHistory(model, all);
  return reduce(filled, { type: "messages_read", payload: { chatId, userId: ME, seq: read } }, 0);
}

/** What happens to a client: pushes, lost pushes, old pushes again, pages of all kinds, syncs, marks. */
const happenings = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant("write" as const), mine: fc.boolean(), lost: fc.boolean() }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("again" as const), at: fc.nat(40) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("after" as const), limit: fc.integer({ min: 1, max: 6 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("before" as const), limit: fc.integer({ min: 1, max: 6 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("newest" as const), limit: fc.integer({ min: 1, max: 6 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("sync" as const), page: fc.integer({ min: 1, max: 8 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("read" as const), seq: fc.nat(40) }) },
  ),
  { maxLength: 60 },
);

type Happening = typeof happenings extends fc.Arbitrary<(infer One)[]> ? One : never;

function happen(world: World, chatId: string, model: Model, what: Happening): Model {
  const view = model.chats[chatId];
  if (view === undefined) throw new Error("the chat is gone");
  const seen = (it: Message): Message => world.seen(it, ME);
  switch (what.do) {
    case "write": {
      const written = world.write(chatId, what.mine ? ME : OTHER, `m${world.log(chatId).length}`);
      return what.lost ? model : reduce(model, message(seen(written)), 0);
    }
    case "again": {
      const old = world.log(chatId)[what.at];
      return old === undefined ? model : reduce(model, message(seen(old)), 0);
    }
    case "after":
      return reduceHistory(model, world.history(chatId, ME, { after: held(view), limit: what.limit }));
    case "before": {
      const before = view.messages[0]?.seq;
      const range = before === undefined ? {} : { before };
      return reduceHistory(model, world.history(chatId, ME, { ...range, limit: what.limit }));
    }
    case "newest":
      return reduceHistory(model, world.history(chatId, ME, { limit: what.limit }));
    case "sync": {
      const named = held(view) > 0 ? { [chatId]: held(view) } : {};
      return reduceSync(model, world.sync(ME, model.since, named, what.page), Object.keys(named));
    }
    case "read": {
      const seq = world.read(chatId, ME, what.seq);
      return reduce(model, { type: "messages_read", payload: { chatId, userId: ME, seq } }, 0);
    }
  }
}

describe("merging", () => {
  test("whatever comes in whatever order, what is held is a stretch of the log without gaps", () => {
    fc.assert(
      fc.property(happenings, (history) => {
        const world = new World(() => 0);
        const chatId = world.openChat(OTHER, ME, "help");
        let model = reduce({ ...empty, me: ME }, opened(world, chatId), 0);
        for (const what of history) {
          model = happen(world, chatId, model, what);
          const view = model.chats[chatId];
          const first = view?.messages[0]?.seq ?? 1;
          expect(view?.messages).toEqual(
            world.log(chatId).slice(first - 1, first - 1 + (view?.messages.length ?? 0)),
          );
          if (view !== undefined && view.messages.length > 0) expect(view.hasOlder).toBe(first > 1);
        }
      }),
    );
  });

  test("after filling up, the state is that of somebody who asks for everything now", () => {
    fc.assert(
      fc.property(happenings, (history) => {
        const world = new World(() => 0);
        const chatId = world.openChat(OTHER, ME, "help");
        let model = reduce({ ...empty, me: ME }, opened(world, chatId), 0);
        for (const what of history) model = happen(world, chatId, model, what);
        model = happen(world, chatId, model, { do: "sync", page: 500 });
        if (missingTo(model, chatId) !== undefined)
          model = happen(world, chatId, model, { do: "after", limit: 500 });
        const begun = model.chats[chatId]?.messages[0]?.seq ?? 1;
        if (begun > 1) model = happen(world, chatId, model, { do: "before", limit: 500 });
        const { marks: _, ...state } = model.chats[chatId] ?? { marks: {} };
        const { marks: __, ...expected } = fresh(world, chatId).chats[chatId] ?? { marks: {} };
        expect(state).toEqual(expected);
        expect(model.unread).toBe(world.chat(chatId, ME).unread);
      }),
    );
  });

  test("what has come already changes nothing: the very same state stays", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(20), (count, again) => {
        const world = new World(() => 0);
        const chatId = world.openChat(OTHER, ME, "help");
        for (let index = 0; index < count; index += 1) world.write(chatId, OTHER, "m");
        const model = fresh(world, chatId);
        const old = world.log(chatId)[again % world.log(chatId).length];
        if (old !== undefined) expect(reduce(model, message(old), 0)).toBe(model);
      }),
    );
  });

  test("a change of one chat leaves the others as they are, to the very objects", () => {
    const world = new World(() => 0);
    const one = world.openChat(OTHER, ME, "help");
    const two = world.openChat(OTHER, ME, "help");
    const model = reduce(reduce({ ...empty, me: ME }, opened(world, one), 0), opened(world, two), 0);
    const next = reduce(model, message(world.log(one)[0] as Message), 0);
    expect(next.chats[two]).toBe(model.chats[two]);
    expect(next.requests).toBe(model.requests);
    expect(next.chats[one]).not.toBe(model.chats[one]);
  });

  test("a message that follows one further back, because those between are not for this reader, is no gap", () => {
    const world = new World(() => 0);
    const chatId = world.openChat(OTHER, ME, "help");
    const model = fresh(world, chatId);
    const later = { ...(world.log(chatId)[0] as Message), id: "later", seq: 5 };
    const gap = reduce(model, message(later), 0);
    expect(missingTo(gap, chatId)).toBe(5);
    const none = reduce(model, message({ ...later, prevSeq: 1 } as Message), 0);
    expect(missingTo(none, chatId)).toBeUndefined();
    expect(none.chats[chatId]?.messages.map((it) => it.seq)).toEqual([1, 5]);
  });

  test("a page that does not reach the stretch changes nothing", () => {
    const world = new World(() => 0);
    const chatId = world.openChat(OTHER, ME, "help");
    for (let count = 0; count < 9; count += 1) world.write(chatId, OTHER, "m");
    const model = reduceSync({ ...empty, me: ME }, world.sync(ME, undefined, {}), []);
    expect(model.chats[chatId]?.messages.map((it) => it.seq)).toEqual([10]);
    expect(reduceHistory(model, world.history(chatId, ME, { before: 9, limit: 3 }))).toEqual(model);
  });

  test("a list of chats that is older than what is known takes nothing back", () => {
    const world = new World(() => 0);
    const chatId = world.openChat(OTHER, ME, "help");
    const old = world.chat(chatId, ME);
    world.write(chatId, OTHER, "m");
    world.read(chatId, ME, 1);
    world.close(chatId);
    const model = reduceHistory(
      reduceChats({ ...empty, me: ME }, [world.chat(chatId, ME)]),
      world.history(chatId, ME, {}),
    );
    expect(reduceChats(model, [old])).toEqual(model);
    const open = { ...old, ended: 0 as const, timeStart: "2026-07-01T12:34:56.789Z" };
    expect(reduceChats(model, [open]).chats[chatId]?.chat).toMatchObject({
      ended: 0,
      lastSeq: 2,
      readSeq: 1,
      unread: 1,
    });
  });

  test("chats of kinds that are not known are skipped", () => {
    const world = new World(() => 0);
    const chatId = world.openChat(OTHER, ME, "help");
    const chat = { ...world.chat(chatId, ME), kind: "later" } as unknown as AnyChat;
    expect(reduce(empty, { type: "new_chat", payload: chat }, 0).chats).toEqual({});
  });
});
