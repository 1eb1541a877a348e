import type { ComponentProps } from "react";
import type { Messages as MessagesPart } from "../messages/messages.js";
import { confirming } from "../parts/confirm.js";
import { Later, lazyPart } from "../parts/lazy-part.js";
import type { ArchivedMessages as ArchivedPart } from "../past/archived-messages.js";
import type { Asking as AskingPart } from "./asking.js";
import type { Request as RequestPart } from "./request.js";
import type { Talk as TalkPart } from "./talk.js";

const asking = lazyPart<ComponentProps<typeof AskingPart>>(async () => (await import("./asking.js")).Asking);
const requesting = lazyPart<ComponentProps<typeof RequestPart>>(
  async () => (await import("./request.js")).Request,
);
const talking = lazyPart<ComponentProps<typeof TalkPart>>(async () => (await import("./talk.js")).Talk);

const messaging = lazyPart<ComponentProps<typeof MessagesPart>>(
  async () => (await import("../messages/messages.js")).Messages,
);
const reading = lazyPart<ComponentProps<typeof ArchivedPart>>(
  async () => (await import("../past/archived-messages.js")).ArchivedMessages,
);

/** Finding an event and asking for help there. */
export function Asking(props: ComponentProps<typeof AskingPart>) {
  return <Later part={asking} props={props} />;
}

/** A request that waits. */
export function Request(props: ComponentProps<typeof RequestPart>) {
  return <Later part={requesting} props={props} />;
}

/** A conversation that this device holds. */
export function Talk(props: ComponentProps<typeof TalkPart>) {
  return <Later part={talking} props={props} />;
}

/** Messages outside of help: the conversations, or one of them. */
export function Messages(props: ComponentProps<typeof MessagesPart>) {
  return <Later part={messaging} props={props} />;
}

/** A conversation that only the archive holds. */
export function ArchivedMessages(props: ComponentProps<typeof ArchivedPart>) {
  return <Later part={reading} props={props} />;
}

/** Fetches what is not there yet. Rejects when something could not be fetched. */
export async function loadAll(): Promise<void> {
  const parts = [asking, requesting, talking, reading, messaging, confirming];
  await Promise.all(parts.map((part) => part.load()));
}
