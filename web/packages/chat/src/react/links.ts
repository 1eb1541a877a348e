/** A part of a text: as it stands, and where it leads if it is a link. */
export interface TextPart {
  text: string;
  href?: string;
}

const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/**
 * Where a link may begin, up to the next space, bracket or quote. Control characters and those that turn
 * the direction of writing end it too: they could show another address than the one that is followed.
 */
const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"'`{}|\\^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/giu;

/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?*_~'"“”‘’»…]$/u;

/**
 * Splits a text into plain parts and links. Only whole addresses that begin with `http://`, `https://` or
 * `mailto:` become links. The parts, put together, are the text.
 */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = trimEnd(match[0]);
    const href = safeHref(address);
    if (href === undefined) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** Takes the punctuation off that follows an address, and brackets that were opened before it. */
function trimEnd(candidate: string): string {
  let round = surplus(candidate, "(", ")");
  let square = surplus(candidate, "[", "]");
  let end = candidate.length;
  for (; end > 0; end--) {
    const last = candidate.charAt(end - 1);
    if (last === ")" && round > 0) round -= 1;
    else if (last === "]" && square > 0) square -= 1;
    else if (!TRAILING.test(last)) break;
  }
  return candidate.slice(0, end);
}

/** How many more of `closing` there are than of `opening`. */
function surplus(text: string, opening: string, closing: string): number {
  return text.split(closing).length - text.split(opening).length;
}

/** The address of a page, if it may be followed; undefined for anything else. */
export function pageHref(address: string | undefined): string | undefined {
  const href = address === undefined ? undefined : safeHref(address);
  return href?.startsWith("mailto:") ? undefined : href;
}

/** The address as the browser understands it, if it may be followed. Names and passwords in it may not. */
function safeHref(address: string): string | undefined {
  const url = parsed(address);
  if (url === undefined) return undefined;
  if (!SAFE_PROTOCOLS.has(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  const leadsNowhere = url.protocol === "mailto:" ? !url.pathname.includes("@") : url.hostname === "";
  return leadsNowhere ? undefined : url.href;
}

/** Browsers of 2022 can only say by throwing that an address is none. */
function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
