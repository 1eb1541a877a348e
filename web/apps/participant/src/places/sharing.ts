/**
 * For which requests, and the conversations that they become, the place is shared: this device's choice. A request that
 * is not sent yet goes by its `clientRequestId`, since nobody knows which conversation it becomes.
 */

/** The part of `localStorage` that is used. */
export type Keep = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

export interface Sharing {
  /** Whether the place is shared in this conversation. */
  has(chatId: string): boolean;
  set(chatId: string, shared: boolean): void;
  /** A request has become this conversation: the choice goes along. */
  move(clientRequestId: string, chatId: string): void;
  /** Calls back after each change; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Forgets all choices. */
  forget(): void;
}

const KEY = "switchboard.participant.sharing";
/** Choices that are kept; the oldest gives way. */
export const SHARED_CHATS = 20;

/** What cannot be kept counts until the page is closed. */
export function createSharing(keep: Keep): Sharing {
  let chats: string[] = read(keep);
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    has: (chatId) => chats.includes(chatId),
    set(chatId, shared) {
      chats = chats.filter((id) => id !== chatId);
      if (shared) chats = [...chats, chatId].slice(-SHARED_CHATS);
      write(keep, chats);
      tell();
    },
    move(name, chatId) {
      if (!chats.includes(name)) return;
      chats = [...chats.filter((id) => id !== name && id !== chatId), chatId];
      write(keep, chats);
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget() {
      chats = [];
      remove(keep);
      tell();
    },
  };
}

function read(keep: Keep): string[] {
  try {
    const value: unknown = JSON.parse(keep.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter((id) => typeof id === "string").slice(-SHARED_CHATS) : [];
  } catch {
    return [];
  }
}

function write(keep: Keep, chats: string[]): void {
  try {
    keep.setItem(KEY, JSON.stringify(chats));
  } catch {
    // Storage is full or forbidden.
  }
}

function remove(keep: Keep): void {
  try {
    keep.removeItem(KEY);
  } catch {
    // Storage is forbidden: nothing was kept.
  }
}
