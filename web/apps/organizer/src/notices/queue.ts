/** Something to tell the user, one at a time. */
export interface Notice {
  /** A newer notice about the same thing takes the place of an older one. */
  about: string;
  text: string;
  severity: "info" | "success" | "warning" | "error";
  /** Stays until it is dismissed or taken back; others go by themselves, or when there is a newer one. */
  lasting?: boolean;
  action?: { label: string; run: () => void };
}

/** How many lasting ones are kept; over it the oldest is dropped. */
export const LASTING = 4;

/** Adds a notice. The last one is shown, those before it wait until it is gone. */
export function addNotice(queue: readonly Notice[], notice: Notice): readonly Notice[] {
  const lasting = queue.filter((one) => one.lasting === true && one.about !== notice.about);
  return [...lasting.slice(notice.lasting === true ? 1 - LASTING : -LASTING), notice];
}

/** Takes away what was said about something. */
export function dropNotice(queue: readonly Notice[], about: string): readonly Notice[] {
  return queue.some((one) => one.about === about) ? queue.filter((one) => one.about !== about) : queue;
}
