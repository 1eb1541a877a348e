import type { ReactNode } from "react";
import type { ChatLabels } from "./labels.js";
import type { EmojiUsers, Reacting } from "./reacting.js";

interface Props {
  shown: readonly EmojiUsers[];
  /** By what the user has reacted. */
  own: readonly string[];
  /** Absent where nobody may react any more. */
  reacting: Reacting | undefined;
  labels: ChatLabels;
}

/** Who reacted to a message, by what: a press joins in, or takes one's own back. */
export function Reactions({ shown, own, reacting, labels }: Props): ReactNode {
  if (shown.length === 0) return null;
  return (
    <ul className="sb-reactions" aria-label={labels.reactions}>
      {shown.map(({ emoji, users }) => {
        const isOwn = own.includes(emoji);
        const chip = (
          <span className="sb-pill">
            <span aria-hidden="true">{emoji}</span>
            <span aria-hidden="true">{users.length}</span>
            <span className="sb-hidden">{labels.reacted(emoji, users.length, isOwn)}</span>
          </span>
        );
        const may = reacting !== undefined && (isOwn || own.length < reacting.ofUser);
        return (
          <li key={emoji}>
            {may ? (
              <button
                type="button"
                className="sb-reaction"
                aria-pressed={isOwn}
                onClick={() => reacting.react(emoji, !isOwn)}
              >
                {chip}
              </button>
            ) : (
              <span className="sb-reaction">{chip}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
