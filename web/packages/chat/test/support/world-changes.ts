/** What the fake server makes of changes: an entry that points, and the state in the message. */
import type {
  DeleteMessage,
  EditMessage,
  ErrorCode,
  Message,
  React,
  Seq,
  UserId,
} from "../../src/generated/wire.js";
import type { World } from "./world.js";

/** The entry that was made of it, new or not; else why not. */
export function change(
  world: World,
  user: UserId,
  what: EditMessage | DeleteMessage | React,
): { entry: Message; isNew: boolean } | { unchanged: Seq } | ErrorCode {
  const { chatId, seq, clientMessageId } = what;
  const log = world.log(chatId);
  const again = log.find((it) => it.authorId === user && it.clientMessageId === clientMessageId);
  if (again !== undefined)
    return again.target?.seq === seq ? { entry: again, isNew: false } : "invalid_payload";
  if (world.isEnded(chatId)) return "chat_closed";
  const target = log.find((it) => it.seq === seq);
  if (target === undefined) return "message_not_found";
  if ("emoji" in what) return react(world, user, what, target);
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
    for (const field of ["lat", "lng", "edits", "editedAt", "reactions"] as const) delete target[field];
  Object.assign(target, state);
  const { reactions } = target;
  const now = { seq, ...state, ...(reactions === undefined ? {} : { reactions }) };
  const entry = world.write(chatId, user, "", { clientMessageId, kind, target: now });
  return { entry, isNew: true };
}

/** A set for each user: what is so already is no entry. */
function react(
  world: World,
  user: UserId,
  { chatId, seq, emoji, on, clientMessageId }: React,
  target: Message,
): { entry: Message; isNew: boolean } | { unchanged: Seq } | ErrorCode {
  if (target.gone !== undefined) return "message_gone";
  const before = target.reactions ?? [];
  const users = before.find((it) => it.emoji === emoji)?.users ?? [];
  if (users.includes(user) === on) return { unchanged: target.changedSeq ?? 0 };
  const now = on ? [...users, user].sort((a, b) => a - b) : users.filter((it) => it !== user);
  const reactions = before.filter((it) => it.emoji !== emoji);
  if (now.length > 0) reactions.push({ emoji, users: now });
  delete target.reactions;
  const changedSeq = world.log(chatId).length + 1;
  Object.assign(target, { changedSeq, ...(reactions.length === 0 ? {} : { reactions }) });
  const { content, edits, editedAt } = target;
  const shown = {
    seq,
    content,
    changedSeq,
    ...(edits === undefined ? {} : { edits }),
    ...(editedAt === undefined ? {} : { editedAt }),
    ...(reactions.length === 0 ? {} : { reactions }),
  };
  const kind = "reaction" as const;
  const said = { clientMessageId, kind, emoji, on, target: shown };
  return { entry: world.write(chatId, user, "", said), isNew: true };
}
