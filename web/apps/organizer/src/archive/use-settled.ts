import { useEffect, useState } from "react";

/** How long after the last key a search begins, in milliseconds. */
export const SETTLE = 300;

/** A value once it has not changed for `ms` milliseconds; the first one at once. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
