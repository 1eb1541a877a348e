import { useEffect, useEffectEvent } from "react";
import { type Command, commandOf, type Key, type Platform, shortcuts } from "./keymap.js";

/** Which kind of keyboard this device has. */
export function platform(): Platform {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "mac" : "other";
}

/** The keys that answer an offer, as they are called on this keyboard. */
export function answerKeys(): { accept: string; decline: string } {
  const keys = (wanted: string) =>
    shortcuts(platform())
      .find(({ name }) => name === wanted)
      ?.keys.join(" + ") ?? "";
  return { accept: keys("acceptOffer"), decline: keys("declineOffer") };
}

/** What is answered by them is over in a minute. */
const ANSWERS: ReadonlySet<Command["do"]> = new Set(["accept offer", "decline offer"]);

/**
 * Calls `run` for each shortcut while `enabled`. While a dialog is open only offers are answered, which do not wait for it.
 * `run` says whether it did something; if not, the key keeps its usual meaning.
 */
export function useShortcuts(enabled: boolean, run: (command: Command) => boolean): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandOf(keyOf(event), platform());
    if (command === undefined || (modalIsOpen() && !ANSWERS.has(command.do))) return;
    if (run(command)) event.preventDefault();
  });
  useEffect(() => {
    if (!enabled) return;
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [enabled]);
}

function modalIsOpen(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null;
}

function keyOf(event: KeyboardEvent): Key {
  const target = event.target instanceof Element ? event.target : undefined;
  return {
    key: event.key,
    code: event.code,
    altKey: event.altKey,
    ctrlKey: event.ctrlKey,
    metaKey: event.metaKey,
    shiftKey: event.shiftKey,
    repeat: event.repeat,
    altGraph: event.getModifierState("AltGraph"),
    typing: target?.closest("input, textarea, [contenteditable=true]") != null,
    choosing: target?.closest("select, [role=combobox], [aria-haspopup]") != null,
  };
}
