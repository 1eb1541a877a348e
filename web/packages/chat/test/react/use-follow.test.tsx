import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { HAND_MS } from "../../src/react/follower.js";
import { useFollow } from "../../src/react/use-follow.js";

const VISIBLE = 500;

/** A list of 2,000 pixels of which 500 are seen, at its end; it scrolls as browsers do, within its bounds. */
function follow(more = false) {
  const scroller = document.createElement("div");
  let height = 2_000;
  let top = 1_500;
  const within = (value: number) => Math.max(0, Math.min(value, height - VISIBLE));
  Object.defineProperty(scroller, "scrollHeight", { get: () => height });
  Object.defineProperty(scroller, "clientHeight", { value: VISIBLE });
  Object.defineProperty(scroller, "scrollTop", {
    get: () => top,
    set: (value: number) => {
      top = within(value);
    },
  });
  scroller.scrollBy = vi.fn(({ top: by }: ScrollToOptions) => {
    top = within(top + (by ?? 0));
  }) as typeof scroller.scrollBy;
  const { result, rerender, unmount } = renderHook((props) => useFollow(true, props.more), {
    initialProps: { more },
  });
  act(() => result.current.setScroller(scroller));
  /** The browser tells of it later. */
  const moveTo = (to: number) => {
    top = within(to);
  };
  const tell = (kind = "scroll") => act(() => void scroller.dispatchEvent(new Event(kind)));
  const scrollTo = (to: number) => {
    moveTo(to);
    tell();
  };
  const wheel = (deltaY: number) => scroller.dispatchEvent(new WheelEvent("wheel", { deltaY }));
  /** Rows of so many pixels come in below, or turn out to be lower. */
  const grow = (by: number) => {
    height += by;
    top = within(top);
    act(() => result.current.onHeight());
  };
  return { result, rerender, unmount, scroller, moveTo, tell, scrollTo, wheel, grow };
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["performance", "setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  vi.setSystemTime(10_000);
  return () => vi.useRealTimers();
});

describe("a list at its end", () => {
  it("goes to what comes in, be it much or little", () => {
    const { result, scroller, grow } = follow();
    for (const by of [300, 3_000, 40]) {
      grow(by);
      expect(scroller.scrollTop).toBe(scroller.scrollHeight - VISIBLE);
    }
    expect(result.current.following).toBe(true);
  });

  it("stays there when rows turn out to be lower", () => {
    const { result, scroller, tell, grow } = follow();
    grow(-300);
    tell();
    grow(100);
    expect(scroller.scrollTop).toBe(1_300);
    expect(result.current.following).toBe(true);
  });

  it("is not moved by the list's own corrections", () => {
    const { result, scroller, grow } = follow();
    grow(300);
    scroller.scrollBy({ top: -200 });
    expect(scroller.scrollTop).toBe(1_800);
    expect(result.current.following).toBe(true);
  });

  it("follows again once the reader's hand has done nothing for a while", () => {
    const { scroller, wheel, grow } = follow();
    wheel(-30);
    grow(300);
    expect(scroller.scrollTop).toBe(1_500);
    act(() => void vi.advanceTimersByTime(HAND_MS));
    expect(scroller.scrollTop).toBe(1_800);
  });
});

describe("a list that its reader has scrolled up", () => {
  it("stays where it is, whatever comes in, until they are back at its end", () => {
    const { result, scroller, scrollTo, wheel, grow } = follow();
    wheel(-100);
    scrollTo(1_300);
    expect(result.current.following).toBe(false);
    act(() => void vi.advanceTimersByTime(60_000));
    grow(300);
    expect(scroller.scrollTop).toBe(1_300);
    wheel(100);
    scrollTo(1_790);
    expect(result.current.following).toBe(true);
  });

  it("stays also when they have gone up by very little, while messages pour in", () => {
    const { result, scroller, scrollTo, wheel, grow } = follow();
    wheel(-100);
    scrollTo(1_495);
    for (let rows = 0; rows < 50; rows += 1) {
      act(() => void vi.advanceTimersByTime(20));
      grow(56);
    }
    expect(scroller.scrollTop).toBe(1_495);
    expect(result.current.following).toBe(false);
  });

  it("stays also when it has moved before anything has told of it", () => {
    const { result, scroller, moveTo, grow } = follow();
    moveTo(1_460);
    act(() => result.current.onHeight());
    grow(300);
    expect(scroller.scrollTop).toBe(1_460);
    expect(result.current.following).toBe(false);
  });

  it("stays also when rows came in before it was told, and no hand was seen on it", () => {
    const { result, scroller, moveTo, grow } = follow();
    grow(300);
    moveTo(1_700);
    grow(300);
    expect(scroller.scrollTop).toBe(1_700);
    expect(result.current.following).toBe(false);
  });

  it("stays also where an earlier scroll ends between the wheel's turn and its effect", () => {
    const { result, scroller, scrollTo, tell, wheel, grow } = follow();
    grow(40);
    wheel(-100);
    tell("scrollend");
    scrollTo(1_300);
    grow(100);
    expect(result.current.following).toBe(false);
    expect(scroller.scrollTop).toBe(1_300);
  });

  it("may correct itself where they read", () => {
    const { scroller, scrollTo } = follow();
    scrollTo(1_000);
    scroller.scrollBy({ top: -200 });
    expect(scroller.scrollTop).toBe(800);
  });

  it("counts as at its end again where they come to rest near to it", () => {
    const { result, tell, scrollTo, wheel } = follow();
    wheel(-30);
    scrollTo(1_470);
    expect(result.current.following).toBe(false);
    tell("scrollend");
    expect(result.current.following).toBe(true);
  });

  it("goes to the newest when asked, and can be left again at once", () => {
    const { result, scroller, scrollTo, wheel, grow } = follow();
    wheel(-100);
    scrollTo(1_000);
    act(() => result.current.toNewest());
    expect(scroller.scrollTop).toBe(1_500);
    expect(result.current.following).toBe(true);
    wheel(-100);
    scrollTo(1_400);
    grow(300);
    expect(scroller.scrollTop).toBe(1_400);
  });
});

describe("a list that has more below than it holds", () => {
  it("stays where its end was, when the next page comes in, and when the last one does", () => {
    const { result, rerender, scroller, scrollTo, grow } = follow(true);
    scrollTo(1_400);
    scrollTo(1_500);
    expect(result.current.following).toBe(false);
    grow(10_000);
    expect(scroller.scrollTop).toBe(1_500);
    rerender({ more: false });
    grow(300);
    expect(scroller.scrollTop).toBe(1_500);
    scrollTo(20_000);
    expect(result.current.following).toBe(true);
  });
});

describe("a list that is gone", () => {
  it("is left alone by listeners and timers, and scrolls as it did", () => {
    const { scroller, wheel, grow, unmount } = follow();
    const scrollBy = vi.fn();
    const removed = vi.spyOn(scroller, "removeEventListener");
    const added = ["scroll", "scrollend", "wheel", "touchmove", "pointerdown", "keydown", "focusin"];
    wheel(-100);
    grow(300);
    unmount();
    expect(removed.mock.calls.map(([kind]) => kind)).toEqual(added);
    expect(vi.getTimerCount()).toBe(0);
    Element.prototype.scrollBy = scrollBy;
    scroller.scrollBy({ top: -10 });
    expect(scrollBy).toHaveBeenCalledTimes(1);
  });
});
