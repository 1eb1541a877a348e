import type { AvailabilityState, Colleague } from "@switchboard/chat/organizer";

const READY: Readonly<Record<AvailabilityState, number>> = { available: 0, away: 1, off: 2 };

/** The others, who is most likely to have time first: by whether they are there, then by how many chats they have. */
export function byReadiness(colleagues: readonly Colleague[], me: number | undefined): Colleague[] {
  return colleagues
    .filter(({ id }) => id !== me)
    .sort(
      (a, b) =>
        READY[a.state] - READY[b.state] || a.chats - b.chats || a.name.localeCompare(b.name) || a.id - b.id,
    );
}

/** Those whose name, or number, has this in it. */
export function matching(colleagues: readonly Colleague[], text: string): readonly Colleague[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return colleagues;
  return colleagues.filter(({ id, name }) => name.toLowerCase().includes(wanted) || String(id) === wanted);
}
