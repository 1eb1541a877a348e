import { describe, expect, it } from "vitest";
import { lengthOf, obstacleOf, textToSend } from "../../src/react/composing.js";
import { deliveryOf, deliveryOfPending, reachOfOthers } from "../../src/react/delivery.js";
import { keyboardInset } from "../../src/react/use-keyboard-inset.js";
import { sampleMessage, samplePending } from "../../src/testing/index.js";

describe("what is sent", () => {
  it("is the text as it was written, but for what no message may hold", () => {
    expect(textToSend("  a\r\n\tb \0\ud83d ")).toBe("  a\r\n\tb \ufffd ");
    expect(textToSend("👋")).toBe("👋");
  });

  it("is counted in characters, as the server does", () => {
    expect(lengthOf("a👋é")).toBe(3);
    expect(obstacleOf("👋👋", 2)).toBeUndefined();
    expect(obstacleOf("👋👋👋", 2)).toBe("too long");
    expect(obstacleOf(" \n\u00a0", 2)).toBe("empty");
  });
});

describe("how far a message has come", () => {
  it("is what the furthest of the others has received and read", () => {
    const reach = reachOfOthers(
      { 10: { delivered: 9, read: 9 }, 20: { delivered: 3, read: 1 }, 21: { delivered: 0, read: 2 } },
      10,
    );
    expect([2, 3, 4].map((seq) => deliveryOf(sampleMessage(seq), reach))).toEqual([
      "read",
      "delivered",
      "sent",
    ]);
  });

  it("is final in a chat that is closed, but for what is on its way", () => {
    expect(deliveryOfPending(samplePending({ state: "queued" }), true)).toBe("not sent");
    expect(deliveryOfPending(samplePending({ state: "failed" }), true)).toBe("not sent");
    expect(deliveryOfPending(samplePending({ state: "sending" }), true)).toBe("sending");
    expect(deliveryOfPending(samplePending({ state: "queued" }), false)).toBe("queued");
  });
});

describe("the software keyboard", () => {
  it("covers what is below the visible part of the page", () => {
    expect(keyboardInset(800, { offsetTop: 0, height: 500, scale: 1 })).toBe(300);
    expect(keyboardInset(800, { offsetTop: 100, height: 500, scale: 1 })).toBe(200);
    expect(keyboardInset(400, { offsetTop: 0, height: 500, scale: 1 })).toBe(0);
  });

  it("is not what makes the visible part smaller while the page is zoomed", () => {
    expect(keyboardInset(800, { offsetTop: 0, height: 400, scale: 2 })).toBe(0);
  });
});
