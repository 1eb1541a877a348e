import type { ChatEvent, PendingMessage, Place, SignedOutReason } from "../api.js";
import type { Delivery } from "./delivery.js";
import { type EventLabel, englishEvents, eventLabel, ownersBefore } from "./timeline-words.js";

/** Every text of `<Chat>`. */
export interface ChatLabels {
  /** Names the list of messages for assistive software. */
  messages: string;
  noMessages: string;
  loading: string;
  loadingOlder: string;
  today: string;
  yesterday: string;
  you: string;
  /** The participant, where no name is known. */
  participant: string;
  organizer: string;
  delivery: Record<Delivery, string>;
  /** Stands for a message that was taken away. */
  gone: string;
  /** Said of a message whose text was changed. */
  edited: string;
  /** Names the button of what one may do to a message of one's own, and what that is. */
  more: string;
  edit: string;
  delete: string;
  /** The button that begins an answer, and what stands above the field then. */
  reply: string;
  answering: string;
  /** Read out in front of what a message answers. */
  answers: string;
  /** Stands for an answered message of which nothing is known. */
  earlier: string;
  /** The way back from a message to its answer. */
  backToAnswer: string;
  /** Names what others, and oneself, have reacted by. */
  reactions: string;
  /** How many did by one emoji, and whether the reader is one of them. */
  reacted: (emoji: string, count: number, own: boolean) => string;
  /** Asked before a message is taken away. */
  deleteForAll: string;
  cancel: string;
  /** Stands above the text field while it holds a message that is being changed. */
  editing: string;
  /** The button that has it changed. */
  save: string;
  /** Stands for a message that cannot be drawn. */
  unreadable: string;
  /** A tip, and what became of one's own. */
  tip: (amount: string) => string;
  tipPending: string;
  tipFailed: (amount: string) => string;
  tipUnknown: (amount: string) => string;
  /** Names the link of a notice. */
  noticeLink: string;
  /** Who says what the server says. */
  notice: string;
  /** What happened to the chat, for a line between the messages; undefined for what is not shown. */
  event: EventLabel;
  /** Somebody writes just now. */
  typing: (name: string) => string;
  retry: string;
  /** The rest of a long message. */
  showAll: string;
  discard: string;
  /** Older messages could not be fetched. */
  olderFailed: string;
  /** Why a message failed. The default is what the server said, in English. */
  error: (error: NonNullable<PendingMessage["error"]>, of?: PendingMessage) => string;
  /** Where a message was sent from. */
  place: (place: Place) => string;
  /** The button that leads to the newest message; `count` have arrived since. */
  toNewest: (count: number) => string;
  /** Names the text field. */
  message: string;
  placeholder: string;
  send: string;
  /** Characters left; negative when there are too many. */
  charactersLeft: (left: number) => string;
  /** Shown in place of the text field when the chat is closed. */
  closed: string;
  connecting: string;
  syncing: string;
  offline: string;
  /** Added while what is written is kept and sent later. */
  kept: string;
  /** Added while nothing can be written. */
  disabled: string;
  reconnect: string;
  signedOut: Record<SignedOutReason, string>;
  /** The button that takes the connection back from another tab or device. */
  useHere: string;
}

/** The texts in English. */
export const englishLabels: ChatLabels = {
  messages: "Messages",
  noMessages: "No messages yet",
  loading: "Loading messages",
  loadingOlder: "Loading older messages",
  today: "Today",
  yesterday: "Yesterday",
  you: "You",
  participant: "Participant",
  organizer: "Organizer",
  delivery: {
    queued: "Waiting to be sent",
    sending: "Sending",
    failed: "Failed",
    "not sent": "Not sent",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
  },
  retry: "Try again",
  discard: "Discard",
  olderFailed: "Older messages could not be loaded.",
  error: (error) => error.message,
  place: ({ lat, lng }) => `Location ${lat.toFixed(5)}, ${lng.toFixed(5)}`,
  toNewest: (count) =>
    count === 0 ? "Newest messages" : count === 1 ? "1 new message" : `${count} new messages`,
  message: "Message",
  gone: "Message deleted",
  edited: "edited",
  more: "What to do with this message",
  edit: "Edit",
  delete: "Delete",
  reply: "Reply",
  answering: "Replying to",
  answers: "Reply to ",
  earlier: "An earlier message",
  backToAnswer: "Back to the reply",
  reactions: "Reactions",
  reacted: (emoji, count, own) =>
    `${emoji}: ${count === 1 ? "1 person" : `${count} people`}${own ? ", you too" : ""}`,
  deleteForAll: "Delete for everybody?",
  cancel: "Cancel",
  editing: "Editing your message",
  save: "Save",
  unreadable: "This message cannot be shown.",
  showAll: "Show all",
  tip: (amount) => `Tip: ${amount}`,
  tipPending: "Being paid",
  tipFailed: (amount) => `Your tip of ${amount} was not paid.`,
  tipUnknown: (amount) =>
    `Whether your tip of ${amount} was paid is not known yet. If it was, it appears here.`,
  noticeLink: "Payment settings",
  notice: "Notice",
  event: eventLabel(englishEvents),
  typing: (name) => `${name} is typing …`,
  placeholder: "Write a message",
  send: "Send",
  charactersLeft: (left) =>
    left < 0 ? `${-left} characters too many` : `${left} ${left === 1 ? "character" : "characters"} left`,
  closed: "This chat is closed.",
  connecting: "Connecting …",
  syncing: "Catching up …",
  offline: "No connection.",
  kept: "What you write is kept and sent as soon as possible.",
  disabled: "You can write again when the connection is back.",
  reconnect: "Try now",
  signedOut: {
    "not started": "Not connected.",
    closed: "Not connected.",
    "signed out": "You are signed out.",
    "no token": "You are signed out.",
    "not allowed": "You may not use this chat.",
    replaced: "You have opened this elsewhere, so it is paused here.",
  },
  useHere: "Use it here",
};

/** Texts to be replaced; the others stay English. */
export type LabelChanges = Partial<ChatLabels>;

/** The texts with some of them replaced. */
export function withLabels(changes: LabelChanges | undefined): ChatLabels {
  return changes ? { ...englishLabels, ...changes } : englishLabels;
}

/** The texts, where what happened names who had the chat until then. */
export function namingOwners(labels: ChatLabels, events: readonly ChatEvent[]): ChatLabels {
  if (events.length === 0) return labels;
  const before = ownersBefore(events);
  return { ...labels, event: (event) => labels.event(event, before.get(event.n)) };
}
