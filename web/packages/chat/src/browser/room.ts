import type { IdleWord, Room } from "../organizer/room.js";

/** Milliseconds between two hands that are told. */
export const HAND_EVERY = 5_000;

/** What only a person does. */
const HANDS = ["pointerdown", "pointermove", "touchmove", "wheel", "keydown", "input"];

/**
 * The pages of one user in this browser. The one that holds the lock speaks for all; when it closes, the next one does.
 * Where there are no locks, as in pages that came without TLS, each speaks for itself: saying it twice does no harm.
 */
export function browserRoom(user: number): Room {
  const name = `switchboard/${user}/idle`;
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : undefined;
  const ends = new AbortController();
  let speaks = false;
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) speaks = true;
  else {
    const held = () =>
      new Promise<void>((release) => {
        speaks = true;
        ends.signal.addEventListener("abort", () => release());
      });
    // Whoever is closed before their turn does not get it.
    locks.request(name, { signal: ends.signal }, held).catch(() => undefined);
  }
  return {
    onHand(listener) {
      let toldAt = Number.NEGATIVE_INFINITY;
      const onHand = () => {
        if (performance.now() - toldAt < HAND_EVERY) return;
        toldAt = performance.now();
        listener();
      };
      const passive = { passive: true, capture: true };
      for (const type of HANDS) window.addEventListener(type, onHand, passive);
      return () => {
        for (const type of HANDS) window.removeEventListener(type, onHand, passive);
      };
    },
    say: (word) => channel?.postMessage(word),
    onWord(listener) {
      const onMessage = ({ data }: MessageEvent<unknown>) => {
        if (data === "hand" || data === "answer") listener(data satisfies IdleWord);
      };
      channel?.addEventListener("message", onMessage);
      return () => channel?.removeEventListener("message", onMessage);
    },
    speaks: () => speaks,
    close() {
      speaks = false;
      ends.abort();
      channel?.close();
    },
  };
}
