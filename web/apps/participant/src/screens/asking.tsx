import { Ask } from "./ask.js";
import { Find } from "./find.js";

/** Finds an event; asks for help at the one that is given. */
export function Asking({ eventId }: { eventId?: number }) {
  return eventId === undefined ? <Find /> : <Ask key={eventId} eventId={eventId} />;
}
