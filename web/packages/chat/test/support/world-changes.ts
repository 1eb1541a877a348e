/** What the fake server makes of changes: an entry that points, and the state in the message. */
import type { DeleteMessage, EditMessage, ErrorCode, Message, UserId } from "../../src/generated/wire.js";
import type { World } from "./world.js";

/** The entry that was made of it, new or not; else why not. */
export function change(
  world: World,
  user: UserId,
  what: EditMessage | DeleteMessage,
): { entry: Message; isNew: boolean } | ErrorCode {
  const { chatId, seq, clientMessageId } = what;
  const log = world.log(chatId);
  const again = log.find((it) => it.authorId === user && it.clientMessageId === clientMessageId);
  if (again !== undefined)
    return again.target?.seq === seq ? { entry: again, isNew: false } : "invalid_payload";
  if (world.isEnded(chatId)) return "chat_closed";
  const target = log.find((it) => it.seq === seq);
  if (target === undefined) return "message_not_found";
  if (target.authorId !== user || target.kind !== "text") return "forbidden";
  if (target.gone !== undefined) return "message_gone";
  const changedSeq = log.length + 1;
  const edit = "message" in what ? what.message : undefined;
  const kind = edit === undefined ? "delete" : "edit";
  const state =
    edit === undefined
      ? { content: "", changedSeq, gone: "author" as const }
      : { content: edit, changedSeq, edits: (target.edits ?? 0) + 1, editedAt: target.timeSent };
  if (edit === undefined)
    for (const field of ["lat", "lng", "edits", "editedAt"] as const) delete target[field];
  Object.assign(target, state);
  const entry = world.write(chatId, user, "", { clientMessageId, kind, target: { seq, ...state } });
  return { entry, isNew: true };
}
