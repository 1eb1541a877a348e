import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.resetModules();
  vi.doUnmock("../src/parts/confirm-dialog.js");
});

const QUESTION = { title: "Sign out?", text: "This device forgets.", yes: "Sign out", no: "Cancel" };

async function asking(open: boolean) {
  const { Confirm } = await import("../src/parts/confirm.js");
  const [onYes, onNo] = [vi.fn(), vi.fn()];
  render(<Confirm {...QUESTION} open={open} onYes={onYes} onNo={onNo} />);
  return { onYes, onNo };
}

it("is fetched when it is first asked for", async () => {
  const { onYes } = await asking(true);
  (await screen.findByRole("button", { name: "Sign out" })).click();
  expect(onYes).toHaveBeenCalledTimes(1);
});

it.each([true, false])("lets the browser ask where it does not come: %s", async (answer) => {
  vi.useFakeTimers();
  try {
    vi.doMock("../src/parts/confirm-dialog.js", () => {
      throw new Error("offline");
    });
    const plain = vi.spyOn(window, "confirm").mockReturnValue(answer);
    const { onYes, onNo } = await asking(true);
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(plain.mock.calls).toEqual([["Sign out?\n\nThis device forgets."]]);
    expect([onYes, onNo].map((call) => call.mock.calls.length)).toEqual(answer ? [1, 0] : [0, 1]);
  } finally {
    vi.useRealTimers();
  }
});
