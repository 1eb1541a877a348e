import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { VirtuosoHandle } from "react-virtuoso";

/** How near to the end still counts as reading the newest, in pixels. */
export const AT_END = 60;

/** What a reader scrolls with. */
const HANDS = ["wheel", "touchmove", "pointerdown", "keydown", "focusin"] as const;

/** Where a list is scrolled to, in pixels. */
export interface ScrollPosition {
  top: number;
  height: number;
  visible: number;
}

/** A list that has not changed for so long does not move by itself, in milliseconds. */
const AT_REST_MS = 500;

/**
 * Whether a list follows its newest row after it has been scrolled. Being near the end means yes; going up
 * means no, if its reader did it. Anything else leaves it as it was: a list also goes up by itself, when rows
 * turn out to be lower than was thought, and it falls behind when many come at once.
 */
export function followsAfter(before: boolean, from: number, to: ScrollPosition, byReader: boolean): boolean {
  if (to.height - to.top - to.visible <= AT_END) return true;
  return before && !(byReader && to.top < from);
}

/** Follows the newest row of a list, until the reader scrolls up. */
export interface Follow {
  following: boolean;
  toNewest: () => void;
  setScroller: (scroller: HTMLElement | Window | null) => void;
  /** Asked by the list when rows came in. */
  followOutput: () => false;
  onAtEnd: (atEnd: boolean) => void;
  /** The rows have another height in all. */
  onHeight: () => void;
}

/** `start`: whether it follows at first. */
export function useFollow(list: RefObject<VirtuosoHandle | null>, start: boolean): Follow {
  const [following, setFollowing] = useState(start);
  const latest = useRef(start);
  /** Whether the reader has put a hand on the list since it was last at its end. */
  const hand = useRef(false);
  const position = useRef<ScrollPosition>({ top: 0, height: 0, visible: 0 });
  const changedAt = useRef(0);
  /** When that was last seen. */
  const handAt = useRef(Number.NEGATIVE_INFINITY);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);

  const toNewest = useCallback(() => {
    latest.current = true;
    hand.current = false;
    handAt.current = Number.NEGATIVE_INFINITY;
    changedAt.current = performance.now();
    setFollowing(true);
    list.current?.scrollToIndex({ index: "LAST", align: "end", offset: AT_END });
  }, [list]);

  const observe = useCallback((element: HTMLElement) => {
    const from = position.current;
    const to = positionOf(element);
    if (to.visible !== from.visible) changedAt.current = performance.now();
    const now = performance.now();
    // The end of an earlier scroll may be told between the wheel's turn and what comes of it. Who searches in
    // the page, or has it read out, moves a list at rest without a hand on it.
    const byHand = hand.current || now - handAt.current < AT_REST_MS;
    const byReader = byHand || now - changedAt.current > AT_REST_MS;
    latest.current = followsAfter(latest.current, from.top, to, byReader);
    position.current = to;
    setFollowing(latest.current);
  }, []);

  /** Brings the very end back into view where rows, or the list itself, have got another height. */
  const keepEnd = useCallback(() => {
    changedAt.current = performance.now();
    const settle = () => {
      // A reader who is just beginning to scroll up is not pulled back.
      const byReader = performance.now() - handAt.current < AT_REST_MS;
      if (!scroller || !latest.current || byReader) return;
      const { top, height, visible } = positionOf(scroller);
      if (height - top - visible > 1) scroller.scrollTop = height - visible;
    };
    settle();
    // The list says so before it has drawn what it says.
    requestAnimationFrame(settle);
  }, [scroller]);

  useEffect(() => {
    if (!scroller) return;
    // Where it is now is no scrolling of the reader's, nor is the next that they do measured from 0.
    position.current = positionOf(scroller);
    const resized = globalThis.ResizeObserver && new ResizeObserver(keepEnd);
    resized?.observe(scroller);
    const onScroll = () => observe(scroller);
    const onHand = (event: Event) => {
      if (event instanceof WheelEvent && event.deltaY >= 0) return;
      handAt.current = performance.now();
      hand.current = true;
    };
    const onScrollEnd = () => {
      observe(scroller);
      if (latest.current) hand.current = false;
    };
    const passive = { passive: true };
    scroller.addEventListener("scroll", onScroll, passive);
    scroller.addEventListener("scrollend", onScrollEnd, passive);
    for (const kind of HANDS) scroller.addEventListener(kind, onHand, passive);
    return () => {
      resized?.disconnect();
      scroller.removeEventListener("scroll", onScroll);
      scroller.removeEventListener("scrollend", onScrollEnd);
      for (const kind of HANDS) scroller.removeEventListener(kind, onHand);
    };
  }, [scroller, observe, keepEnd]);

  const onAtEnd = useCallback(
    (atEnd: boolean) => {
      if (!scroller) return;
      observe(scroller);
      if (atEnd || !latest.current) return;
      // The end has moved away, because rows came in or the list became lower.
      changedAt.current = performance.now();
      scroller.scrollTop = scroller.scrollHeight - scroller.clientHeight;
    },
    [scroller, observe],
  );
  const followOutput = useCallback((): false => {
    changedAt.current = performance.now();
    // Not the list, which for a moment would bring a reader back who is just leaving the end: `keepEnd` does.
    return false;
  }, []);
  const take = useCallback((element: HTMLElement | Window | null) => {
    setScroller(element instanceof HTMLElement ? element : null);
  }, []);
  return { following, toNewest, setScroller: take, followOutput, onAtEnd, onHeight: keepEnd };
}

function positionOf(element: HTMLElement): ScrollPosition {
  return { top: element.scrollTop, height: element.scrollHeight, visible: element.clientHeight };
}
