import { expect, it } from "vitest";
import { fakeClient, sampleMessage, sampleView } from "../../src/testing/index.js";
import { showChat } from "./setup.js";

const online = { connection: { state: "online", via: "socket" }, me: 20 } as const;

it("says which messages were edited, and which are gone, and shows no change as a message", async () => {
  const messages = [
    sampleMessage(1, { content: "gate 3", changedSeq: 3, edits: 1, editedAt: "2026-06-01T12:05:00.000Z" }),
    sampleMessage(2, { content: "", changedSeq: 4, gone: "author", authorId: 10, fromOrganizer: 1 }),
    sampleMessage(3, { kind: "edit", content: "", target: { seq: 1, changedSeq: 3 } }),
    sampleMessage(4, { kind: "delete", content: "", target: { seq: 2, changedSeq: 4 } }),
  ];
  await showChat(fakeClient({ ...online, chats: { "chat-1": sampleView(messages) } }));
  const rows = [...document.querySelectorAll(".sb-row")].map((row) => row.textContent ?? "");
  expect(rows).toEqual([
    expect.stringMatching(/^You: gate 3\d\d:\d\dedited/),
    expect.stringMatching(/^Organizer: Message deleted\d\d:\d\d$/),
  ]);
});
