/**
 * The names of events, and what else one can do there, kept on the device: they are needed without a network and after
 * an event is over.
 */
import type { Alternative, Event, Rest } from "@switchboard/chat";
import type { Keep } from "../places/sharing.js";

export interface EventBook {
  /** The name, once it is known. */
  name(id: number): string | undefined;
  /** What else one can do there, where something is known. */
  alternatives(id: number): readonly Alternative[] | undefined;
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
  const names = new Map(read(keep).map(([id, ...known]) => [id, known]));
  const asked = new Set<number>();

  const put = ({ id, name, alternatives }: Event): boolean => {
    const known: Known = alternatives?.length ? [name, alternatives] : [name];
    if (JSON.stringify(names.get(id)) === JSON.stringify(known)) return false;
    names.delete(id);
    names.set(id, known);
    for (const oldest of names.keys()) {
      if (names.size <= NAMES) break;
      names.delete(oldest);
    }
    return true;
  };
  const changed = () => {
    try {
      keep.setItem(KEY, JSON.stringify([...names].map(([id, known]) => [id, ...known])));
    } catch {
      // Storage is full or forbidden.
    }
    for (const listener of [...listeners]) listener();
  };
  const learn = (events: readonly Event[]) => {
    const news = events.map(put);
    if (news.includes(true)) changed();
  };

  return {
    name: (id) => names.get(id)?.[0],
    alternatives: (id) => names.get(id)?.[1],
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

/** The name, and where there are any, other ways than to ask there. */
type Known = [name: string, alternatives?: readonly Alternative[]];

function read(keep: Keep): [number, ...Known][] {
  try {
    const value: unknown = JSON.parse(keep.getItem(KEY) ?? "[]");
    if (!Array.isArray(value)) return [];
    return value.filter(isName).slice(-NAMES);
  } catch {
    return [];
  }
}

function isName(row: unknown): row is [number, ...Known] {
  if (!Array.isArray(row) || typeof row[0] !== "number" || typeof row[1] !== "string") return false;
  return row[2] === undefined || (Array.isArray(row[2]) && row[2].every(isWay));
}

function isWay(value: unknown): value is Alternative {
  return typeof (value as Partial<Alternative> | null)?.value === "string";
}
