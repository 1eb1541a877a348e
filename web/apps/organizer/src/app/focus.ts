import { MAIN_ID } from "../ui/panes.js";

/** Puts the keyboard where one goes on: to write, else to the heading of what is open. */
export function focusConversation(): void {
  const main = document.getElementById(MAIN_ID);
  const target =
    main?.querySelector<HTMLElement>("textarea:not(:disabled)") ??
    main?.querySelector<HTMLElement>("[data-heading]");
  (target ?? main)?.focus();
}

/** Puts the keyboard to the heading of what is open, for those who come to read it first. */
export function focusHeading(): void {
  document.getElementById(MAIN_ID)?.querySelector<HTMLElement>("[data-heading]")?.focus();
}

/** Puts the keyboard to what one looks for in the archives. */
export function focusSearch(): void {
  document.querySelector<HTMLElement>("[role=search] input")?.focus();
}

/** Nothing has the keyboard, as after what had it went away. */
export function focusIsLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
