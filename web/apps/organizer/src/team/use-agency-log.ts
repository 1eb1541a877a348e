import { useOrganizer } from "@switchboard/chat/organizer/react";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { asChatError } from "../ui/failure.js";
import { type AgencyLog, noLog, readOn } from "./agency-log.js";

/** Messages of one chat that are kept at once. */
const MOST_MESSAGES = 20_000;

/**
 * The log of a chat of the agency. `upTo`: how far it goes by now; what is missing at its end is read. Mount it anew for
 * each chat.
 */
export function useAgencyLog(
  chatId: string,
  upTo: number,
): { log: AgencyLog; more: () => Promise<void>; again: () => void; full: boolean } {
  const { agency } = useOrganizer();
  const [log, dispatch] = useReducer(readOn, noLog);
  const underWay = useRef<Promise<void>>(undefined);

  const read = useCallback(
    (at: string | undefined): Promise<void> => {
      underWay.current ??= agency
        .messages(chatId, at)
        .then(
          (page) => dispatch({ type: "came", at, page }),
          (error: unknown) => {
            dispatch({ type: "failed", error: asChatError(error) });
            throw error;
          },
        )
        .finally(() => {
          underWay.current = undefined;
        });
      return underWay.current;
    },
    [agency, chatId],
  );

  const full = log.messages.length >= MOST_MESSAGES;
  const last = log.messages.at(-1)?.seq ?? 0;
  const isBehind =
    log.status === "loading" || (log.status === "ready" && log.next === undefined && upTo > last);
  const { at, next } = log;
  // biome-ignore lint/correctness/useExhaustiveDependencies: one look for each end that the chat has had.
  useEffect(() => {
    if (isBehind && !full) read(at).catch(() => undefined); // It is in the state.
  }, [read, isBehind, upTo]);

  const more = useCallback(
    () => (next === undefined || full ? Promise.resolve() : read(next)),
    [read, next, full],
  );
  const again = useCallback(() => void read(next ?? at).catch(() => undefined), [read, next, at]);
  return { log, more, again, full };
}
