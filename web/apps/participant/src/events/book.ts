/** The names of events, kept on the device: the list needs them without a network and after an event is over. */
import type { Event, Rest } from "@switchboard/chat";
import type { Keep } from "../places/sharing.js";

export interface EventBook {
  /** The name, once it is known. */
  name(id: number): string | undefined;
  subscribe(listener: () => void): () => void;
  /** Fetches the name unless it is known, being fetched, or the server knows no such event. */
  ensure(id: number): void;
  /** Keeps what the server has just told. */
  learn(events: readonly Event[]): void;
  /** Forgets all names. */
  forget(): void;
}

const KEY = "switchboard.participant.events";
/** Names that are kept; the one learnt first gives way. */
export const NAMES = 100;

/** What cannot be kept counts until the page is closed. */
export function createEventBook(rest: Pick<Rest, "event">, keep: Keep): EventBook {
  const listeners = new Set<() => void>();
  const names = new Map<number, string>(read(keep));
  const asked = new Set<number>();

  const put = (id: number, name: string): boolean => {
    if (names.get(id) === name) return false;
    names.delete(id);
    names.set(id, name);
    for (const oldest of names.keys()) {
      if (names.size <= NAMES) break;
      names.delete(oldest);
    }
    return true;
  };
  const changed = () => {
    try {
      keep.setItem(KEY, JSON.stringify([...names]));
    } catch {
      // Storage is full or forbidden.
    }
    for (const listener of [...listeners]) listener();
  };
  const learn = (events: readonly Event[]) => {
    const news = events.map((event) => put(event.id, event.name));
    if (news.includes(true)) changed();
  };

  return {
    name: (id) => names.get(id),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ensure(id) {
      if (names.has(id) || asked.has(id)) return;
      asked.add(id);
      rest.event(id).then(
        (event) => {
          asked.delete(id);
          learn([event]);
        },
        (error: { code?: string }) => {
          // An event that is over is not there any more: asking again would not help.
          if (error.code !== "event_not_found") asked.delete(id);
        },
      );
    },
    learn,
    forget() {
      names.clear();
      asked.clear();
      try {
        keep.removeItem(KEY);
      } catch {
        // Storage is forbidden: nothing was kept.
      }
    },
  };
}

function read(keep: Keep): [number, string][] {
  try {
    const value: unknown = JSON.parse(keep.getItem(KEY) ?? "[]");
    if (!Array.isArray(value)) return [];
    return value.filter(isName).slice(-NAMES);
  } catch {
    return [];
  }
}

function isName(pair: unknown): pair is [number, string] {
  return Array.isArray(pair) && typeof pair[0] === "number" && typeof pair[1] === "string";
}
