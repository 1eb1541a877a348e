import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Message } from "../api.js";
import type { ChatLabels } from "./labels.js";

/** What one may do to a message of one's own, now. */
export interface Actions {
  edit?: () => void;
  delete?: () => void;
}

interface Props {
  message: Message;
  /** Asked again when the menu opens: time passes. */
  actionsOf: (message: Message) => Actions;
  labels: ChatLabels;
}

/** A button in the corner of a message of one's own: what one may do to it. Deleting asks first. */
export function RowActions({ message, actionsOf, labels }: Props): ReactNode {
  const [state, setState] = useState<"closed" | "open" | "asking">("closed");
  const first = useRef<HTMLButtonElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    // The keyboard goes along, and comes back.
    if (state !== "closed") first.current?.focus();
    else if (wasOpen.current) more.current?.focus();
    wasOpen.current = state !== "closed";
  }, [state]);
  const may = actionsOf(message);
  if (may.edit === undefined && may.delete === undefined) return null;
  if (state === "closed") {
    return (
      <button
        ref={more}
        type="button"
        className="sb-more"
        aria-expanded={false}
        aria-label={labels.more}
        onClick={() => setState("open")}
      >
        <span aria-hidden="true">⋯</span>
      </button>
    );
  }
  const close = () => setState("closed");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  const edit = () => {
    wasOpen.current = false;
    close();
    may.edit?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from whichever of its buttons
    <span className="sb-actions" onKeyDown={onKeyDown}>
      {state === "asking" ? (
        <>
          <span>{labels.deleteForAll}</span>
          <Action at={first} text={labels.cancel} onClick={close} />
          <Action
            text={labels.delete}
            onClick={() => {
              close();
              may.delete?.();
            }}
          />
        </>
      ) : (
        <>
          {may.edit && <Action at={first} text={labels.edit} onClick={edit} />}
          {may.delete && (
            <Action
              {...(may.edit ? {} : { at: first })}
              text={labels.delete}
              onClick={() => setState("asking")}
            />
          )}
          <Action text={labels.cancel} onClick={close} />
        </>
      )}
    </span>
  );
}

function Action(props: { text: string; onClick: () => void; at?: { current: HTMLButtonElement | null } }) {
  return (
    <button ref={props.at} type="button" className="sb-small-button" onClick={props.onClick}>
      {props.text}
    </button>
  );
}
