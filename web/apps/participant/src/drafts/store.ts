/** What somebody has begun to write and not sent: this device keeps it through reloads, updates and sign-ins. */
import type { Keep } from "../places/sharing.js";

/** Something begun: the words, and what else was picked with them. */
export interface Draft {
  words: string;
  kind?: string;
}

/** Drafts by what they are about, such as `help/7`: a request at event 7. */
export interface Drafts {
  get(about: string): Draft | undefined;
  /** Undefined, or nothing said and picked: there is none any more. */
  set(about: string, draft: Draft | undefined): void;
  /** What the newest one is about. */
  newest(): string | undefined;
  /** Forgets all. */
  forget(): void;
}

/** What a request for help at an event is about. */
export const aboutHelp = (eventId: number): string => `help/${eventId}`;

const KEY = "switchboard.participant.drafts";
/** Drafts that are kept; the one not touched for longest gives way. */
export const MOST_DRAFTS = 20;
/** Characters of one that are kept: more than any request may have. */
const MOST_CHARS = 20_000;

/** What cannot be kept counts until the page is closed. */
export function createDrafts(keep: Keep): Drafts {
  let drafts = read(keep);
  const write = () => {
    try {
      if (drafts.size === 0) keep.removeItem(KEY);
      else keep.setItem(KEY, JSON.stringify([...drafts]));
    } catch {
      // Storage is full or forbidden.
    }
  };
  return {
    get: (about) => drafts.get(about),
    set(about, draft) {
      drafts.delete(about);
      if (draft !== undefined && (draft.words.trim() !== "" || draft.kind !== undefined)) {
        drafts.set(about, { ...draft, words: draft.words.slice(0, MOST_CHARS) });
      }
      drafts = new Map([...drafts].slice(-MOST_DRAFTS));
      write();
    },
    newest: () => [...drafts.keys()].at(-1),
    forget() {
      drafts = new Map();
      write();
    },
  };
}

function read(keep: Keep): Map<string, Draft> {
  try {
    const value: unknown = JSON.parse(keep.getItem(KEY) ?? "[]");
    return new Map(Array.isArray(value) ? value.filter(isDraft).slice(-MOST_DRAFTS) : []);
  } catch {
    return new Map();
  }
}

function isDraft(value: unknown): value is [string, Draft] {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  const draft = (value[1] ?? {}) as Record<string, unknown>;
  const kind = draft.kind === undefined || typeof draft.kind === "string";
  return typeof draft.words === "string" && kind;
}
