import { useCallback, useEffect, useRef, useState } from "react";
import { Follower } from "./follower.js";

/** What a reader scrolls with. */
const HANDS = ["wheel", "touchmove", "pointerdown", "keydown", "focusin"] as const;

/** Follows the newest row of a list, until the reader scrolls up. */
export interface Follow {
  following: boolean;
  /** The list has been where it begins, so that what is in view is what the reader sees. */
  placed: boolean;
  toNewest: () => void;
  /** The reader goes somewhere else: nothing pulls them back. */
  leave: () => void;
  setScroller: (scroller: HTMLElement | Window | null) => void;
  /** The rows have another height in all. */
  onHeight: () => void;
}

/** `start`: whether it follows at first. `more`: whether there is more below than the list holds. */
export function useFollow(start: boolean, more: boolean): Follow {
  const [following, setFollowing] = useState(start);
  const [placed, setPlaced] = useState(!start);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [follower] = useState(() => new Follower(start, { now, later, changed: setFollowing }));
  const frame = useRef(0);
  useEffect(() => {
    follower.more = more;
  }, [follower, more]);

  const onHeight = useCallback(() => {
    follower.settle();
    // The list says so before it has drawn what it says.
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      follower.settle();
      // In the next one the list knows where it is.
      frame.current = requestAnimationFrame(() => setPlaced(true));
    });
  }, [follower]);

  useEffect(() => {
    if (!scroller) return;
    follower.attach(scroller);
    const giveBack = leaveTheEndAlone(scroller, follower);
    const resized = globalThis.ResizeObserver && new ResizeObserver(() => follower.settle());
    resized?.observe(scroller);
    const onScroll = () => follower.scrolled();
    const onScrollEnd = () => follower.scrolled(true);
    const onHand = (event: Event) => {
      if (!(event instanceof WheelEvent && event.deltaY >= 0)) follower.touched();
    };
    const passive = { passive: true };
    scroller.addEventListener("scroll", onScroll, passive);
    scroller.addEventListener("scrollend", onScrollEnd, passive);
    for (const kind of HANDS) scroller.addEventListener(kind, onHand, passive);
    return () => {
      follower.attach(undefined);
      giveBack();
      cancelAnimationFrame(frame.current);
      resized?.disconnect();
      scroller.removeEventListener("scroll", onScroll);
      scroller.removeEventListener("scrollend", onScrollEnd);
      for (const kind of HANDS) scroller.removeEventListener(kind, onHand);
    };
  }, [scroller, follower]);

  const take = useCallback((element: HTMLElement | Window | null) => {
    setScroller(element instanceof HTMLElement ? element : null);
  }, []);
  const toNewest = useCallback(() => follower.toNewest(), [follower]);
  const leave = useCallback(() => follower.touched(), [follower]);
  return { following, placed, toNewest, leave, setScroller: take, onHeight };
}

/**
 * The list corrects its position by itself where rows above turn out to have another height than it thought.
 * Whoever reads there needs that; at the end it would look as if the reader had gone up.
 */
function leaveTheEndAlone(scroller: HTMLElement, follower: Follower): () => void {
  const scrollBy = scroller.scrollBy;
  scroller.scrollBy = (...how: unknown[]) => {
    if (follower.following) follower.settle();
    else Reflect.apply(scrollBy, scroller, how);
  };
  return () => void Reflect.deleteProperty(scroller, "scrollBy");
}

function now(): number {
  return performance.now();
}

function later(call: () => void, ms: number): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
