import { memo, type ReactNode } from "react";
import { splitLinks } from "./links.js";

/** Text as text: nothing in it is markup; addresses of web pages and mailboxes become links. */
export const MessageText = memo(function MessageText({ text }: { text: string }): ReactNode {
  let at = 0;
  return splitLinks(text).map((part) => {
    const key = at;
    at += part.text.length;
    if (part.href === undefined) return part.text;
    return (
      <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    );
  });
});
