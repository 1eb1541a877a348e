import { useState } from "react";

const KEY = "switchboard.shortcuts";

/** Whether shortcuts are on; kept on this device. On unless switched off. */
export function useShortcutSetting(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => read() !== "off");
  return [
    on,
    (next) => {
      setOn(next);
      write(next ? "on" : "off");
    },
  ];
}

// Storage may be refused, as in a private window or a cross-site frame; then the setting lives as long as the page.
function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(value: string): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // Said above.
  }
}
