/** What else one can do, as something that can be tapped. The integrator wrote it: nothing is opened unlooked at. */
import type { Alternative } from "@switchboard/chat";

/** A way to help besides this app. */
export type Way =
  /** Dials, or opens a map or a page: `label` is how it is called, where it says that. */
  | { kind: "phone" | "place" | "url"; href: string; label: string | undefined; shown: string }
  | { kind: "text"; text: string; label: string | undefined };

/** So many are shown: the server takes no more. */
const MOST = 8;
const PHONE = /^\+?\d{1,20}$/;
const DEGREES = /^-?\d{1,3}(\.\d{1,12})?$/;

/** Those that this app knows and that are what they say they are. */
export function waysOf(alternatives: readonly Alternative[] | undefined): Way[] {
  return (alternatives ?? []).slice(0, MOST).flatMap((one) => wayOf(one) ?? []);
}

function wayOf({ kind, value, label: called }: Alternative): Way | undefined {
  const label = called?.trim() || undefined;
  switch (kind) {
    case "phone": {
      const digits = value.replace(/[\s()/.-]/g, "");
      return PHONE.test(digits) ? { kind, href: `tel:${digits}`, label, shown: value.trim() } : undefined;
    }
    case "place": {
      const place = placeOf(value);
      return place && { kind, href: mapOf(place), label, shown: value.trim() };
    }
    case "url": {
      const url = pageOf(value);
      return url && { kind, href: url.href, label, shown: url.host };
    }
    case "text":
      return value.trim() === "" ? undefined : { kind, text: value.trim(), label };
    default:
      return undefined;
  }
}

function placeOf(value: string): [string, string] | undefined {
  const [lat = "", lng = "", ...more] = value.split(",").map((part) => part.trim());
  const isThere = more.length === 0 && DEGREES.test(lat) && DEGREES.test(lng);
  return isThere && Math.abs(Number(lat)) <= 90 && Math.abs(Number(lng)) <= 180 ? [lat, lng] : undefined;
}

/** A map that every browser opens: not all know addresses of places (`geo:`). */
export function mapOf([lat, lng]: readonly [string, string]): string {
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lng}#map=18/${lat}/${lng}`;
}

/** An address of a page; of `javascript:` and the like there is none. */
function pageOf(value: string): URL | undefined {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return undefined;
  }
  return url.protocol === "https:" && url.username === "" && url.password === "" ? url : undefined;
}
