import fc from "fast-check";
import { expect, it } from "vitest";
import { ownOf, reactionsOf } from "../../src/state/reactions.js";
import { sampleMessage, samplePending } from "../../src/testing/index.js";

const order = ["👍", "❤️", "🔥"];
const react = (emoji: string, on: boolean) => samplePending({ change: { seq: 1, react: { emoji, on } } });

it("shows what is wanted as if it were so, in the order of the server", () => {
  const message = sampleMessage(1, { reactions: [{ emoji: "❤️", users: [10, 30] }] });
  const shown = reactionsOf(message, [react("👍", true), react("❤️", true)], 20, order);
  expect(shown).toEqual([
    { emoji: "👍", users: [20] },
    { emoji: "❤️", users: [10, 20, 30] },
  ]);
  expect(ownOf(shown, 20)).toEqual(["👍", "❤️"]);
  // An emoji that is not offered any more is behind the others.
  const old = sampleMessage(1, { reactions: [{ emoji: "🦄", users: [10] }] });
  expect(reactionsOf(old, [react("🔥", true)], 20, order).map(({ emoji }) => emoji)).toEqual(["🔥", "🦄"]);
  expect(reactionsOf(old, [], 20, order)).toBe(old.reactions);
});

it("of what is wanted the last word counts, and of others nothing is changed", () => {
  const wishes = fc.array(fc.record({ emoji: fc.constantFrom(...order), on: fc.boolean() }));
  fc.assert(
    fc.property(wishes, fc.uniqueArray(fc.constantFrom(...order)), (wanted, mine) => {
      const reactions = order.map((emoji) => ({ emoji, users: mine.includes(emoji) ? [10, 20] : [10] }));
      const shown = reactionsOf(
        sampleMessage(1, { reactions }),
        wanted.map(({ emoji, on }) => react(emoji, on)),
        20,
        order,
      );
      for (const emoji of order) {
        const last = wanted.filter((it) => it.emoji === emoji).at(-1);
        const isOn = last?.on ?? mine.includes(emoji);
        expect(shown.find((it) => it.emoji === emoji)?.users).toEqual(isOn ? [10, 20] : [10]);
      }
    }),
  );
});
