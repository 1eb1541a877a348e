import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { createDrafts, MOST_DRAFTS } from "../src/drafts/store.js";
import { isWriting } from "../src/pwa/writing.js";
import { calls, close, open } from "./support/app.js";
import { FakeKeep } from "./support/keep.js";

afterEach(close);

const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "What has happened?" });

describe("a request that was begun", () => {
  it("is there again after a reload, said to be a draft, and gone when it was sent", async () => {
    const keep = new FakeKeep();
    open({ path: "events/7", keep });
    fireEvent.change(await field(), { target: { value: "I have fallen" } });
    fireEvent.click(screen.getByRole("button", { name: "Medical" }));
    expect(screen.queryByText(/^Draft/)).toBeNull();

    // From the overview one gets back to it.
    open({ keep });
    await screen.findByText(/^Draft/);
    fireEvent.click(screen.getByRole("button", { name: "Go on" }));
    expect((await field()).value).toBe("I have fallen");
    expect(screen.getByRole("button", { name: "Medical" }).getAttribute("aria-pressed")).toBe("true");
    screen.getByText(/^Draft/);

    const { client } = open({ path: "events/7", keep });
    await field();
    fireEvent.click(screen.getByRole("button", { name: "Ask for help" }));
    await waitFor(() => expect(calls(client, "requestHelp")).toHaveLength(1));
    await waitFor(() => expect(createDrafts(keep).get("help/7")).toBeUndefined());
  });
});

describe("the store of drafts", () => {
  it("keeps a bounded number, the newest last, and nothing that says nothing", () => {
    const keep = new FakeKeep();
    const drafts = createDrafts(keep);
    for (let event = 1; event <= MOST_DRAFTS + 5; event += 1) drafts.set(`help/${event}`, { words: "a" });
    drafts.set("help/99", { words: " " });
    drafts.set("help/7", { words: "b", kind: "medical" });
    const again = createDrafts(keep);
    expect(again.newest()).toBe("help/7");
    expect([again.get("help/5"), again.get("help/99")]).toEqual([undefined, undefined]);
    expect(again.get("help/7")).toEqual({ words: "b", kind: "medical" });
    again.forget();
    expect(createDrafts(keep).newest()).toBeUndefined();
  });

  it.each(["nonsense", "{}", '[["help/1",{}],[1,{"words":"a"}],null,["help/2",{"words":"b"}]]'])(
    "reads what it can of %s",
    (text) => {
      const keep = new FakeKeep();
      keep.setItem("switchboard.participant.drafts", text);
      expect(["help/2", undefined]).toContain(createDrafts(keep).newest());
    },
  );
});

it("knows who writes", () => {
  const page = document.implementation.createHTMLDocument();
  page.body.innerHTML = "<textarea></textarea><input value='x'>";
  expect(isWriting(page)).toBe(false);
  const area = page.querySelector("textarea");
  if (area) area.value = "half a ";
  expect(isWriting(page)).toBe(true);
});
