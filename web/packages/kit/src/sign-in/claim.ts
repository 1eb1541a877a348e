import type { Storage } from "@switchboard/chat";

const KEY = "switchboard.owner";

/**
 * This device is one person's from now on: what it holds of others is deleted. `forget` takes away what the
 * app keeps beside `storage`, whose keys begin with their user's number.
 */
export async function claimDevice(
  userId: number,
  storage: Pick<Storage, "list" | "delete">,
  forget: () => void,
  keep: Pick<globalThis.Storage, "getItem" | "setItem"> | undefined = localKeep(),
): Promise<void> {
  const mine = String(userId);
  try {
    const owner = keep?.getItem(KEY);
    if (owner === mine) return;
    // Of devices from before nobody wrote down whose they are: it may well be the same person.
    if (owner !== null && owner !== undefined) forget();
    const others = (await storage.list("")).filter(([key]) => !key.startsWith(`${mine}/`));
    for (const [key] of others) await storage.delete(key);
    keep?.setItem(KEY, mine);
  } catch {
    // The device's storage does not answer: with the next start it is tried again.
  }
}

/** What cannot be kept is not kept of anybody. */
function localKeep(): globalThis.Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
