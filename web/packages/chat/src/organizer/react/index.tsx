/** The React binding of `@switchboard/chat/organizer`. Only below a `<ChatProvider>`. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import type { Client } from "../../api.js";
import { useMessenger } from "../../react/hooks.js";
import { Leases } from "../../react/leases.js";
import { Selection } from "../../react/selection.js";
import type { Idle } from "../idle.js";
import { IdleWatch } from "../idle-watch.js";
import { Organizer, type OrganizerOptions } from "../organizer.js";
import type { Room } from "../room.js";
import type { OrganizerState } from "../state.js";

const Context = createContext<Organizer | undefined>(undefined);

/** Makes an organizer's part available below. `organizer`: whoever made it closes it; else it lasts as long as this. */
export function OrganizerProvider(props: {
  organizer?: Organizer;
  options?: OrganizerOptions;
  children: ReactNode;
}): ReactNode {
  const { organizer: given, options, children } = props;
  if (given !== undefined) return <Context value={given}>{children}</Context>;
  return <OwningProvider options={options}>{children}</OwningProvider>;
}

/** Draws what is below at once: whoever looks for something there behind this finds it. */
function OwningProvider(props: { options: OrganizerOptions | undefined; children: ReactNode }): ReactNode {
  const client = useMessenger();
  const [leases] = useState(() => {
    const { options } = props;
    return new Leases<Client, Organizer>((of) => new Organizer(of, options));
  });
  const [held, setHeld] = useState<{ client: Client; organizer: Organizer }>();
  useEffect(() => {
    const lease = leases.hold(client);
    // Another one after React hid this tree, which closed the first, and shows it again.
    setHeld({ client, organizer: lease.thing });
    return lease.release;
  }, [client, leases]);
  const organizer = held?.client === client ? held.organizer : leases.peek(client);
  return <Context value={organizer}>{props.children}</Context>;
}

/** The organizer's part, for its acts. */
export function useOrganizer(): Organizer {
  const organizer = useContext(Context);
  if (organizer === undefined) throw new Error("useOrganizer needs an <OrganizerProvider> above it");
  return organizer;
}

/** What `selector` takes out of the state; draws again only when that changes, compared shallowly. */
export function useOrganizerState<T>(selector: (state: OrganizerState) => T): T {
  const organizer = useOrganizer();
  const [selection] = useState(() => new Selection<T, OrganizerState>());
  const snapshot = () => selection.read(selector, organizer.getState());
  return useSyncExternalStore(organizer.subscribe, snapshot, snapshot);
}

/** The agency's organizers, as long as this is drawn; undefined until they are known, and without a socket. */
export function useColleagues(): OrganizerState["colleagues"] {
  const organizer = useOrganizer();
  useEffect(() => organizer.watchColleagues(), [organizer]);
  return useOrganizerState((state) => state.colleagues);
}

/**
 * Whether somebody is still there, and how to say so. `makeRoom` makes where they sit, once; without it nobody is asked.
 */
export function useIdle(makeRoom: (() => Room) | undefined): { idle: Idle; answer: () => void } {
  const organizer = useOrganizer();
  const [make] = useState(() => makeRoom);
  const [watch, setWatch] = useState<IdleWatch>();
  const [idle, setIdle] = useState<Idle>(NOBODY_ASKS);
  useEffect(() => {
    if (make === undefined) return;
    const made = new IdleWatch(organizer, make());
    const follow = () => setIdle(made.getState());
    const end = made.subscribe(follow);
    setWatch(made);
    follow();
    return () => {
      end();
      made.close();
    };
  }, [organizer, make]);
  const answer = useCallback(() => watch?.answer(), [watch]);
  return { idle, answer };
}

const NOBODY_ASKS: Idle = { state: "off" };
