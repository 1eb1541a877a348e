/** Who reacted to a message, with what the user wants and the server has not heard. */
import type { PendingMessage } from "../api.js";
import type { EmojiUsers, Message, UserId } from "../generated/wire.js";

const NONE: readonly EmojiUsers[] = [];

/** The reactions as they are to be shown: of what is wanted by one emoji the last word counts. */
export function reactionsOf(
  message: Message,
  wanted: readonly PendingMessage[],
  me: UserId | undefined,
  order: readonly string[] = [],
): readonly EmojiUsers[] {
  const reactions: readonly EmojiUsers[] = message.reactions ?? NONE;
  if (me === undefined) return reactions;
  let shown = reactions;
  for (const { change } of wanted) {
    const react = change?.react;
    if (react === undefined) continue;
    const others = (shown.find(({ emoji }) => emoji === react.emoji)?.users ?? []).filter(
      (user) => user !== me,
    );
    const users = react.on ? [...others, me].sort((a, b) => a - b) : others;
    shown = [
      ...shown.filter(({ emoji }) => emoji !== react.emoji),
      ...(users.length === 0 ? [] : [{ emoji: react.emoji, users }]),
    ];
  }
  return shown === reactions ? reactions : [...shown].sort((a, b) => place(order, a) - place(order, b));
}

/** One that is not in the list any more is behind those that are. */
function place(order: readonly string[], { emoji }: EmojiUsers): number {
  const at = order.indexOf(emoji);
  return at < 0 ? order.length : at;
}

/** By what the user has reacted. */
export const ownOf = (shown: readonly EmojiUsers[], me: UserId | undefined): readonly string[] =>
  shown.filter(({ users }) => me !== undefined && users.includes(me)).map(({ emoji }) => emoji);
