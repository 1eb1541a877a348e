import type { ChatErrorShape, State } from "@switchboard/chat";
import { emptyState, sampleTime, sampleView } from "@switchboard/chat/testing";
import { describe, expect, test } from "vitest";
import { parseRoute, routeHash } from "../src/app/route.js";
import { queryOf } from "../src/archive/filter.js";
import { noPages, type Pages, turnPage } from "../src/archive/pages.js";
import { arrivals } from "../src/chats/arrivals.js";
import { mailAddress, phoneAddress } from "../src/details/contact.js";
import { CHIME_GAP, chimes } from "../src/notices/chime.js";
import { addNotice, dropNotice, LASTING, type Notice } from "../src/notices/queue.js";
import { followWait, type Wait } from "../src/waiting/ending.js";
import { event } from "./support.js";

const online = { state: "online", via: "socket" } as const;
const chats = (...ids: string[]): State["chats"] =>
  Object.fromEntries(ids.map((id) => [id, sampleView([], { chat: { id, timeStart: sampleTime(0) } })]));
const state = (change: Partial<State>): State => ({ ...emptyState, connection: online, ...change });

describe("arrivals", () => {
  test("are none in what was kept and what the first sync brings", () => {
    const kept = arrivals(
      undefined,
      state({ stale: true, connection: { state: "syncing" }, chats: chats("a") }),
    );
    expect(kept).toEqual({ seen: undefined, fresh: [], gone: [] });
    const synced = arrivals(kept.seen, state({ chats: chats("a", "b") }));
    expect(synced.fresh).toEqual([]);
    expect([...(synced.seen ?? [])]).toEqual(["a", "b"]);
  });

  test("are the chats that come later, once each", () => {
    const first = arrivals(undefined, state({ chats: chats("a") }));
    const second = arrivals(first.seen, state({ chats: chats("a", "b") }));
    expect(second.fresh.map((view) => view.chat.id)).toEqual(["b"]);
    const third = arrivals(second.seen, state({ chats: chats("a", "b") }));
    expect([third.fresh, third.gone]).toEqual([[], []]);
    expect(arrivals(third.seen, state({ chats: chats("b") })).gone).toEqual(["a"]);
  });

  test("are also those that were given during a lost connection", () => {
    const first = arrivals(undefined, state({ chats: chats("a") }));
    const lost = arrivals(first.seen, state({ connection: { state: "syncing" }, chats: chats("a", "b") }));
    expect(lost.fresh).toEqual([]);
    expect(arrivals(lost.seen, state({ chats: chats("a", "b") })).fresh.map((view) => view.chat.id)).toEqual([
      "b",
    ]);
  });

  test("are not chats that ended", () => {
    const first = arrivals(undefined, state({}));
    const ended = { a: sampleView([], { chat: { id: "a", ended: 1 } }) };
    expect(arrivals(first.seen, state({ chats: ended })).fresh).toEqual([]);
  });
});

describe("the end of a wait", () => {
  const waiting = (before: State["chats"]): Wait =>
    followWait({ waiting: false }, state({ waiting: true, chats: before }), false).wait;

  test("comes with a chat", () => {
    const { wait, end } = followWait(waiting(chats("a")), state({ chats: chats("a", "b") }), false);
    expect(end).toBe("matched");
    expect(wait).toEqual({ waiting: false });
  });

  test("comes with a chat also when that was there a moment before the wait's end", () => {
    const during = followWait(waiting(chats("a")), state({ waiting: true, chats: chats("a", "b") }), false);
    expect(during.end).toBeUndefined();
    expect(followWait(during.wait, state({ chats: chats("a", "b") }), false).end).toBe("matched");
  });

  test("was asked for here, or is worth a word", () => {
    expect(followWait(waiting(chats("a")), state({ chats: chats("a") }), true).end).toBe("stopped");
    expect(followWait(waiting(chats("a")), state({ chats: chats("a") }), false).end).toBe("lost");
  });

  test("is not known without a connection, which may bring the wait back", () => {
    const before = waiting(chats("a"));
    const lost = followWait(before, state({ connection: { state: "syncing" } }), false);
    expect(lost).toEqual({ wait: before });
    expect(followWait(lost.wait, state({ waiting: true, chats: chats("a") }), false)).toEqual({
      wait: before,
    });
  });

  test("is no end where nobody waited", () => {
    expect(followWait({ waiting: false }, state({ chats: chats("a") }), false).end).toBeUndefined();
  });
});

