/** Whether somebody still sits at a console that takes requests. Pure: the page tells of hands and of time. */

/** Without a hand on it for so long a console asks, in milliseconds. */
export const ASK_AFTER = 15 * 60_000;
/** Without an answer for so long nobody is there. */
export const ANSWER_WITHIN = 60_000;

/** What is known of somebody being there. */
export type Idle =
  /** Nothing is at stake: this user takes no requests. */
  | { state: "off" }
  /** Somebody was there then. */
  | { state: "here"; at: number }
  /** It was asked then, and nobody has answered. */
  | { state: "asking"; since: number }
  /** Nobody has answered, and it was said that nobody is there. Until the server has heard it one may still answer. */
  | { state: "gone" };

export type IdleEvent =
  /** Whether this user takes requests, as the server says. */
  | { type: "available"; is: boolean }
  /** A hand on this page, or on another of this browser's. */
  | { type: "hand" }
  /** Somebody has answered the question. */
  | { type: "answer" }
  | { type: "tick" };

export interface IdleStep {
  idle: Idle;
  /** The server is to be told now that this user is away. */
  away?: true;
}

/** The next state. A hand moves time on; the question wants an answer, since a table that shakes moves the pointer. */
export function stepIdle(idle: Idle, event: IdleEvent, now: number): IdleStep {
  switch (event.type) {
    case "available":
      if (!event.is) return { idle: idle.state === "off" ? idle : { state: "off" } };
      return { idle: idle.state === "off" ? { state: "here", at: now } : idle };
    case "hand":
      return { idle: idle.state === "here" ? { state: "here", at: now } : idle };
    case "answer":
      return { idle: idle.state === "off" ? idle : { state: "here", at: now } };
    case "tick":
      if (idle.state === "here" && now - idle.at >= ASK_AFTER)
        return { idle: { state: "asking", since: now } };
      if (idle.state === "asking" && now - idle.since >= ANSWER_WITHIN)
        return { idle: { state: "gone" }, away: true };
      // A clock that was set back.
      return { idle: idle.state === "here" && idle.at > now ? { state: "here", at: now } : idle };
  }
}
