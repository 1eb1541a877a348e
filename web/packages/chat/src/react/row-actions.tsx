import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Message } from "../api.js";
import type { ChatLabels } from "./labels.js";
import type { Reacting } from "./reacting.js";

/** What one may do to a message, now. */
export interface Actions {
  edit?: () => void;
  delete?: () => void;
  react?: Reacting;
  reply?: () => void;
}

interface Props {
  message: Message;
  /** Asked again when the menu opens: time passes. */
  actionsOf: (message: Message) => Actions;
  /** By what one has reacted to it. */
  own: readonly string[];
  labels: ChatLabels;
}

/** A button in the corner of a message: what one may do to it. Deleting asks first. */
export function RowActions({ message, actionsOf, own, labels }: Props): ReactNode {
  const [state, setState] = useState<"closed" | "open" | "asking">("closed");
  const buttons = useRef<HTMLSpanElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    // The keyboard goes along, and comes back.
    if (state !== "closed") buttons.current?.querySelector("button")?.focus();
    else if (wasOpen.current) more.current?.focus();
    wasOpen.current = state !== "closed";
  }, [state]);
  const may = actionsOf(message);
  if (Object.keys(may).length === 0) return null;
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
  // The field takes the keyboard.
  const toField = (act: (() => void) | undefined) => () => {
    wasOpen.current = false;
    close();
    act?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from whichever of its buttons
    <span ref={buttons} className="sb-actions" onKeyDown={onKeyDown}>
      {state === "asking" ? (
        <>
          <span>{labels.deleteForAll}</span>
          <Action text={labels.cancel} onClick={close} />
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
          {may.react?.emoji.map((emoji) => {
            const isOn = own.includes(emoji);
            return (
              <button
                key={emoji}
                type="button"
                className="sb-reaction"
                aria-pressed={isOn}
                disabled={!isOn && own.length >= (may.react?.ofUser ?? 0)}
                onClick={() => {
                  close();
                  may.react?.react(emoji, !isOn);
                }}
              >
                <span className="sb-pill">{emoji}</span>
              </button>
            );
          })}
          {may.reply && <Action text={labels.reply} onClick={toField(may.reply)} />}
          {may.edit && <Action text={labels.edit} onClick={toField(may.edit)} />}
          {may.delete && <Action text={labels.delete} onClick={() => setState("asking")} />}
          <Action text={labels.cancel} onClick={close} />
        </>
      )}
    </span>
  );
}

function Action(props: { text: string; onClick: () => void }) {
  return (
    <button type="button" className="sb-small-button" onClick={props.onClick}>
      {props.text}
    </button>
  );
}
