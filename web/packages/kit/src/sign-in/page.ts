/** What the sign-in needs of the page that it is on. */
export interface Page {
  /** The token in the address, if there is one; it is gone from the address afterwards. */
  takeToken(): string | undefined;
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
    takeToken: () => takeFragmentToken(window),
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

/** Takes `token` out of the fragment (`#token=...`), and leaves what else is there. */
function takeFragmentToken(window: Window): string | undefined {
  const { pathname, search, hash } = window.location;
  const parts = hash.slice(1).split("&");
  const found = parts.find((part) => part.startsWith("token="));
  if (found === undefined) return undefined;
  const rest = parts.filter((part) => part !== found).join("&");
  window.history.replaceState(window.history.state, "", pathname + search + (rest && `#${rest}`));
  const token = new URLSearchParams(found).get("token");
  return isToken(token) ? token : undefined;
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
