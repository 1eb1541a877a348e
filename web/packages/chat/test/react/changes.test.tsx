import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { LIMITS } from "../../src/generated/wire.js";
import {
  type FakeClient,
  fakeClient,
  sampleMessage,
  samplePending,
  sampleView,
} from "../../src/testing/index.js";
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

const limits = { ...LIMITS, edits: { windowSeconds: 900, deleteWindowSeconds: 86_400, max: 10 } };

/** What the client was asked to do. */
const asked = ({ calls }: FakeClient, name: string) =>
  calls.filter((call) => call.name === name).map(({ args }) => args);

/** A chat of which message 2 was just written. */
function justWritten() {
  const timeSent = new Date().toISOString();
  const messages = [sampleMessage(1, { timeSent }), sampleMessage(2, { timeSent, content: "gate 2" })];
  return fakeClient({ ...online, limits, chats: { "chat-1": sampleView(messages) } });
}

it("has one's own message edited, by button and by keyboard, with a draft of its own", async () => {
  const client = justWritten();
  await showChat(client);
  const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");
  fireEvent.change(field(), { target: { value: "half written" } });
  const [, more] = screen.getAllByRole("button", { name: "What to do with this message" });
  if (more === undefined) throw new Error("no button");
  fireEvent.click(more);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Reply" }));
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  expect(field().value).toBe("gate 2");
  expect(document.activeElement).toBe(field());
  fireEvent.change(field(), { target: { value: "gate 3" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(asked(client, "edit")).toEqual([["chat-1", 2, "gate 3"]]);
  // What was begun before is there again.
  expect(field().value).toBe("half written");
  fireEvent.change(field(), { target: { value: "" } });
  // A shortcut of the page is none of the field's.
  fireEvent.keyDown(field(), { key: "ArrowUp", altKey: true });
  expect(field().value).toBe("");
  fireEvent.keyDown(field(), { key: "ArrowUp" });
  expect(field().value).toBe("gate 2");
  fireEvent.keyDown(field(), { key: "Escape" });
  expect(field().value).toBe("");
  expect(asked(client, "edit")).toHaveLength(1);
});

it("asks before it deletes, and Escape closes what was opened", async () => {
  const client = justWritten();
  await showChat(client);
  const more = () =>
    screen.getAllByRole("button", { name: "What to do with this message" })[1] as HTMLElement;
  fireEvent.click(more());
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(screen.getByText("Delete for everybody?")).toBeTruthy();
  expect(asked(client, "delete")).toEqual([]);
  fireEvent.keyDown(screen.getByRole("button", { name: "Delete" }), { key: "Escape" });
  expect(document.activeElement).toBe(more());
  fireEvent.click(more());
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(asked(client, "delete")).toEqual([["chat-1", 2]]);
});

it("shows what is wanted until it is refused, and then why, with what was written", async () => {
  const change = { seq: 1 };
  const wanted = samplePending({ clientMessageId: "e", text: "gate 3", change, state: "queued" });
  const error = { code: "too_late", message: "it is too late" } as const;
  const refused = samplePending({
    clientMessageId: "f",
    text: "gate 4",
    change: { seq: 2 },
    state: "failed",
    error,
  });
  const taken = samplePending({
    clientMessageId: "g",
    text: "",
    change: { seq: 3, delete: true },
    state: "sending",
  });
  const messages = [1, 2, 3].map((seq) => sampleMessage(seq));
  const view = sampleView(messages, { changes: [wanted, refused, taken] });
  const client = fakeClient({ ...online, chats: { "chat-1": view } });
  await showChat(client);
  const rows = [...document.querySelectorAll(".sb-row")].map((row) => row.textContent ?? "");
  expect(rows).toEqual([
    expect.stringMatching(/^You: gate 3\d\d:\d\dWaiting to be sent$/),
    expect.stringMatching(/^You: Message 2\d\d:\d\dFailedit is too lategate 4Try againDiscard$/),
    expect.stringMatching(/^You: Message deleted\d\d:\d\dSending$/),
  ]);
});

/** A message of the organizer's that both have reacted to. */
function reactedTo(more: Partial<Parameters<typeof sampleView>[1]> = {}) {
  const reactions = [{ emoji: "👍", users: [10, 20] }];
  const messages = [sampleMessage(1, { authorId: 10, fromOrganizer: 1, changedSeq: 2, reactions })];
  const chats = { "chat-1": sampleView(messages, more) };
  return fakeClient({
    ...online,
    limits: { ...limits, reactions: { emoji: ["👍", "❤️", "🔥"], ofUser: 2 } },
    chats,
  });
}

it("says who reacted by what, and a press takes one's own back or joins in", async () => {
  const client = reactedTo();
  await showChat(client);
  const chip = screen.getByRole("button", { name: "👍: 2 people, you too" });
  expect(chip.getAttribute("aria-pressed")).toBe("true");
  fireEvent.click(chip);
  expect(asked(client, "react")).toEqual([["chat-1", 1, "👍", false]]);
});

it("offers the emoji of the server for any message, so many of each user, and edits of one's own alone", async () => {
  const client = reactedTo();
  await showChat(client);
  fireEvent.click(screen.getByRole("button", { name: "What to do with this message" }));
  expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
  expect(document.activeElement?.textContent).toBe("👍");
  fireEvent.click(screen.getByRole("button", { name: "🔥" }));
  expect(asked(client, "react")).toEqual([["chat-1", 1, "🔥", true]]);
  // What is wanted counts at once: the second is the last that is offered.
  const change = { seq: 1, react: { emoji: "🔥", on: true } };
  client.set(({ chats }) => {
    const view = chats["chat-1"];
    if (view === undefined) throw new Error("no chat");
    const changes = [samplePending({ clientMessageId: "r", text: "", change, state: "queued" })];
    return { chats: { "chat-1": { ...view, changes } } };
  });
  await screen.findByRole("button", { name: "🔥: 1 person, you too" });
  fireEvent.click(screen.getByRole("button", { name: "What to do with this message" }));
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "❤️" }).disabled).toBe(true);
});

