import { memo, type ReactNode } from "react";
import { splitLinks } from "./links.js";

/** Text as text: nothing in it is markup; addresses of web pages and mailboxes become links. */
export const MessageText = memo(function MessageText({ text }: { text: string }): ReactNode {
  const parts = splitLinks(text);
  // Alone it needs no element of its own.
  if (parts.length <= 1 && parts[0]?.href === undefined) return text;
  let at = 0;
  return parts.map((part) => {
    const key = at;
    at += part.text.length;
    // An element of its own: what translates the page takes texts out of it and puts others in.
    if (part.href === undefined) return <span key={key}>{part.text}</span>;
    return (
      <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    );
  });
});
