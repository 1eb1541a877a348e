/** How near to the end one has to come to be at it, in pixels. */
export const AT_END = 60;

/** How long after the reader's hand was seen the list is left to them, in milliseconds. */
export const HAND_MS = 500;

/** What can be scrolled: an element, as far as it matters here. */
export interface Scroller {
  scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/** Where a list is scrolled to, in pixels. */
export interface ScrollPosition {
  top: number;
  height: number;
  visible: number;
}

/** What a follower needs of its surroundings. */
export interface FollowerTools {
  /** Milliseconds, from any beginning. */
  now(): number;
  /** Calls once, after so many milliseconds; the answer calls it off. */
  later(call: () => void, ms: number): () => void;
  changed(following: boolean): void;
}

/** What is no more than that is rounding, in pixels. */
const ROUNDING = 2;

/**
 * Whether a list follows its newest row after it has moved. At the very end it does, and whoever comes down to
 * near it, or stops there, means the end. Who goes up leaves it, be it by little: nothing may pull them back.
 * By itself a list goes up only where it has become lower, and then it is at its end.
 */
export function followsAfter(
  before: boolean,
  from: ScrollPosition,
  to: ScrollPosition,
  atRest: boolean,
): boolean {
  const distance = to.height - to.top - to.visible;
  if (distance < ROUNDING) return true;
  if (distance <= AT_END && (atRest || to.top > from.top)) return true;
  return before && to.top > from.top - ROUNDING;
}

/**
 * Keeps the end of a list in view until its reader goes up. It is the only one that scrolls the list to its
 * end: what is known to be moved by nobody else can be told from what the reader has moved.
 */
export class Follower {
  #following: boolean;
  #seen: ScrollPosition = { top: 0, height: 0, visible: 0 };
  #scroller: Scroller | undefined;
  /** When a hand was last seen on the list. */
  #handAt = Number.NEGATIVE_INFINITY;
  #callOff: (() => void) | undefined;
  /** There is more below than the list holds: what comes in there is the next to be read, not the newest. */
  more = false;

  constructor(
    start: boolean,
    private readonly tools: FollowerTools,
  ) {
    this.#following = start;
  }

  get following(): boolean {
    return this.#following;
  }

  /** Follows the end of this one from now on; of none, when it is gone. */
  attach(scroller: Scroller | undefined): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#scroller = scroller;
    if (!scroller) return;
    // Where it is now is no scrolling of the reader's, nor is the next that they do measured from 0.
    this.#seen = positionOf(scroller);
    this.settle();
  }

  /** The reader has touched the list, or turned the wheel upwards. */
  touched(): void {
    this.#handAt = this.tools.now();
  }

  /** The list has been scrolled, by whomever; `atRest`: and that has come to its end. */
  scrolled(atRest = false): void {
    if (!this.#scroller) return;
    const from = this.#seen;
    this.#seen = positionOf(this.#scroller);
    this.#set(!this.more && followsAfter(this.#following, from, this.#seen, atRest));
  }

  /** Brings the end back into view, where rows have come in or got another height; unless the reader is elsewhere. */
  settle(): void {
    // They may have left just now, before any event has told.
    this.scrolled();
    if (!this.#following || !this.#scroller) return;
    const { top, height, visible } = this.#seen;
    if (height - top - visible < ROUNDING) return;
    const wait = this.#handAt + HAND_MS - this.tools.now();
    if (wait <= 0) this.#toEnd(this.#scroller);
    else this.#callOff ??= this.tools.later(() => this.#settleLate(), wait);
  }

  /** The reader wants to see the newest, wherever they are. */
  toNewest(): void {
    this.#handAt = Number.NEGATIVE_INFINITY;
    this.#set(true);
    if (this.#scroller) this.#toEnd(this.#scroller);
  }

  #settleLate(): void {
    this.#callOff = undefined;
    this.settle();
  }

  #toEnd(scroller: Scroller): void {
    scroller.scrollTop = scroller.scrollHeight - scroller.clientHeight;
    this.#seen = positionOf(scroller);
  }

  #set(following: boolean): void {
    if (following === this.#following) return;
    this.#following = following;
    this.tools.changed(following);
  }
}

function positionOf({ scrollTop, scrollHeight, clientHeight }: Scroller): ScrollPosition {
  return { top: scrollTop, height: scrollHeight, visible: clientHeight };
}