it("answers a message with what it says above the field, and Escape ends that", async () => {
  const client = justWritten();
  await showChat(client);
  const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");
  const reply = () => {
    const more = screen.getAllByRole("button", { name: "What to do with this message" })[1];
    fireEvent.click(more as HTMLElement);
    fireEvent.click(screen.getByRole("button", { name: "Reply" }));
  };
  fireEvent.change(field(), { target: { value: "half written" } });
  reply();
  expect(screen.getByText("Replying to")).toBeTruthy();
  expect(document.querySelector(".sb-editing q")?.textContent).toBe("gate 2");
  expect(document.activeElement).toBe(field());
  fireEvent.keyDown(field(), { key: "Escape" });
  expect(screen.queryByText("Replying to")).toBeNull();
  expect(field().value).toBe("half written");
  reply();
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(asked(client, "send")).toEqual([
    ["chat-1", "half written", { replyTo: sampleMessage(2).id, replyToSeq: 2 }],
  ]);
  expect(screen.queryByText("Replying to")).toBeNull();
});

it("shows what is answered as it is now, also when it is gone or not here", async () => {
  const messages = [
    sampleMessage(5, { content: "gate 2" }),
    sampleMessage(6, { content: "yes", replyToSeq: 5, authorId: 10, fromOrganizer: 1 }),
    sampleMessage(7, {
      content: "no",
      replyToSeq: 2,
      reply: { seq: 2, authorId: 10, kind: "text", excerpt: "where?" },
    }),
    sampleMessage(8, { content: "what?", replyToSeq: 3 }),
  ];
  const client = fakeClient({ ...online, limits, chats: { "chat-1": sampleView(messages) } });
  await showChat(client);
  const quotes = () => [...document.querySelectorAll(".sb-quote")].map((quote) => quote.textContent);
  expect(quotes()).toEqual(["Reply to Yougate 2", "Reply to Organizerwhere?", "Reply to An earlier message"]);
  const gone = { ...sampleMessage(5), content: "", gone: "author" as const, changedSeq: 9 };
  client.set(({ chats }) => {
    const view = chats["chat-1"];
    if (view === undefined) throw new Error("no chat");
    return { chats: { "chat-1": { ...view, messages: [gone, ...view.messages.slice(1)] } } };
  });
  await screen.findByText("Message deleted", { selector: ".sb-quote *" });
  expect(quotes()[0]).toBe("Reply to YouMessage deleted");
});
