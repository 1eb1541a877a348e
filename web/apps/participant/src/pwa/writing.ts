import { useEffect, useState } from "react";

/** How often it is looked whether somebody has finished, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Whether there are words in a field of this page that a reload might cost. */
export function isWriting(page: Document = document): boolean {
  return [...page.querySelectorAll("textarea")].some((field) => field.value.trim() !== "");
}

/** The same, kept up while it is shown. */
export function useWriting(): boolean {
  const [writing, setWriting] = useState(() => isWriting());
  useEffect(() => {
    const look = () => setWriting(isWriting());
    const timer = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener("input", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("input", look);
    };
  }, []);
  return writing;
}
