import { PaneBoundary } from "@switchboard/kit";
import { useRoute } from "../routing/hooks.js";
import { addressOf, type Route } from "../routing/route.js";
import { Conversation } from "./conversation.js";
import { Home } from "./home.js";
import { Asking, Messages, Request } from "./later.js";

interface Props {
  /** Ends the session on this device. */
  onSignOut: () => Promise<void>;
  /** Begins a new one where the last has ended by itself. */
  onSignIn: () => void;
}

/** The screen that the address names; where it cannot be drawn, the others still can. */
export function Screens(props: Props) {
  const route = useRoute();
  return (
    <PaneBoundary of={addressOf(route, "")}>
      <Named route={route} {...props} />
    </PaneBoundary>
  );
}

function Named({ route, onSignOut, onSignIn }: Props & { route: Route }) {
  switch (route.at) {
    case "home":
      return <Home onSignOut={onSignOut} onSignIn={onSignIn} />;
    case "find":
      return <Asking />;
    case "ask":
      return <Asking eventId={route.eventId} />;
    case "request":
      return <Request key={route.requestId} requestId={route.requestId} onSignIn={onSignIn} />;
    case "chat":
      return <Conversation key={route.chatId} chatId={route.chatId} onSignIn={onSignIn} />;
    case "messages":
    case "conversation":
    case "blocked":
    case "lists":
    case "list":
      return <Messages key={addressOf(route, "")} route={route} onSignIn={onSignIn} />;
  }
}
