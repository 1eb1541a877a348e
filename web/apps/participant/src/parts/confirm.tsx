import { useEffect } from "react";
import type { ConfirmProps } from "./confirm-dialog.js";
import { lazyPart, usePart } from "./lazy-part.js";

/** The dialog; the first screen is not held up by it. */
export const confirming = lazyPart<ConfirmProps>(
  async () => (await import("./confirm-dialog.js")).ConfirmDialog,
);

/** Asks before something that cannot be undone. Where its own dialog does not come, the browser asks. */
export function Confirm(props: ConfirmProps) {
  const { open, title, text, onYes, onNo } = props;
  const { Part, failed } = usePart(confirming, open);
  const plain = open && failed && !Part;
  useEffect(() => {
    if (!plain) return;
    if (window.confirm(`${title}\n\n${text}`)) onYes();
    else onNo();
  }, [plain, title, text, onYes, onNo]);
  return Part && <Part {...props} />;
}
