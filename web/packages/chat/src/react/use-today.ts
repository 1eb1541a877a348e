import { useEffect, useState } from "react";
import { dayOf } from "./rows.js";
import { nextDay } from "./times.js";

/** Midnight of today in the viewer's zone; renders again when a new day begins. */
export function useToday(): number {
  const [today, setToday] = useState(() => dayOf(Date.now()));
  useEffect(() => {
    // A second late rather than early, since timers are not exact.
    const timer = setTimeout(() => setToday(dayOf(Date.now())), nextDay(today) - Date.now() + 1_000);
    return () => clearTimeout(timer);
  }, [today]);
  return today;
}
