import type { Alternative, Event } from "@switchboard/chat";
import { useConnection, useMessenger } from "@switchboard/chat/react";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../device.js";
import { type Failure, loadFailure } from "../model/failure.js";

/** The name of an event; its number until the name is known. */
export function useEventName(id: number): string {
  const { book } = useServices();
  const { t } = useTranslation();
  const online = useConnection().state === "online";
  const name = useSyncExternalStore(book.subscribe, () => book.name(id));
  useEffect(() => {
    if (online) book.ensure(id);
  }, [book, id, online]);
  return name ?? t("event.unnamed", { id });
}

/** What else one can do at an event, as this device was last told. */
export function useAlternatives(id: number): readonly Alternative[] | undefined {
  const { book } = useServices();
  return useSyncExternalStore(book.subscribe, () => book.alternatives(id));
}

/** An event as the server has it now. */
export type LoadedEvent =
  | { state: "loading" }
  | { state: "ready"; event: Event }
  | { state: "failed"; why: Failure };

/** Fetches an event; the second value tries again. */
export function useEvent(id: number): [LoadedEvent, () => void] {
  const { book } = useServices();
  const { rest } = useMessenger();
  const [loaded, setLoaded] = useState<LoadedEvent>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt fetches anew.
  useEffect(() => {
    let current = true;
    setLoaded({ state: "loading" });
    rest.event(id).then(
      (event) => {
        if (!current) return;
        book.learn([event]);
        setLoaded({ state: "ready", event });
      },
      (error: unknown) => {
        if (current) setLoaded({ state: "failed", why: loadFailure(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [rest, book, id, attempt]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return [loaded, again];
}
