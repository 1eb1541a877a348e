import TextField from "@mui/material/TextField";
import { formatDuration } from "@switchboard/kit";
import type { ReactNode } from "react";

const MINUTE = 60_000;

/** Some lengths of time to choose from, or none. */
export function MinutesField(props: {
  label: string;
  /** What it means to choose none. */
  none: string;
  choices: readonly number[];
  /** Undefined: none. */
  minutes: number | undefined;
  onMinutes: (minutes: number | undefined) => void;
}): ReactNode {
  const { label, none, choices, minutes, onMinutes } = props;
  return (
    <TextField
      select
      size="small"
      label={label}
      value={minutes ?? ""}
      onChange={({ target }) => onMinutes(target.value === "" ? undefined : Number(target.value))}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
    >
      <option value="">{none}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {formatDuration(choice * MINUTE)}
        </option>
      ))}
    </TextField>
  );
}

/** When so many minutes are over, as the server is told; undefined when none were chosen. */
export const inMinutes = (now: number, minutes: number | undefined): string | undefined =>
  minutes === undefined ? undefined : new Date(now + minutes * MINUTE).toISOString();
