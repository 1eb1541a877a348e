/** The code that a demo's terminal prints: whoever signs in shows it. */

const KEY = "switchboard.demo";
const IN_ADDRESS = /(^|&)demo=([a-z0-9]{1,64})(?=&|$)/;

/** The code in the address (`#demo=...`), from where it is taken and kept; else what was kept before. */
export function demoCode(window: Window = globalThis.window): string {
  const { pathname, search, hash } = window.location;
  const found = IN_ADDRESS.exec(hash.slice(1));
  if (found?.[2] === undefined) return kept(window);
  const rest = hash.slice(1).replace(IN_ADDRESS, "").replace(/^&/, "");
  window.history.replaceState(window.history.state, "", pathname + search + (rest && `#${rest}`));
  keepDemoCode(found[2], window);
  return found[2];
}

/** Keeps a code that was typed. */
export function keepDemoCode(code: string, window: Window = globalThis.window): void {
  try {
    window.localStorage.setItem(KEY, code.trim());
  } catch {
    // Storage is switched off: then it is asked for each time.
  }
}

function kept(window: Window): string {
  try {
    return window.localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}
