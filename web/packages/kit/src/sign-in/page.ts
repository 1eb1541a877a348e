/** What the sign-in needs of the page that it is on. */
export interface Page {
  /** What signs in by the address, if there is any; it is gone from the address and its history afterwards. */
  takeLink(): Link | undefined;
  /** Calls back when a link was opened in this very page; returns how to stop. */
  onLink(listener: () => void): () => void;
  /** Whether another page opened or embeds this one. */
  readonly embedded: boolean;
  /** Tells that page something. What is said is no secret: whoever embeds this may hear it. */
  tell(message: ToEmbedder): void;
  /** Calls back with tokens that come from an allowed page; returns how to stop. */
  onToken(listener: (token: string) => void): () => void;
  /** Calls back when another tab of this browser has signed in or out. */
  onOtherTab(listener: () => void): () => void;
  /** Calls back when the device finds a network; returns how to stop. */
  onNetwork(listener: () => void): () => void;
  /** Who was signed in here last, for starts without a network. */
  remembered: Remembered;
}

/** What an address may sign in by: a code of one use (`#code=...`), or a token (`#token=...`). */
export type Link = { code: string } | { token: string };

/** What the app says to the page that opened or embeds it. */
export type ToEmbedder = { type: "switchboard:ready" } | { type: "switchboard:token-needed" };

/** Text that outlives the page. */
export interface Remembered {
  get(): string | null;
  set(value: string | null): void;
}

const KEY = "switchboard.me";
/** Longer ones are no tokens. */
const MOST_TOKEN_CHARS = 16_384;

/** The page of this window. Tokens are taken from its own origin and from `embedOrigins` only. */
export function windowPage(embedOrigins: readonly string[], window: Window = globalThis.window): Page {
  const embedder: Window | null = window.opener ?? (window.parent === window ? null : window.parent);
  const allowed = new Set([window.location.origin, ...embedOrigins]);
  return {
    takeLink: () => takeLink(window),
    onLink: (listener) => {
      const onHash = () => {
        if (LINK.test(window.location.hash)) listener();
      };
      window.addEventListener("hashchange", onHash);
      return () => window.removeEventListener("hashchange", onHash);
    },
    embedded: embedder !== null,
    tell: (message) => embedder?.postMessage(message, "*"),
    onToken: (listener) => {
      const onMessage = (event: MessageEvent) => {
        if (embedder === null || event.source !== embedder || !allowed.has(event.origin)) return;
        const token = tokenIn(event.data);
        if (token !== undefined) listener(token);
      };
      window.addEventListener("message", onMessage);
      return () => window.removeEventListener("message", onMessage);
    },
    onOtherTab: (listener) => {
      const onStorage = (event: StorageEvent) => {
        if (event.key === KEY) listener();
      };
      window.addEventListener("storage", onStorage);
      return () => window.removeEventListener("storage", onStorage);
    },
    onNetwork: (listener) => {
      window.addEventListener("online", listener);
      return () => window.removeEventListener("online", listener);
    },
    remembered: remembered(window),
  };
}

function tokenIn(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { type, token } = data as Record<string, unknown>;
  return type === "switchboard:token" && isToken(token) ? token : undefined;
}

function isToken(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MOST_TOKEN_CHARS;
}

/** What of a fragment signs in. */
const LINK = /[#&](?:code|token)=/;

/** Takes codes and tokens out of the fragment, all of them, and leaves what else is there. */
function takeLink(window: Window): Link | undefined {
  const { pathname, search, hash } = window.location;
  const parts = hash.slice(1).split("&");
  const found = parts.filter((part) => LINK.test(`#${part}`));
  if (found.length === 0) return undefined;
  const rest = parts.filter((part) => !found.includes(part)).join("&");
  window.history.replaceState(window.history.state, "", pathname + search + (rest && `#${rest}`));
  const said = new URLSearchParams(found.join("&"));
  const [code, token] = [said.get("code"), said.get("token")];
  if (isToken(code)) return { code };
  return isToken(token) ? { token } : undefined;
}

function remembered(window: Window): Remembered {
  return {
    get: () => {
      try {
        return window.localStorage.getItem(KEY);
      } catch {
        return null;
      }
    },
    set: (value) => {
      try {
        if (value === null) window.localStorage.removeItem(KEY);
        else window.localStorage.setItem(KEY, value);
      } catch {
        // Storage is switched off, as in a frame of another site: then nothing is remembered.
      }
    },
  };
}
