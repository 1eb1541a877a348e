/** How old a message is that waits. By the server's time, or by how long it has waited: a device's clock may be years away. */
import type { Time } from "../platform/time.js";
import type { Entry } from "../state/model.js";

/** Milliseconds after which a message is too old to be sent by itself. */
export const SEND_WITHIN = 7 * 86_400_000;

/** What is known of when it was written. */
type Written = Pick<Entry, "writtenAt" | "waitsSince">;

/** What is kept of the present with a message that is written now. */
export function writtenNow(clock: Time): Written {
  const writtenAt = clock.ofServer();
  return writtenAt === undefined ? { waitsSince: clock.now() } : { writtenAt };
}

/**
 * A message that was written before the server's time was known has a date once it is: by how long it has waited
 * since; what an earlier run has left waits from now on.
 */
export function dated(entry: Entry, clock: Time): Entry {
  const present = clock.ofServer();
  if (entry.writtenAt !== undefined || present === undefined) return entry;
  const { waitsSince, ...rest } = entry;
  const waited = waitsSince === undefined ? 0 : clock.now() - waitsSince;
  return { ...rest, writtenAt: present - waited };
}

/** Whether a message is too old to be sent by itself; not as long as the server's time is not known. */
export function isTooOld({ writtenAt }: Entry, clock: Time): boolean {
  const present = clock.ofServer();
  return writtenAt !== undefined && present !== undefined && present - writtenAt > SEND_WITHIN;
}

/** The user wants it to go out now, whenever it was written. */
export function askedNow({ writtenAt: _, waitsSince: __, ...entry }: Entry, clock: Time): Entry {
  return { ...entry, createdAt: clock.present(), ...writtenNow(clock) };
}
