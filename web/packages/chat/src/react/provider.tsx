import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { Client, ClientOptions } from "../api.js";
import { createClient } from "../index.js";
import { InboxContext, MessengerContext } from "./contexts.js";
import { Leases } from "./leases.js";
import { Pace } from "./pace.js";

/**
 * - `client`: whoever made it starts and closes it.
 * - `options`: the provider makes the client, starts it when it is mounted and closes it when the last
 *   provider with the same options object is unmounted. The options of the first render count; give the
 *   provider another `key` to use others.
 */
export type ChatProviderProps = { children?: ReactNode } & (
  | { client: Client; options?: never }
  | { options: ClientOptions; client?: never }
);

const leases = new Leases<ClientOptions, Client>(createClient);

/** Makes a client available to the hooks and components below it. */
export function ChatProvider(props: ChatProviderProps): ReactNode {
  if (props.client) return <Provide client={props.client}>{props.children}</Provide>;
  return <OwningProvider options={props.options}>{props.children}</OwningProvider>;
}

function OwningProvider(props: { options: ClientOptions; children?: ReactNode }): ReactNode {
  const [options] = useState(props.options);
  const [client, setClient] = useState(() => leases.peek(options));
  useEffect(() => {
    const lease = leases.hold(options);
    // Another one after React hid this tree, which closed the first, and shows it again.
    setClient(lease.thing);
    return lease.release;
  }, [options]);
  return <Provide client={client}>{props.children}</Provide>;
}

function Provide({ client, children }: { client: Client; children?: ReactNode }): ReactNode {
  const inbox = useMemo(() => new Pace(client), [client]);
  return (
    <MessengerContext value={client}>
      <InboxContext value={inbox}>{children}</InboxContext>
    </MessengerContext>
  );
}
