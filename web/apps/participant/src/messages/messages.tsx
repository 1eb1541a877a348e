import { BlockedScreen } from "./blocked-screen.js";
import { DirectScreen } from "./direct-screen.js";
import { ListScreen } from "./list-screen.js";

interface Props {
  /** The conversation that is open, by its address. */
  open?: string;
  /** Whom one has blocked, instead. */
  blocked?: boolean;
  onSignIn: () => void;
}

/** Messages outside of help. */
export function Messages({ open, blocked, onSignIn }: Props) {
  if (blocked) return <BlockedScreen />;
  if (open !== undefined) return <DirectScreen address={open} />;
  return <ListScreen onSignIn={onSignIn} />;
}
