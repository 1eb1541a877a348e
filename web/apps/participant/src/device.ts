import { createContext, useContext } from "react";
import type { Drafts } from "./drafts/store.js";
import type { EventBook } from "./events/book.js";
import type { Later } from "./places/finding.js";
import type { LatePlaces } from "./places/late.js";
import type { Keep, Sharing } from "./places/sharing.js";

/** What the app needs of the phone that it runs on. */
export interface Device {
  /** Undefined where the browser has none, such as on pages that are not secure. */
  geolocation: Geolocation | undefined;
  /** `localStorage`. */
  keep: Keep;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds by a clock that nobody can set, for lengths of time. */
  steady: () => number;
  /** Waits by a clock that nobody can set. */
  later: Later;
}

/** What the screens share besides the client. */
export interface Services {
  device: Device;
  book: EventBook;
  sharing: Sharing;
  drafts: Drafts;
  late: LatePlaces;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

/** What the screens share besides the client. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error("useServices needs a ServicesContext above it");
  return services;
}
