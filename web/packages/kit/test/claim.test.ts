import { expect, it, vi } from "vitest";
import { claimDevice } from "../src/index.js";

function device(owner: string | null, keys: string[]) {
  const kept = new Map(owner === null ? [] : [["switchboard.owner", owner]]);
  const held = new Map(keys.map((key) => [key, {}]));
  const forget = vi.fn();
  const claim = (userId: number) =>
    claimDevice(
      userId,
      { list: async () => [...held], delete: async (key) => void held.delete(key) },
      forget,
      { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    );
  return { claim, forget, keys: () => [...held.keys()] };
}

it("forgets what is of others when somebody else signs in", async () => {
  const { claim, forget, keys } = device("2", ["2/chats", "20/outbox/1", "20/chats", "200/chats"]);
  await claim(20);
  expect(keys()).toEqual(["20/outbox/1", "20/chats"]);
  expect(forget).toHaveBeenCalledTimes(1);
  await claim(20);
  expect(forget).toHaveBeenCalledTimes(1);
});

it("keeps what is the same person's, also of a device that does not say whose it is", async () => {
  const { claim, forget, keys } = device(null, ["20/chats", "21/chats"]);
  await claim(20);
  expect(keys()).toEqual(["20/chats"]);
  expect(forget).not.toHaveBeenCalled();
});
