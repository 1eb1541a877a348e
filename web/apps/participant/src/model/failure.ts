/** What to tell somebody whose request was refused, and what they can do then. */
import type { ChatErrorShape } from "@switchboard/chat";

/** Keys of the texts below `failure`. */
export const FAILURES = [
  "already",
  "unavailable",
  "outOfTime",
  "noEvent",
  "network",
  "busy",
  "tooOften",
  "tooLong",
  "tooMuch",
  "unknownOutcome",
  "notAllowed",
  "matched",
  "gone",
  "over",
  "missing",
  "other",
] as const;
export type Failure = (typeof FAILURES)[number];

function codeOf(error: unknown): ChatErrorShape["code"] | undefined {
  return (error as Partial<ChatErrorShape> | null)?.code;
}

const COMMON: Partial<Record<ChatErrorShape["code"], Failure>> = {
  network: "network",
  overloaded: "busy",
  not_saved: "busy",
  too_many_requests: "tooOften",
  timeout: "unknownOutcome",
  unauthorized: "notAllowed",
  forbidden: "notAllowed",
  role_conflict: "notAllowed",
};

/** Why help could not be asked for. The form checks text and place, so what is not acceptable is the time. */
export function askFailure(error: unknown): Failure {
  const code = codeOf(error);
  switch (code) {
    case "help_already_requested":
      return "already";
    case "help_unavailable":
      return "unavailable";
    case "event_not_found":
      return "noEvent";
    case "invalid_payload":
      return "outOfTime";
    case "too_large":
      return "tooLong";
    default:
      return (code && COMMON[code]) ?? "other";
  }
}

/** Why a request could not be withdrawn. */
export function withdrawFailure(error: unknown): Failure {
  const code = codeOf(error);
  if (code === "already_matched") return "matched";
  if (code === "request_not_found") return "gone";
  return (code && COMMON[code]) ?? "other";
}

/** Why something could not be fetched. */
export function loadFailure(error: unknown): Failure {
  const code = codeOf(error);
  if (code === "event_not_found") return "noEvent";
  return (code && COMMON[code]) ?? "other";
}

/** Why a conversation could not be read. Of one without rights to it nobody learns more than that it is missing. */
export function readFailure(error: unknown): Failure {
  const code = codeOf(error);
  if (code === "chat_not_found" || code === "no_access" || code === "not_found") return "missing";
  return (code && COMMON[code]) ?? "other";
}
