/** What the rows of a timeline are called, in any language. Pure. */
import type { ChatEvent, Owner } from "../api.js";
import { isolate } from "./direction.js";

/** A row in words; undefined where it is not shown. `before`: who had the chat until then, where that is known. */
export type EventLabel = (event: ChatEvent, before?: Owner) => string | undefined;

/** The words of one language. */
export interface EventWords {
  /** Stands for somebody whose name is not known. */
  somebody: string;
  /** By the kind of the row, of a notice by `notice:` and its rule. What is not here is not shown. */
  of: Readonly<Partial<Record<string, (who: string) => string>>>;
}

/** Says a row in these words; a notice for which the agency has its own words, in those. */
export const eventLabel =
  ({ somebody, of }: EventWords): EventLabel =>
  ({ kind, detail = {} }, before) => {
    const isNotice = kind === "notice";
    if (isNotice && detail.text) return detail.text;
    const key = isNotice ? `notice:${detail.rule}` : kind;
    // Kinds come from the server: of `toString` there are no words.
    const words = Object.hasOwn(of, key) ? of[key] : undefined;
    return words?.(isolate((detail.owner ?? before)?.name || somebody));
  };

/** Who had the chat until each of these, by their numbers; the words of what follows name them. */
export function ownersBefore(events: readonly ChatEvent[]): ReadonlyMap<number, Owner> {
  const before = new Map<number, Owner>();
  let owner: Owner | undefined;
  for (const { n, detail } of events) {
    if (owner !== undefined) before.set(n, owner);
    owner = detail?.owner ?? owner;
  }
  return before;
}

/** The words in English. */
export const englishEvents: EventWords = {
  somebody: "Somebody",
  of: {
    queued: () => "The request waits.",
    matched: (who) => `${who} has taken it.`,
    not_opened: (who) => `${who} did not look at it. It waits again.`,
    returned: (who) => `${who} has given it back. It waits again.`,
    unattended: (who) => `${who} is gone. It waits again.`,
    called_back: () => "Somebody else was asked for. It waits again.",
    moved: (who) => `${who} has it now.`,
    taken_over: (who) => `${who} has taken it over.`,
    resolved: () => "All is well, says the participant.",
    closed: () => "It was ended.",
    withdrawn: () => "It was withdrawn.",
    expired: () => "Nobody took it in time.",
    "notice:still_waiting": () => "It still waits.",
    "notice:organizer_away": (who) => `${who} has lost the connection.`,
  },
};