describe("pages", () => {
  const limit = 3;
  const asked = (question: number): Pages<number> => turnPage<number>(noPages, { type: "asked", question });
  const error: ChatErrorShape = { code: "network", message: "no answer" };

  test("follow each other until there is no next", () => {
    let pages = turnPage(asked(1), { type: "came", question: 1, page: { items: [1], next: "p2" }, limit });
    expect(pages).toMatchObject({ items: [1], next: "p2", status: "ready" });
    pages = turnPage(pages, { type: "fetching", question: 1 });
    expect(pages.status).toBe("loading");
    pages = turnPage(pages, { type: "came", question: 1, page: { items: [2] }, limit });
    expect(pages).toMatchObject({ items: [1, 2], next: undefined, status: "ready", full: false });
  });

  test("of an older question are dropped, and so are its failures", () => {
    const pages = asked(2);
    expect(turnPage(pages, { type: "came", question: 1, page: { items: [1] }, limit })).toBe(pages);
    expect(turnPage(pages, { type: "failed", question: 1, error })).toBe(pages);
  });

  test("that fail keep what is there and where to go on", () => {
    const one = turnPage(asked(1), { type: "came", question: 1, page: { items: [1], next: "p2" }, limit });
    expect(turnPage(one, { type: "failed", question: 1, error })).toMatchObject({
      items: [1],
      next: "p2",
      status: "failed",
      error,
    });
  });

  test("end at the limit, and say that there is more", () => {
    const full = turnPage(asked(1), {
      type: "came",
      question: 1,
      page: { items: [1, 2, 3], next: "p2" },
      limit,
    });
    expect(full).toMatchObject({ full: true, next: undefined });
    const exact = turnPage(asked(1), { type: "came", question: 1, page: { items: [1, 2, 3] }, limit });
    expect(exact.full).toBe(false);
  });
});

describe("notices", () => {
  const notice = (about: string, change: Partial<Notice> = {}): Notice => ({
    about,
    text: about,
    severity: "info",
    ...change,
  });

  test("about one thing replace each other", () => {
    const queue = addNotice(
      [notice("a", { lasting: true }), notice("b", { lasting: true })],
      notice("a", { text: "newer" }),
    );
    expect(queue.map(({ text }) => text)).toEqual(["b", "newer"]);
  });

  test("that pass give way to newer ones, lasting ones wait behind them", () => {
    let queue = addNotice([], notice("keep", { lasting: true }));
    queue = addNotice(addNotice(queue, notice("a")), notice("b"));
    expect(queue.map(({ about }) => about)).toEqual(["keep", "b"]);
    queue = addNotice(queue, notice("c", { lasting: true }));
    expect(queue.map(({ about }) => about)).toEqual(["keep", "c"]);
  });

  test("that last are few: the oldest gives way", () => {
    let queue: readonly Notice[] = [];
    for (let i = 0; i < LASTING + 2; i++) queue = addNotice(queue, notice(`n${i}`, { lasting: true }));
    expect(queue.map(({ about }) => about)).toEqual(["n2", "n3", "n4", "n5"]);
    expect(addNotice(queue, notice("passing")).map(({ about }) => about)).toEqual([
      "n2",
      "n3",
      "n4",
      "n5",
      "passing",
    ]);
  });

  test("are taken back", () => {
    const queue = [notice("a")];
    expect(dropNotice(queue, "a")).toEqual([]);
    expect(dropNotice(queue, "other")).toBe(queue);
  });
});

describe("the sound", () => {
  test("is one for a burst, and none for the chat that is looked at", () => {
    expect(chimes({ now: 0, lastChime: undefined, watching: false })).toBe(true);
    expect(chimes({ now: 0, lastChime: undefined, watching: true })).toBe(false);
    expect(chimes({ now: CHIME_GAP - 1, lastChime: 0, watching: false })).toBe(false);
    expect(chimes({ now: CHIME_GAP, lastChime: 0, watching: false })).toBe(true);
  });
});

describe("addresses", () => {
  test("of the page name a view and a chat", () => {
    expect(parseRoute("#/chats/0190-a")).toEqual({ view: "chats", chatId: "0190-a" });
    expect(parseRoute("#/archive")).toEqual({ view: "archive" });
    expect(parseRoute(routeHash({ view: "messages", chatId: "@20" }))).toEqual({
      view: "messages",
      chatId: "@20",
    });
    for (const broken of ["", "#", "#/other/x", "#token=abc", "#/chats/%E0%A4%A"]) {
      expect(parseRoute(broken)).toEqual({ view: "chats" });
    }
    expect(parseRoute(routeHash({ view: "archive", chatId: "a/b c" }))).toEqual({
      view: "archive",
      chatId: "a/b c",
    });
  });

  test("of people hold nothing but the address", () => {
    expect(mailAddress("ada@example.org")).toBe("mailto:ada@example.org");
    expect(mailAddress("a+b@example.org")).toBe("mailto:a%2Bb@example.org");
    for (const bad of ["", "ada", "a@b?bcc=c@d", "a b@c", "javascript:alert(1)", "a@b@c"]) {
      expect(mailAddress(bad)).toBeUndefined();
    }
    expect(phoneAddress("+49 (0)30 / 123-45.6")).toBe("tel:+4930123456");
    for (const bad of ["", "1", "call me", "+49;ext=1", "javascript:1"])
      expect(phoneAddress(bad)).toBeUndefined();
  });

  test("of a search leave out what is empty", () => {
    expect(queryOf({ participant: "  ", event: null })).toEqual({});
    expect(queryOf({ participant: " ada ", event: event(7) })).toEqual({ participant: "ada", eventId: 7 });
  });
});
