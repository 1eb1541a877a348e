import { type HelpView, newestMessage } from "@switchboard/chat";

/** Enough for two lines; what is longer is cut on screen anyway. */
const PREVIEW_CHARACTERS = 140;

/** What a row of the list shows of the newest message: who wrote it, and its beginning on one line. */
export interface Preview {
  by: "me" | "participant";
  text: string;
  /** It was taken away, and says nothing any more. */
  gone?: true;
}

/** Undefined while no message is known. One's own unsent messages count as the newest. */
export function preview(view: HelpView): Preview | undefined {
  const unsent = view.pending.at(-1);
  if (unsent !== undefined) return { by: "me", text: oneLine(unsent.text) };
  const message = newestMessage(view);
  if (message === undefined) return undefined;
  const by = message.fromOrganizer === 1 ? "me" : "participant";
  if (message.gone !== undefined) return { by, text: "", gone: true };
  return { by, text: oneLine(message.content) };
}

function oneLine(text: string): string {
  // Cut before the white space is looked for: the text may be 4,000 characters long, and rows are drawn often.
  return Array.from(
    text
      .slice(0, 4 * PREVIEW_CHARACTERS)
      .replace(/\s+/gu, " ")
      .trim(),
  )
    .slice(0, PREVIEW_CHARACTERS)
    .join("");
}
