import { ChatError } from "../errors.js";
import { type ChatId, type ClientFrame, LIMITS, type Seq, type ServerFrame } from "../generated/wire.js";
import { held, type Model } from "../state/model.js";
import { reduceSync } from "../state/reduce.js";
import { lastEvents } from "../state/timeline.js";
import { type Apply, type Filling, fill } from "./fill.js";

/** Pages of `sync` in one catch-up. A server that has more to say than this is not one to be online with. */
export const SYNC_PAGES = 200;

/** Asks the server for all that was missed, until it says that this is everything. */
export async function catchUp(
  filling: Filling,
  ask: (frame: ClientFrame, taken: (answer: ServerFrame) => void) => Promise<ServerFrame>,
  apply: Apply,
): Promise<void> {
  for (let page = 0; page < SYNC_PAGES; page += 1) {
    const { chats, since } = toName(filling.model());
    const events = lastEvents(filling.model());
    const payload = {
      chats,
      same: true,
      ...(since === undefined ? {} : { since }),
      ...(events === undefined ? {} : { events }),
    };
    const question = { type: "sync" as const, payload };
    // At once: what is pushed behind the answer is newer than it.
    let answer: ServerFrame;
    try {
      answer = await ask(question, (taken) => {
        if (taken.type === "sync") apply((model) => reduceSync(model, taken.payload, Object.keys(chats)));
      });
    } catch (error) {
      if (since === undefined || !(error instanceof ChatError) || error.code !== "invalid_payload")
        throw error;
      // Of another server, or another version of it: what is held is named all the same.
      apply(withoutSince);
      continue;
    }
    if (answer.type !== "sync") throw new ChatError("internal", `expected sync, not ${answer.type}`);
    await fill(filling, apply);
    if (answer.payload.complete) return;
  }
  throw new ChatError("overloaded", "catching up does not end");
}

function withoutSince({ since: _, ...model }: Model): Model {
  return model;
}

/**
 * What to name: each chat of which messages are held. A chat without any comes with its last one, and the
 * rest is paged when somebody looks.
 */
export function toName(model: Model): { chats: Record<ChatId, Seq>; since?: string } {
  // A server that does not know `same` tells all of them in full, and takes as many all the same.
  const most = model.limits?.syncChatsSame ?? model.limits?.syncChats ?? LIMITS.syncChatsSame;
  const named = Object.values(model.chats)
    .filter((view) => held(view) > 0)
    // Where not all fit: those that are under way, then the newest.
    .sort((a, b) => a.chat.ended - b.chat.ended || b.chat.timeStart.localeCompare(a.chat.timeStart))
    .slice(0, most);
  const chats = Object.fromEntries(named.map((view) => [view.chat.id, held(view)]));
  return { chats, ...(model.since === undefined ? {} : { since: model.since }) };
}
