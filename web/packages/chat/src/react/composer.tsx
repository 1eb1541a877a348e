import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Quote } from "../state/quotes.js";
import { COUNTER_FROM, lengthOf, obstacleOf, textToSend } from "./composing.js";
import type { ChatLabels } from "./labels.js";

/** What the composer needs. */
export interface ComposerProps {
  /** What was begun earlier. */
  draft: string;
  onDraft: (draft: string) => void;
  /** Throws when the text cannot even be kept: then it stays in the field. */
  onSend: (text: string) => void;
  /** Called with each change: whether something is written. */
  onType?: (isTyping: boolean) => void;
  /** It holds a message that is being changed: what ends that without a change. */
  onCancel?: () => void;
  /** The message that the next one answers, and what ends that. */
  answering?: Quote | undefined;
  onAnsweringEnd?: () => void;
  /** The arrow upwards in an empty field: the last of one's own messages is to be changed. */
  onUp?: () => void;
  /** Characters (Unicode scalar values) that a message may have. */
  limit: number;
  disabled: boolean;
  labels: ChatLabels;
}

/** The `keyCode` of a key that an input method has taken. */
const COMPOSING = 229;

/**
 * Where one writes. Enter sends and Shift+Enter begins a new line; where a finger is what points, Enter
 * begins a new line and the button sends.
 */
export function Composer(props: ComposerProps): ReactNode {
  const { limit, disabled, labels } = props;
  const [text, setText] = useState(props.draft);
  const [offered, setOffered] = useState(props.draft);
  const [refused, setRefused] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const counter = useId();
  const sendable = textToSend(text);
  const left = limit - lengthOf(sendable);
  const obstacle = obstacleOf(sendable, limit);
  useGrowingField(field, text);

  const { answering } = props;
  const onCancel = props.onCancel ?? (answering && props.onAnsweringEnd);
  const isEdit = props.onCancel !== undefined;
  const isAbout = isEdit || answering !== undefined;
  const about = answering?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each message that is answered has the field
  useEffect(() => {
    if (!isAbout || field.current === null) return;
    field.current.focus();
    field.current.setSelectionRange(field.current.value.length, field.current.value.length);
  }, [isAbout, about]);

  if (text === "" && props.draft !== "" && props.draft !== offered) {
    // It came from the device, and nothing has been written since.
    setOffered(props.draft);
    setText(props.draft);
  }

  const change = (next: string) => {
    setText(next);
    setRefused(false);
    props.onDraft(next);
    props.onType?.(next.trim() !== "");
  };
  const send = () => {
    if (disabled || obstacle) return;
    try {
      props.onSend(sendable);
      setText("");
      props.onDraft("");
    } catch {
      setRefused(true);
    }
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && onCancel && !event.nativeEvent.isComposing) {
      event.preventDefault();
      return onCancel();
    }
    // With another key beside it, it is somebody's shortcut.
    const isAlone = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    if (event.key === "ArrowUp" && isAlone && text === "" && props.onUp) {
      event.preventDefault();
      return props.onUp();
    }
    const plain = event.key === "Enter" && !event.shiftKey && !event.altKey;
    // While an input method composes, Enter takes its suggestion. Safari says so by the code only.
    if (!plain || event.nativeEvent.isComposing || event.keyCode === COMPOSING) return;
    if (isTouch() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className="sb-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {onCancel && (
        <p className="sb-editing" role="status">
          <span>{isEdit ? labels.editing : labels.answering}</span>
          {answering && !isEdit && <q dir="auto">{answering.gone ? labels.gone : (answering.text ?? "")}</q>}
          <button type="button" className="sb-small-button" onClick={onCancel}>
            {labels.cancel}
          </button>
        </p>
      )}
      {left < COUNTER_FROM && (
        <p id={counter} className="sb-counter" data-over={left < 0 || undefined} aria-live="polite">
          {labels.charactersLeft(left)}
        </p>
      )}
      {refused && (
        <p className="sb-counter" data-over role="alert">
          {labels.delivery["not sent"]}
        </p>
      )}
      <textarea
        ref={field}
        className="sb-field"
        rows={1}
        dir="auto"
        value={text}
        disabled={disabled}
        placeholder={labels.placeholder}
        aria-label={labels.message}
        aria-invalid={left < 0}
        aria-describedby={left < COUNTER_FROM ? counter : undefined}
        onBlur={() => props.onType?.(false)}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        className="sb-send"
        disabled={disabled || obstacle !== undefined}
        // The field keeps the focus, so that the software keyboard stays open.
        onPointerDown={(event) => event.preventDefault()}
      >
        <SendIcon />
        <span className="sb-hidden">{isEdit ? labels.save : labels.send}</span>
      </button>
    </form>
  );
}

function isTouch(): boolean {
  return globalThis.matchMedia?.("(pointer: coarse)").matches ?? false;
}

/** Makes the field as high as its text; the style sheet limits it. */
function useGrowingField(field: { current: HTMLTextAreaElement | null }, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}

function SendIcon(): ReactNode {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="currentColor">
      <path d="M3 20.5v-6.6l9-1.9-9-1.9V3.5l19 8.5z" />
    </svg>
  );
}
