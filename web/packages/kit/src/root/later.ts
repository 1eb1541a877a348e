/** Milliseconds between two tries: a part may be asked of a server that is just being updated. */
const PAUSES = [500, 1_500, 4_000];

/** Fetches a part of the app, and tries again by itself; rejects when it does not come. */
export async function fetchPart<T>(fetch: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await fetch();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return await fetch();
}
