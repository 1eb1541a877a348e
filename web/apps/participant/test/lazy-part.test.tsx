import { ChatProvider } from "@switchboard/chat/react";
import { fakeClient } from "@switchboard/chat/testing";
import { initI18n } from "@switchboard/kit";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { Later, type LazyPart, lazyPart } from "../src/parts/lazy-part.js";
import { RouterContext } from "../src/routing/hooks.js";
import { createRouter } from "../src/routing/router.js";
import { de } from "../src/texts/de.js";
import { en } from "../src/texts/en.js";

beforeAll(() => void initI18n({ en, de }));
afterEach(cleanup);

const Words = ({ words }: { words: string }) => <p>{words}</p>;

function show(part: LazyPart<{ words: string }>) {
  const router = createRouter(window, "/");
  const shown = (words: string) => (
    <RouterContext value={router}>
      <ChatProvider client={fakeClient()}>
        <Later part={part} props={{ words }} />
      </ChatProvider>
    </RouterContext>
  );
  return render(shown("Hello"));
}

it("is fetched when it is first shown, once", async () => {
  const fetch = vi.fn(async () => Words);
  const part = lazyPart(fetch);
  expect(fetch).not.toHaveBeenCalled();
  const { unmount } = show(part);
  screen.getByRole("progressbar");
  await screen.findByText("Hello");
  unmount();
  await part.load();
  show(part);
  screen.getByText("Hello");
  expect(fetch).toHaveBeenCalledTimes(1);
});

it("is there at once when it was fetched before", async () => {
  const part = lazyPart(async () => Words);
  await part.load();
  show(part);
  screen.getByText("Hello");
});

it("says when it could not be fetched, and tries again", async () => {
  vi.useFakeTimers();
  try {
    const fetch = vi.fn(async () => Words);
    fetch.mockRejectedValue(new Error("offline"));
    const part = lazyPart(fetch);
    show(part);
    // By itself first, as a server may be just being updated.
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(fetch).toHaveBeenCalledTimes(4);
    fetch.mockImplementation(async () => Words);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Try again" })));
    screen.getByText("Hello");
  } finally {
    vi.useRealTimers();
  }
});
