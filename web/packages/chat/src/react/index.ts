/** The React binding: a provider, hooks, and the chat component. Styles: `@switchboard/chat/style.css`. */
export { Chat, type ChatProps } from "./chat.js";
export { ConnectionBanner, type ConnectionBannerProps } from "./connection-banner.js";
export { type Delivery, deliveryOf, reachOfOthers } from "./delivery.js";
export { isolate } from "./direction.js";
export { draftsOf } from "./drafts.js";
export { noticeOf, tipOf } from "./entry-text.js";
export { FoldedText } from "./folded-text.js";
export { useChat, useConnection, useInbox, useMessenger, usePresence, useSight, useWatch } from "./hooks.js";
export { type ChatLabels, englishLabels, type LabelChanges } from "./labels.js";
export { MessageList, type MessageListProps } from "./message-list.js";
export { MessageText } from "./message-text.js";
export { ChatProvider, type ChatProviderProps } from "./provider.js";
export { type EventLabel, type EventWords, eventLabel, ownersBefore } from "./timeline-words.js";
