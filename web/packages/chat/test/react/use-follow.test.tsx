import { act, renderHook } from "@testing-library/react";
import type { VirtuosoHandle } from "react-virtuoso";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useFollow } from "../../src/react/use-follow.js";

/** A list of 2,000 pixels of which 500 are seen, at its end. */
function follow() {
  const scrollToIndex = vi.fn();
  const list = { current: { scrollToIndex } as unknown as VirtuosoHandle };
  const scroller = document.createElement("div");
  let height = 2_000;
  Object.defineProperty(scroller, "scrollHeight", { get: () => height });
  Object.defineProperty(scroller, "clientHeight", { value: 500 });
  scroller.scrollTop = 1_500;
  const { result, unmount } = renderHook(() => useFollow(list, true));
  act(() => result.current.setScroller(scroller));
  const scrollTo = (top: number) => {
    scroller.scrollTop = top;
    act(() => void scroller.dispatchEvent(new Event("scroll")));
  };
  const wheel = (deltaY: number) => scroller.dispatchEvent(new WheelEvent("wheel", { deltaY }));
  /** Rows of so many pixels come in below; by few of them the end is still near. */
  const grow = (by: number, near = false) => {
    height += by;
    act(() => {
      result.current.followOutput();
      result.current.onHeight();
      if (!near) result.current.onAtEnd(false);
    });
  };
  return { result, unmount, scroller, scrollToIndex, scrollTo, wheel, grow };
}

let now = 0;
beforeEach(() => {
  now = 10_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});

describe("a list at its end", () => {
  it("goes to what comes in", () => {
    const { result, scroller, grow } = follow();
    grow(300);
    expect(scroller.scrollTop).toBe(1_800);
    expect(result.current.following).toBe(true);
  });

  it("stays with it when it goes up by itself right after", () => {
    const { result, scrollTo, grow } = follow();
    grow(300);
    scrollTo(1_400);
    expect(result.current.following).toBe(true);
    grow(300);
    expect(result.current.following).toBe(true);
  });
});

describe("a list that follows", () => {
  it("shows the very end again when heights change by little", () => {
    const { scroller, grow, scrollToIndex } = follow();
    grow(40, true);
    expect(scroller.scrollTop).toBe(1_540);
    expect(scrollToIndex).not.toHaveBeenCalled();
  });

  it("does not pull back a reader who begins to scroll up", () => {
    const { result, scroller, scrollTo, wheel } = follow();
    wheel(-30);
    scrollTo(1_470);
    act(() => result.current.onHeight());
    expect(scroller.scrollTop).toBe(1_470);
    now += 1_000;
    act(() => result.current.onHeight());
    expect(scroller.scrollTop).toBe(1_500);
  });
});

describe("a list that its reader has scrolled up", () => {
  it("stays where it is, whatever comes in, until they are back at its end", () => {
    const { result, scroller, scrollToIndex, scrollTo, wheel, grow } = follow();
    wheel(-100);
    scrollTo(1_300);
    expect(result.current.following).toBe(false);
    grow(300);
    // The list itself is to follow nothing.
    expect(result.current.followOutput()).toBe(false);
    expect(scrollToIndex).not.toHaveBeenCalled();
    expect(scroller.scrollTop).toBe(1_300);
    wheel(100);
    scrollTo(1_790);
    expect(result.current.following).toBe(true);
  });

  it("stays also where an earlier scroll ends between the wheel's turn and its effect", () => {
    const { result, scroller, scrollTo, wheel, grow } = follow();
    grow(40, true);
    wheel(-100);
    act(() => void scroller.dispatchEvent(new Event("scrollend")));
    scrollTo(1_300);
    act(() => result.current.onAtEnd(false));
    expect(result.current.following).toBe(false);
    expect(scroller.scrollTop).toBe(1_300);
  });

  it("stays also where it was at rest, and no hand was seen on it", () => {
    const { result, scroller, scrollTo, grow } = follow();
    now += 60_000;
    scrollTo(1_300);
    grow(300);
    expect(result.current.following).toBe(false);
    expect(scroller.scrollTop).toBe(1_300);
  });

  it("goes to the newest when asked", () => {
    const { result, scrollToIndex, scrollTo, wheel } = follow();
    wheel(-100);
    scrollTo(1_000);
    act(() => result.current.toNewest());
    expect(scrollToIndex).toHaveBeenCalledTimes(1);
    expect(result.current.following).toBe(true);
  });

  it("is left alone by listeners once it is gone", () => {
    const { scroller, unmount } = follow();
    const removed = vi.spyOn(scroller, "removeEventListener");
    const added = ["scroll", "scrollend", "wheel", "touchmove", "pointerdown", "keydown", "focusin"];
    unmount();
    expect(removed.mock.calls.map(([kind]) => kind)).toEqual(added);
  });
});
