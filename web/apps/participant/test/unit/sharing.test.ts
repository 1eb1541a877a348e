import { expect, it } from "vitest";
import { createSharing, SHARED_CHATS } from "../../src/places/sharing.js";
import { FakeKeep } from "../support/keep.js";

it("keeps the choice over a restart, until it is taken back", () => {
  const keep = new FakeKeep();
  createSharing(keep).set("a", true);
  expect(createSharing(keep).has("a")).toBe(true);
  createSharing(keep).set("a", false);
  expect(createSharing(keep).has("a")).toBe(false);
});

it("keeps the newest choices", () => {
  const sharing = createSharing(new FakeKeep());
  for (let n = 0; n <= SHARED_CHATS; n += 1) sharing.set(`chat-${n}`, true);
  expect(sharing.has("chat-0")).toBe(false);
  expect(sharing.has("chat-1")).toBe(true);
  expect(sharing.has(`chat-${SHARED_CHATS}`)).toBe(true);
});

it("of a request goes along when it becomes a conversation", () => {
  const keep = new FakeKeep();
  createSharing(keep).set("name-1", true);
  const sharing = createSharing(keep);
  sharing.move("name-1", "chat-1");
  sharing.move("name-2", "chat-2");
  expect(["name-1", "chat-1", "chat-2"].map(sharing.has)).toEqual([false, true, false]);
  expect(createSharing(keep).has("chat-1")).toBe(true);
});

it("forgets", () => {
  const keep = new FakeKeep();
  const sharing = createSharing(keep);
  sharing.set("a", true);
  sharing.forget();
  expect(sharing.has("a")).toBe(false);
  expect(keep.values.size).toBe(0);
});

it.each(["{", "7", '{"a":1}', "[1,null]"])("takes what it did not write for nothing: %s", (value) => {
  const keep = new FakeKeep();
  keep.values.set("switchboard.participant.sharing", value);
  const sharing = createSharing(keep);
  expect(sharing.has("a")).toBe(false);
  sharing.set("a", true);
  expect(sharing.has("a")).toBe(true);
});

it("works without storage, until the page is closed", () => {
  const keep = new FakeKeep();
  keep.broken = true;
  const sharing = createSharing(keep);
  sharing.set("a", true);
  expect(sharing.has("a")).toBe(true);
  sharing.forget();
  expect(sharing.has("a")).toBe(false);
});
