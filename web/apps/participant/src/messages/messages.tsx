import { userOf } from "@switchboard/chat";
import type { Route } from "../routing/route.js";
import { BlockedScreen } from "./blocked-screen.js";
import { DirectScreen } from "./direct-screen.js";
import { ListScreen } from "./list-screen.js";
import { ManageListScreen, MyListsScreen } from "./lists-screens.js";
import { MessagesScreen } from "./messages-screen.js";

interface Props {
  route: Extract<Route, { at: "messages" | "conversation" | "blocked" | "lists" | "list" }>;
  onSignIn: () => void;
}

/** Messages outside of help. */
export function Messages({ route, onSignIn }: Props) {
  switch (route.at) {
    case "messages":
      return <MessagesScreen onSignIn={onSignIn} />;
    case "conversation":
      return userOf(route.id) === undefined ? (
        <ListScreen listId={route.id} />
      ) : (
        <DirectScreen address={route.id} />
      );
    case "blocked":
      return <BlockedScreen />;
    case "lists":
      return <MyListsScreen />;
    case "list":
      return <ManageListScreen listId={route.listId} />;
  }
}
