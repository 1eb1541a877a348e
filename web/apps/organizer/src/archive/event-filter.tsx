import Autocomplete from "@mui/material/Autocomplete";
import TextField from "@mui/material/TextField";
import type { Event } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEventStore } from "../events/events-provider.js";
import { SETTLE, useSettled } from "./use-settled.js";

interface Props {
  value: Event | null;
  onChange: (event: Event | null) => void;
  /** What it is called, and what it says while none is chosen. */
  label?: string;
  any?: string;
}

/** Chooses one of the agency's events. What is typed is looked for on the server, which answers a page at a time. */
export function EventFilter({ value, onChange, label, any }: Props): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  // The text of the chosen event is no question.
  const query = useSettled(typed === value?.name ? "" : typed, SETTLE);
  const { events, loading } = useEvents(query, open);
  return (
    <Autocomplete
      size="small"
      open={open}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      options={events}
      loading={loading}
      value={value}
      onChange={(_, event) => onChange(event)}
      onInputChange={(_, text) => setTyped(text)}
      // The server has filtered, also by description and address.
      filterOptions={(options) => options}
      getOptionLabel={(event) => event.name}
      getOptionKey={(event) => event.id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label ?? t("archive.event")}
          placeholder={any ?? t("archive.anyEvent")}
          {...(any !== undefined && { slotProps: { ...params.slotProps, inputLabel: { shrink: true } } })}
        />
      )}
      clearText={t("archive.clear")}
      openText={t("archive.open")}
      closeText={t("archive.close")}
      loadingText={t("archive.loading")}
      noOptionsText={t("archive.noEvents")}
    />
  );
}

/** The first page of the events that fit; fetched while the list is open. */
function useEvents(query: string, open: boolean): { events: readonly Event[]; loading: boolean } {
  const client = useMessenger();
  const store = useEventStore();
  const [found, setFound] = useState<{ query: string; events: readonly Event[] }>();
  useEffect(() => {
    if (!open) return;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    client.rest.events(query, undefined, signal).then(
      ({ items }) => {
        store.learn(items);
        if (!signal.aborted) setFound({ query, events: items });
      },
      () => !signal.aborted && setFound({ query, events: [] }),
    );
    return () => giveUp.abort();
  }, [client, store, query, open]);
  return { events: found?.events ?? [], loading: open && found?.query !== query };
}
