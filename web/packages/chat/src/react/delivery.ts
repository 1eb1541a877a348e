import type { ChatView, Message, PendingMessage } from "../api.js";

/** How far a message of one's own has come. */
export type Delivery = "queued" | "sending" | "failed" | "not sent" | "sent" | "delivered" | "read";

/** How far the other members of a chat have received and read: the furthest of them. */
export interface Reach {
  delivered: number;
  read: number;
}

/** Where the other members are; `me` does not count. */
export function reachOfOthers(marks: ChatView["marks"], me: number | undefined): Reach {
  let delivered = 0;
  let read = 0;
  for (const [user, mark] of Object.entries(marks)) {
    if (Number(user) === me) continue;
    delivered = Math.max(delivered, mark.delivered);
    read = Math.max(read, mark.read);
  }
  return { delivered: Math.max(delivered, read), read };
}

/** How far a message in the log has come. */
export function deliveryOf(message: Message, reach: Reach): Delivery {
  if (message.seq <= reach.read) return "read";
  return message.seq <= reach.delivered ? "delivered" : "sent";
}

/** How far a message outside the log has come. In an ended chat nothing can be sent any more. */
export function deliveryOfPending(pending: PendingMessage, ended: boolean): Delivery {
  return ended && pending.state !== "sending" ? "not sent" : pending.state;
}
