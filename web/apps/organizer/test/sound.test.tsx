import { sampleMessage } from "@switchboard/chat/testing";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chatOf, chats, client, showConsole } from "./support.js";

const ada = chatOf("a", "Ada");
const bob = chatOf("b", "Bob");
let tones = 0;

/** Counts the tones; makes none. */
class SilentAudio {
  currentTime = 0;
  destination = {};
  resume = async () => undefined;
  createOscillator = () => ({
    frequency: { setValueAtTime: () => undefined },
    connect: <T,>(to: T): T => to,
    start: () => {
      tones += 1;
    },
    stop: () => undefined,
  });
  createGain = () => ({
    gain: { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined },
    connect: <T,>(to: T): T => to,
  });
}

beforeEach(() => {
  tones = 0;
  vi.stubGlobal("AudioContext", SilentAudio);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets what waits for a promise happen. */
const settle = () => act(async () => undefined);

test("nothing is heard unless it is wanted; switching it on lets it be heard", async () => {
  const fake = client({ chats: chats(ada) });
  showConsole(fake);
  act(() => fake.emitMessage(sampleMessage(1), ada.chat));
  await settle();
  expect(tones).toBe(0);
  const button = screen.getByRole("button", { name: "Sound for new messages" });
  fireEvent.click(button);
  await waitFor(() => expect(tones).toBe(1));
  expect(button.getAttribute("aria-pressed")).toBe("true");
  act(() => fake.emitMessage(sampleMessage(2), ada.chat));
  await waitFor(() => expect(tones).toBe(2));
});

test("the choice is kept on the device, and a burst is one sound", async () => {
  localStorage.setItem("switchboard.sound", "on");
  const fake = client({ chats: chats(ada) });
  showConsole(fake);
  act(() => {
    for (let seq = 1; seq <= 20; seq++) fake.emitMessage(sampleMessage(seq), ada.chat);
  });
  await waitFor(() => expect(tones).toBe(1));
  await settle();
  expect(tones).toBe(1);
});

test("the chat that the user looks at is silent, and the others are not", async () => {
  localStorage.setItem("switchboard.sound", "on");
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  window.location.hash = "#/chats/a";
  const fake = client({ chats: chats(ada, bob) });
  showConsole(fake);
  await waitFor(() => expect(fake.getState().viewing).toBe("a"));
  act(() => fake.emitMessage(sampleMessage(1, { chatId: "a" }), ada.chat));
  await settle();
  expect(tones).toBe(0);
  act(() => fake.emitMessage(sampleMessage(1, { chatId: "b" }), bob.chat));
  await waitFor(() => expect(tones).toBe(1));
});
