export { AskDialog } from "./ask-dialog.js";
/** Conversations outside the help queue, for both apps. An entry of its own: no first screen needs it. */

export { PersonAvatar } from "./avatar.js";
export { BlockedPeople } from "./blocked-people.js";
export { ConversationList } from "./conversation-list.js";
export { DirectTalk } from "./direct-talk.js";
export { failureText } from "./failure.js";
export { BlockedIcon, MessagesIcon, MoreIcon, PeopleIcon, WriteIcon } from "./icons.js";
export { ListTalk } from "./list-talk.js";
export { ManageButton } from "./manage-button.js";
export { ManageList } from "./manage-list.js";
export {
  type ConversationView,
  conversationsOf,
  isConversation,
  nameOf,
  personName,
  unreadOf,
} from "./model.js";
export { moveFocus } from "./move-focus.js";
export { MyLists } from "./my-lists.js";
export { NewMessageDialog } from "./new-message-dialog.js";
export { PersonMenu } from "./person-menu.js";
export { PresenceLine } from "./presence-line.js";
export { useTexts as useConversationTexts } from "./texts/use-texts.js";
export { useDirect } from "./use-direct.js";
export { useList } from "./use-list.js";
