import { playSound, useSoundSetting } from "@switchboard/kit";
import { useEffect } from "react";

/** Milliseconds between two rings. */
export const RING_EVERY = 4_000;

/** Rings for as long as somebody is to answer, if the user wants sounds. */
export function useRing(rings: boolean): void {
  const [wanted] = useSoundSetting();
  useEffect(() => {
    if (!rings || !wanted) return;
    playSound();
    const timer = setInterval(playSound, RING_EVERY);
    return () => clearInterval(timer);
  }, [rings, wanted]);
}
