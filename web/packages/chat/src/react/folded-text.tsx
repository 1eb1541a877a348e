import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { MessageText } from "./message-text.js";

/** A text of fewer characters and line breaks is never folded: nobody has to look how high it is. */
const SURELY_SHORT = { characters: 400, breaks: 19 };

/**
 * What somebody wrote, in their own direction: twenty lines of it, and the rest when asked for. What is drawn beyond
 * its lines, such as stacks of combining marks, is clipped.
 */
export function FoldedText({ text, showAll }: { text: string; showAll: string }): ReactNode {
  const [open, setOpen] = useState(() => isShort(text));
  const [cut, setCut] = useState(false);
  const paragraph = useRef<HTMLParagraphElement>(null);
  // The text counts: another one has another height.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what is measured
  useLayoutEffect(() => {
    const { scrollHeight = 0, clientHeight = 0 } = paragraph.current ?? {};
    setCut(!open && scrollHeight > clientHeight + 1);
  }, [open, text]);
  return (
    <>
      <p ref={paragraph} className={open ? "sb-text" : "sb-text sb-folded"} dir="auto">
        <MessageText text={text} />
      </p>
      {cut && (
        <button type="button" className="sb-small-button" onClick={() => setOpen(true)}>
          {showAll}
        </button>
      )}
    </>
  );
}

/** Whether a text cannot fill more than twenty lines, also where they are narrow. */
export function isShort(text: string): boolean {
  if (text.length > SURELY_SHORT.characters) return false;
  return (text.match(/\n/g)?.length ?? 0) <= SURELY_SHORT.breaks;
}
