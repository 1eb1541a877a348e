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

/**
 * Whether a list follows its newest row after it has been scrolled. Being near the end means yes; going up
 * means no, if the reader's hand is on it. Anything else leaves it as it was: a list also goes up by itself,
 * when rows turn out to be lower than was thought, and it falls behind when many come at once.
 */
export function followsAfter(before: boolean, from: number, to: ScrollPosition, hand: boolean): boolean {
  if (to.height - to.top - to.visible <= AT_END) return true;
  return before && !(hand && to.top < from);
}

/** Follows the newest row of a list, until the reader scrolls up. */
export interface Follow {
  following: boolean;
  toNewest: () => void;
  setScroller: (scroller: HTMLElement | Window | null) => void;
  followOutput: () => "auto" | false;
  onAtEnd: (atEnd: boolean) => void;
}

/** `start`: whether it follows at first. */
export function useFollow(list: RefObject<VirtuosoHandle | null>, start: boolean): Follow {
  const [following, setFollowing] = useState(start);
  const latest = useRef(start);
  const hand = useRef(false);
  const top = useRef(0);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);

  const toNewest = useCallback(() => {
    latest.current = true;
    hand.current = false;
    setFollowing(true);
    list.current?.scrollToIndex({ index: "LAST", align: "end", offset: AT_END });
  }, [list]);

  const observe = useCallback((element: HTMLElement) => {
    const now = positionOf(element);
    latest.current = followsAfter(latest.current, top.current, now, hand.current);
    top.current = now.top;
    setFollowing(latest.current);
  }, []);

  useEffect(() => {
    if (!scroller) return;
    const onScroll = () => observe(scroller);
    const onHand = (event: Event) => {
      if (!(event instanceof WheelEvent) || event.deltaY < 0) hand.current = true;
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
      scroller.removeEventListener("scroll", onScroll);
      scroller.removeEventListener("scrollend", onScrollEnd);
      for (const kind of HANDS) scroller.removeEventListener(kind, onHand);
    };
  }, [scroller, observe]);

  const onAtEnd = useCallback(
    (atEnd: boolean) => {
      if (scroller) observe(scroller);
      // The end has moved away, because rows came in or the list became lower.
      if (!atEnd && latest.current) toNewest();
    },
    [scroller, observe, toNewest],
  );
  const followOutput = useCallback(() => (latest.current ? "auto" : false), []);
  const take = useCallback((element: HTMLElement | Window | null) => {
    setScroller(element instanceof HTMLElement ? element : null);
  }, []);
  return { following, toNewest, setScroller: take, followOutput, onAtEnd };
}

function positionOf(element: HTMLElement): ScrollPosition {
  return { top: element.scrollTop, height: element.scrollHeight, visible: element.clientHeight };
}
