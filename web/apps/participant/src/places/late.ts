/** The place that a device finds only when the request is on its way already: it is told then, wherever one looks. */
import type { FoundPlace } from "@switchboard/chat";
import type { Later } from "./finding.js";
import { createLocator } from "./locator.js";

/** So long it is looked for, in milliseconds: as long as the server says that a place is coming. */
export const LATE_MS = 60_000;
/** Requests whose place is looked for at one time; the first gives way. */
export const MOST_LATE = 5;

export interface LatePlaces {
  /** Looks for the place of a request, unless it does already, and tells it once. */
  follow(chatId: string): void;
  /** Looks for none any more. */
  stop(): void;
}

interface Parts {
  geolocation: Geolocation | undefined;
  steady: () => number;
  later: Later;
  tell: (chatId: string, place: FoundPlace) => void;
}

export function createLatePlaces({ geolocation, steady, later, tell }: Parts): LatePlaces {
  const open = new Map<string, () => void>();
  return {
    follow(chatId) {
      if (open.has(chatId)) return;
      const [first] = open.size >= MOST_LATE ? open.keys() : [];
      if (first !== undefined) open.get(first)?.();
      const locator = createLocator(geolocation, steady);
      const end = () => {
        open.delete(chatId);
        unsubscribe();
        callOff();
        locator.stop();
      };
      const unsubscribe = locator.subscribe(() => {
        const fix = locator.fix();
        if (fix.kind === "searching") return;
        end();
        if (fix.kind === "found") tell(chatId, fix.place);
      });
      const callOff = later(end, LATE_MS);
      open.set(chatId, end);
      locator.start("watch");
    },
    stop() {
      for (const end of [...open.values()]) end();
    },
  };
}
