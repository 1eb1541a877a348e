import type { ReactNode } from "react";
import type { ChatView } from "../api.js";
import type { UserId } from "../generated/wire.js";
import { isDirect, isHelp } from "../state/kinds.js";
import { isolate } from "./direction.js";
import type { ChatLabels } from "./labels.js";

/** Says who types. Its place is there always, so that nothing moves; it is not read out, it comes too often. */
export function TypingLine(props: {
  users: readonly UserId[];
  view: ChatView;
  labels: ChatLabels;
}): ReactNode {
  const { users, view, labels } = props;
  const [user] = users;
  return (
    <p className="sb-typing" data-typing={user !== undefined || undefined}>
      {user !== undefined && labels.typing(isolate(nameOf(view, user, labels)))}
    </p>
  );
}

function nameOf(view: ChatView, user: UserId, labels: ChatLabels): string {
  if (isDirect(view)) return view.chat.peer.name || labels.participant;
  if (isHelp(view) && user === view.chat.organizerId) return labels.organizer;
  return (isHelp(view) && view.chat.participant?.name) || labels.participant;
}
