/** Something to tell the user, one at a time. */
export interface Notice {
  /** A newer notice about the same thing takes the place of an older one. */
  about: string;
  text: string;
  severity: "info" | "success" | "warning" | "error";
  /** Stays until it is dismissed; others go by themselves. */
  lasting?: boolean;
  action?: { label: string; run: () => void };
}

/** How many wait to be shown; over it the oldest one that would have gone by itself is dropped. */
export const NOTICES = 4;

/** Adds a notice behind those that wait. */
export function addNotice(queue: readonly Notice[], notice: Notice): readonly Notice[] {
  const next = [...queue.filter((one) => one.about !== notice.about), notice];
  if (next.length <= NOTICES) return next;
  const passing = next.findIndex((one) => one.lasting !== true);
  return next.toSpliced(Math.max(passing, 0), 1);
}

/** Takes away what was said about something. */
export function dropNotice(queue: readonly Notice[], about: string): readonly Notice[] {
  return queue.some((one) => one.about === about) ? queue.filter((one) => one.about !== about) : queue;
}
