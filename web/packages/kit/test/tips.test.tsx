import { fakeClient, sampleDirect, sampleMessage } from "@switchboard/chat/testing";
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { ConversationList, PersonMenu } from "../src/conversations/index.js";
import { previewOf } from "../src/conversations/model.js";
import { calls, direct, online, show } from "./support/conversations.js";

describe("a tip", () => {
  const limits = {
    clientMessageIdBytes: 64,
    descriptionChars: 2_000,
    frameBytes: 65_536,
    messageChars: 10,
    page: 200,
    syncChats: 1_000,
  };
  const creator = (chat: { id?: string }, creator = true) => {
    const peer = { id: 30, name: "Ann Miller", role: "participant" as const, creator };
    return direct(30, "Ann Miller", "Hi", { chat: { ...chat, peer } });
  };
  const asked = (tips: { currency: string; max: number }[] | undefined, view = creator({})) => {
    const client = fakeClient({
      connection: online,
      blocks: [],
      limits: { ...limits, ...(tips && { tips }) },
    });
    show(<PersonMenu view={view} />, client);
    fireEvent.click(screen.getByRole("button", { name: "More" }));
    return client;
  };
  const open = async () => {
    fireEvent.click(screen.getByRole("menuitem", { name: "Give a tip" }));
    return within(await screen.findByRole("dialog", { name: "Give Ann Miller a tip" }));
  };
  const write = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

  it("is offered to creators where the server takes tips, and knows the chat", () => {
    asked([{ currency: "EUR", max: 500 }]);
    expect(screen.queryByRole("menuitem", { name: "Give a tip" })).not.toBeNull();
    cleanup();
    asked([{ currency: "EUR", max: 500 }], creator({}, false));
    expect(screen.queryByRole("menuitem", { name: "Give a tip" })).toBeNull();
    cleanup();
    asked(undefined);
    expect(screen.queryByRole("menuitem", { name: "Give a tip" })).toBeNull();
    cleanup();
    asked([{ currency: "EUR", max: 500 }], creator({ id: "@30" }));
    expect(screen.queryByRole("menuitem", { name: "Give a tip" })).toBeNull();
  });

  it("is so much of a currency that the server takes, up to its limit", async () => {
    const client = asked([
      { currency: "JPY", max: 500 },
      { currency: "KWD", max: 5_000 },
    ]);
    const dialog = await open();
    const amount = dialog.getByRole("textbox", { name: "Amount" });
    const options = dialog.getAllByRole("option").map((option) => option.textContent);
    expect(options).toEqual(["JPY", "KWD"]);
    fireEvent.click(dialog.getByRole("button", { name: "Give" }));
    dialog.getByText("Enter an amount such as 5.");
    write(amount, "501");
    fireEvent.click(dialog.getByRole("button", { name: /^Give ¥501$/ }));
    dialog.getByText("At most ¥500.");
    write(dialog.getByRole("combobox", { name: "Currency" }), "KWD");
    dialog.getByText("Such as 5.000");
    write(amount, "1,25");
    const message = dialog.getByRole("textbox", { name: "Message (optional)" });
    write(message, "far too long a message");
    fireEvent.click(dialog.getByRole("button", { name: /^Give KWD.1.250$/ }));
    dialog.getByText("The message is too long.");
    expect(calls(client, "tip")).toEqual([]);
    write(message, " Thanks ");
    fireEvent.click(dialog.getByRole("button", { name: /^Give KWD.1.250$/ }));
    expect(calls(client, "tip")).toEqual([["direct-30", { amount: 1_250, currency: "KWD" }, "Thanks"]]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("may be in any common currency where the server takes all, those with a limit of their own first", async () => {
    asked([
      { currency: "SEK", max: 500 },
      { currency: "*", max: 900 },
    ]);
    const dialog = await open();
    const options = dialog.getAllByRole("option").map((option) => option.textContent);
    expect(options.slice(0, 3)).toEqual(["SEK", "EUR", "USD"]);
    expect(new Set(options).size).toBe(options.length);
  });

  it("is named in the list of conversations, and so is what became of it", () => {
    show(<ConversationList onOpen={() => {}} />, fakeClient({ connection: online, blocks: [] }));
    const tip = { amount: 500, currency: "JPY" };
    const texts = [
      sampleMessage(1, { kind: "tip", tip, content: "" }),
      sampleMessage(1, { kind: "tip", tip, content: "Thanks" }),
      sampleMessage(1, { kind: "system", authorId: 0, tip, tipStatus: "failed", content: "no" }),
      sampleMessage(1, { kind: "system", authorId: 0, content: "Something new" }),
    ].map(
      (message) => previewOf(sampleDirect([message]), 30, i18next.getFixedT("en", "conversations"))?.text,
    );
    expect(texts).toEqual([
      "Tip: ¥500",
      "Tip: ¥500 · Thanks",
      "Your tip of ¥500 was not paid.",
      "Something new",
    ]);
  });
});
