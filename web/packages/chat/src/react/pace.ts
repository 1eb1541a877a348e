import type { ChatView, Clock, State } from "../api.js";
import { systemClock } from "../platform/clock.js";
import type { Inbox } from "./contexts.js";

/** Milliseconds between two drawings of what others do: about a frame of a screen. */
export const DRAW_EVERY = 16;
/** The same, where its timer is late: that of a page that nobody sees may be so by a minute. */
export const DRAW_LATE = 250;

/**
 * Shows the state of another inbox at most once per frame. The first change is shown at once; what comes
 * within the frame that follows is shown together at its end, however long the drawing took, so that a device
 * that draws slowly draws less often instead of falling behind. What the user does oneself never waits.
 */
export class Pace implements Inbox {
  #shown: State;
  readonly #listeners = new Set<() => void>();
  #leave: (() => void) | undefined;
  /** Calls off the end of the frame that has begun. */
  #endFrame: (() => void) | undefined;
  #frameAt = 0;

  constructor(
    private readonly source: Inbox,
    private readonly clock: Clock = systemClock,
  ) {
    this.#shown = source.getState();
  }

  /** What is shown, which may be a frame old; where nobody listens, what is. */
  readonly getState = (): State => {
    if (this.#listeners.size === 0) this.#shown = this.source.getState();
    return this.#shown;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) {
      this.#shown = this.source.getState();
      this.#leave = this.source.subscribe(() => this.#changed());
    }
    this.#listeners.add(listener);
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      this.#leave?.();
      this.#endFrame?.();
      this.#endFrame = undefined;
    };
  };

  #changed(): void {
    const waits = this.#endFrame && this.clock.now() - this.#frameAt < DRAW_LATE;
    if (waits && !isOwnDoing(this.#shown, this.source.getState())) return;
    this.#show();
  }

  #show(): void {
    this.#endFrame?.();
    this.#frameAt = this.clock.now();
    this.#endFrame = this.clock.after(DRAW_EVERY, () => {
      this.#endFrame = undefined;
      if (this.#shown !== this.source.getState()) this.#show();
    });
    this.#shown = this.source.getState();
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whether something has changed that the user has done, or waits for: anything but what others write. */
export function isOwnDoing(before: State, after: State): boolean {
  if (
    before.viewing !== after.viewing ||
    before.waiting !== after.waiting ||
    before.requests !== after.requests ||
    before.pendingRequests !== after.pendingRequests ||
    before.connection !== after.connection ||
    before.me !== after.me
  ) {
    return true;
  }
  if (before.chats === after.chats) return false;
  return Object.entries(after.chats).some(([id, view]) => {
    const known = before.chats[id];
    if (known === view) return false;
    return !known || known.chat.ended !== view.chat.ended || isOtherPending(known, view);
  });
}

function isOtherPending({ pending: before }: ChatView, { pending: after }: ChatView): boolean {
  return before !== after && before.length + after.length > 0;
}
