import type { TransitionReason } from "../api.js";

/** What the end of a socket asks the client to do. */
export type Verdict =
  | { next: "new token" }
  | { next: "stop"; why: "not allowed" | "replaced" }
  /** `patient`: too many connections, so the pause is long. */
  | { next: "again"; reason: TransitionReason; patient?: true };

/** Reads a close code. No code, 1005 and 1006 are ends without a close frame, which are like 4408. */
export function verdict(code: number | undefined): Verdict {
  switch (code) {
    case 4401:
      return { next: "new token" };
    case 4403:
      return { next: "stop", why: "not allowed" };
    case 4409:
      return { next: "stop", why: "replaced" };
    case 4408:
      return { next: "again", reason: "too slow" };
    case 4429:
      return { next: "again", reason: "closed by server", patient: true };
    case 1001:
    case 1012:
      return { next: "again", reason: "going away" };
    case undefined:
    case 1005:
    case 1006:
      return { next: "again", reason: "socket ended" };
    default:
      return { next: "again", reason: "closed by server" };
  }
}
