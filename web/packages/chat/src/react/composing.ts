/** What keeps a text from being sent. */
export type Obstacle = "empty" | "too long";

/** From how many characters left on the counter is shown. */
export const COUNTER_FROM = 200;

/** How long a text is, as the server counts: in Unicode scalar values. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** The text as it is sent: verbatim, but for NUL and halves of characters, which no message may hold. */
export function textToSend(draft: string): string {
  return draft.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Whether a text may be sent, and if not, why. */
export function obstacleOf(text: string, limit: number): Obstacle | undefined {
  if (text.trim() === "") return "empty";
  return lengthOf(text) > limit ? "too long" : undefined;
}
