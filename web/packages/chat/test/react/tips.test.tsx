import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { pageHref } from "../../src/react/links.js";
import { fakeClient, sampleMessage, samplePending, sampleView } from "../../src/testing/index.js";
import { showChat } from "./setup.js";

const online = { connection: { state: "online", via: "socket" }, me: 20 } as const;
const tip = { amount: 500, currency: "EUR" };
const notice = { kind: "system", authorId: 0, content: "not paid", tip, tipId: "t" } as const;
const link = "https://pay.example.org/preferences";

it("shows tips with and without words, those on their way, and what became of others", async () => {
  const messages = [
    sampleMessage(1, { kind: "tip", tip, tipId: "a", content: "Thank you" }),
    sampleMessage(2, { kind: "tip", tip: { amount: 500, currency: "JPY" }, tipId: "b", content: "" }),
    sampleMessage(3, { ...notice, tipStatus: "failed", link }),
    sampleMessage(4, { ...notice, tipStatus: "unknown", link: "javascript:alert(1)" }),
    sampleMessage(5, { kind: "system", authorId: 0, content: "Something new" }),
    sampleMessage(6, { kind: "later" as "text", content: "of a kind that nobody knows" }),
  ];
  const pending = [
    samplePending({ clientMessageId: "p", text: "", tip, state: "sending", tipId: "c" }),
    samplePending({ clientMessageId: "q", text: "And you", tip, state: "sending" }),
  ];
  await showChat(fakeClient({ ...online, chats: { "chat-1": sampleView(messages, { pending }) } }));
  const rows = [...document.querySelectorAll(".sb-row")].map((row) => row.textContent ?? "");
  const said = rows.map((row) => row.replace(/\d?\d:\d\d.*?(?=Being|Sending|$)/, "|"));
  expect(said).toEqual([
    expect.stringMatching(/^You: Tip: €5.00Thank you\|/),
    expect.stringMatching(/^You: Tip: JP¥500\|/),
    expect.stringMatching(/^Notice: Your tip of €5.00 was not paid. Payment settings\|$/),
    expect.stringMatching(/^Notice: Whether your tip of €5.00 was paid is not known yet.*here\.\|$/),
    expect.stringMatching(/^Notice: Something new\|$/),
    expect.stringMatching(/^You: Tip: €5.00\|Being paid$/),
    expect.stringMatching(/^You: Tip: €5.00And you\|Sending/),
  ]);
  const links = screen.getAllByRole<HTMLAnchorElement>("link");
  expect(links.map((one) => [one.href, one.rel])).toEqual([[link, "noopener noreferrer nofollow"]]);
  expect(document.querySelectorAll(".sb-notice[data-delivery]")).toHaveLength(0);
});

it.each([
  ["https://pay.example.org/a?b=c", true],
  ["http://pay.example.org/", true],
  ["mailto:pay@example.org", false],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["https://user:secret@pay.example.org/", false],
  ["/preferences", false],
  [undefined, false],
])("follows %s as a link of a notice: %s", (address, isFollowed) => {
  expect(pageHref(address) !== undefined).toBe(isFollowed);
});
