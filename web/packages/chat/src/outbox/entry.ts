import type { Answering, PendingChange, Place } from "../api.js";
import type { ChatId, Money, Seq } from "../generated/wire.js";
import { wellFormed } from "../platform/text.js";
import type { Time } from "../platform/time.js";
import { uuid } from "../platform/uuid.js";
import type { Entry } from "../state/model.js";
import { writtenNow } from "./age.js";

/** What goes with a message. */
export interface Sending {
  place?: Place;
  replyTo?: string;
  replyToSeq?: Seq;
  tip?: Money;
  change?: PendingChange;
  /** Its name, where it has one already. */
  clientMessageId?: string;
}

/** Which message is answered, if one is. */
export const answering = ({ replyTo, replyToSeq }: Answering): Answering => ({
  ...(replyTo === undefined ? {} : { replyTo }),
  ...(replyToSeq === undefined ? {} : { replyToSeq }),
});

/** A message that is written now, but for its place in the order. */
export function written(
  chatId: ChatId,
  text: string,
  sending: Sending,
  clock: Time,
  random: () => number,
): Omit<Entry, "key"> {
  const { place, tip, change, clientMessageId = uuid(random) } = sending;
  return {
    clientMessageId,
    chatId,
    text: wellFormed(text),
    ...(place === undefined ? {} : { place }),
    ...answering(sending),
    ...(tip === undefined ? {} : { tip }),
    ...(change === undefined ? {} : { change }),
    createdAt: clock.present(),
    ...writtenNow(clock),
    state: "queued",
  };
}
