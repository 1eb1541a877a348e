import type { HelpView } from "@switchboard/chat";
import { sampleMessage, sampleView } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { chatOf, chats, client, showConsole } from "./support.js";

const MAP = "https://maps.example/?q={lat},{lng}";
const METRE = 1 / 111_320;
const place = { latStart: 52.52, lngStart: 13.405 };
const ada = chatOf("a", "Ada", { chat: place });
const details = () => screen.getByRole("complementary", { name: "Details" });
const map = () => screen.getByTitle<HTMLIFrameElement>("Map of where Ada is");

beforeEach(() => {
  window.location.hash = "#/chats/a";
});

/** The chat after a message from so many metres further north. */
const moved = (metres: number) => {
  const { messages } = sampleView([sampleMessage(1, { lat: 52.52 + metres * METRE, lng: 13.405 })]);
  return chats({ ...ada, messages });
};

test("the map follows the participant in steps of the rounded place", async () => {
  const fake = client({ chats: chats(ada) });
  showConsole(fake, { mapUrl: MAP });
  const first = map();
  expect(first.src).toBe("https://maps.example/?q=52.52000,13.40500");
  act(() => fake.set({ chats: moved(0.5) }));
  expect(map()).toBe(first);
  act(() => fake.set({ chats: moved(5) }));
  await waitFor(() => expect(map().src).toBe("https://maps.example/?q=52.52004,13.40500"));
  expect(map()).not.toBe(first);
});

test("the map may do little, and is told nothing of this page", () => {
  showConsole(client({ chats: chats(ada) }), { mapUrl: MAP });
  expect(map().getAttribute("sandbox")).not.toContain("allow-top-navigation");
  expect(map().getAttribute("sandbox")).not.toContain("allow-forms");
  expect(map().referrerPolicy ?? map().getAttribute("referrerpolicy")).toBe("no-referrer");
});

test("without a map there are the coordinates, to copy and to open", () => {
  showConsole(client({ chats: chats(ada) }));
  expect(document.querySelector("iframe")).toBeNull();
  expect(within(details()).getByText("52.52000, 13.40500")).toBeTruthy();
  expect(within(details()).getByRole("link", { name: "Open in a map app" }).getAttribute("href")).toBe(
    "geo:52.52000,13.40500",
  );
  expect(within(details()).getByRole("button", { name: "Copy coordinates" })).toBeTruthy();
});

test("where no place was shared there is no map", () => {
  showConsole(client({ chats: chats(chatOf("a", "Ada")) }), { mapUrl: MAP });
  expect(document.querySelector("iframe")).toBeNull();
  expect(within(details()).getByText("No place was shared.")).toBeTruthy();
});

test("participant and event are described, and can be reached", async () => {
  showConsole(client({ chats: chats(ada) }));
  const link = (name: string) => within(details()).getByRole("link", { name }).getAttribute("href");
  expect(link("ada@example.org")).toBe("mailto:ada@example.org");
  expect(link("+49 30 123")).toBe("tel:+4930123");
  await waitFor(() => expect(within(details()).getByText("Riverside Festival")).toBeTruthy());
  expect(within(details()).getByText("Riverside Park 1")).toBeTruthy();
  expect(within(details()).getByText("Three stages")).toBeTruthy();
});

test("a place that is being found is said to be, and then shown as the device has it", async () => {
  const coming: HelpView = { ...ada, chat: { ...ada.chat, placeComing: true } };
  const fake = client({ chats: chats(coming) });
  showConsole(fake);
  expect((await within(details()).findByText("The place is being found…")).getAttribute("role")).toBe(
    "status",
  );
  const place = { lat: 52.52, lng: 13.405, accuracyM: 11.2, at: "2026-06-01T12:05:00Z" };
  const found: HelpView = { ...ada, chat: { ...ada.chat, place } };
  act(() => fake.set({ chats: chats(found) }));
  expect(await within(details()).findByText("52.52000, 13.40500")).toBeTruthy();
  expect(within(details()).getByText(/^Found to within .*12.* m/)).toBeTruthy();
  expect(within(details()).queryByText("The place is being found…")).toBeNull();
});

test("an event that cannot be fetched is tried again", async () => {
  let tries = 0;
  const rest = {
    event: async () => {
      tries += 1;
      throw new Error("no answer");
    },
  };
  showConsole(client({ chats: chats(ada) }, { rest }));
  fireEvent.click(await within(details()).findByRole("button", { name: "Try again" }));
  await waitFor(() => expect(tries).toBe(2));
});

test("on a tablet the details come when they are asked for", async () => {
  showConsole(client({ chats: chats(ada) }), { width: 820 });
  expect(screen.queryByText("ada@example.org")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Details" }));
  expect(screen.getByRole("dialog", { name: "Details" }).textContent).toContain("ada@example.org");
  fireEvent.click(screen.getByRole("button", { name: "Hide details" }));
  await waitFor(() => expect(screen.queryByText("ada@example.org")).toBeNull());
});

test("on a narrow page there is one column at a time", async () => {
  showConsole(client({ chats: chats(ada) }), { width: 400 });
  expect(screen.queryByRole("list", { name: "Active chats" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Back to the list" }));
  const row = await screen.findByRole("button", { name: /Ada/ });
  row.focus();
  fireEvent.click(row);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Ada" })));
});

test("a chat that is not the user's leads to the archives", () => {
  window.location.hash = "#/chats/unknown";
  showConsole(client({ chats: chats(ada) }));
  expect(screen.getByText("This chat is not among your chats")).toBeTruthy();
});
