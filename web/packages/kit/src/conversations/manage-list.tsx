import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import ListItem from "@mui/material/ListItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import type { List as OwnList } from "@switchboard/chat";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Button } from "../root/button.js";
import { PersonAvatar } from "./avatar.js";
import { DeleteListDialog } from "./delete-list-dialog.js";
import { failureText } from "./failure.js";
import { ListNameField } from "./list-name-field.js";
import { personName } from "./model.js";
import { MorePages } from "./more-pages.js";
import { useTexts } from "./texts/use-texts.js";
import { useListsChanged } from "./use-lists-changed.js";
import { usePaged } from "./use-paged.js";
import { userNumbers } from "./user-numbers.js";

interface Props {
  listId: string;
  onDeleted: () => void;
}

/** One of the user's own lists: its name, its members, and its end. */
export function ManageList({ listId, onDeleted }: Props): ReactNode {
  const { t } = useTexts();
  const client = useMessenger();
  const [list, setList] = useState<OwnList>();
  const [error, setError] = useState<string>();
  const [deleting, setDeleting] = useState(false);
  /** Answers to an earlier question do not count. */
  const asked = useRef(0);
  const load = useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    client.rest.list(listId).then(
      (found) => mine === asked.current && setList(found),
      (failure: unknown) => mine === asked.current && setError(failureText(failure, t)),
    );
  }, [client, listId, t]);
  useEffect(() => {
    load();
    return () => {
      asked.current += 1;
    };
  }, [load]);
  const gone = useInbox((state) => state.listsGone.includes(listId));
  useListsChanged(gone ? nothing : load);
  if (gone && !deleting) {
    return <Typography sx={{ p: 2, color: "text.secondary" }}>{t("lists.ended")}</Typography>;
  }
  if (list === undefined) {
    return error === undefined ? (
      <Typography sx={{ p: 2, color: "text.secondary" }}>{t("block.loading")}</Typography>
    ) : (
      <Alert severity="error" sx={{ m: 2 }}>
        {error}
      </Alert>
    );
  }
  return (
    <Box sx={{ pb: 2 }}>
      <Name key={list.name} list={list} onRenamed={setList} />
      {!gone && <MembersOf list={list} />}
      <Box sx={{ px: 2, pt: 2 }}>
        <Button variant="outlined" color="error" onClick={() => setDeleting(true)}>
          {t("lists.delete")}
        </Button>
      </Box>
      {deleting && <DeleteListDialog list={list} onDone={() => setDeleting(false)} onDeleted={onDeleted} />}
    </Box>
  );
}

const nothing = () => {};

function Name({ list, onRenamed }: { list: OwnList; onRenamed: (list: OwnList) => void }): ReactNode {
  const { t } = useTexts();
  const client = useMessenger();
  const [name, setName] = useState(list.name);
  const [error, setError] = useState<string>();
  const changed = name.trim() !== "" && name.trim() !== list.name;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!changed) return;
    try {
      onRenamed(await client.rest.renameList(list.id, name.trim()));
    } catch (failure) {
      setError(failureText(failure, t));
    }
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={FORM}>
      <ListNameField
        value={name}
        error={error}
        onChange={(value) => {
          setName(value);
          setError(undefined);
        }}
      />
      <Button type="submit" disabled={!changed} sx={{ minHeight: 56 }}>
        {t("lists.rename")}
      </Button>
    </Box>
  );
}

/** The members, by their ids, page by page; who can be added and removed. */
function MembersOf({ list }: { list: OwnList }): ReactNode {
  const { t } = useTexts();
  const client = useMessenger();
  const fetch = useCallback((next?: string) => client.rest.listMembers(list.id, next), [client, list.id]);
  const members = usePaged(fetch);
  useListsChanged(members.again);
  const [note, setNote] = useState<{ severity: "error" | "warning"; text: string }>();
  const failed = (failure: unknown) => setNote({ severity: "error", text: failureText(failure, t) });
  const add = async (userIds: number[]) => {
    setNote(undefined);
    try {
      const { refused } = await client.rest.addMembers(list.id, userIds);
      const ids = refused.map(({ userId }) => userId).join(", ");
      if (ids !== "")
        setNote({ severity: "warning", text: t("lists.refused", { count: refused.length, ids }) });
      members.again();
      return true;
    } catch (failure) {
      failed(failure);
      return false;
    }
  };
  const remove = (userId: number) => {
    setNote(undefined);
    client.rest.removeMember(list.id, userId).then(members.again, failed);
  };
  return (
    <>
      <AddMembers onAdd={add} />
      {note && (
        <Alert severity={note.severity} sx={{ mx: 2 }}>
          {note.text}
        </Alert>
      )}
      {members.items.length === 0 ? (
        <Typography sx={{ p: 2, color: "text.secondary" }}>
          {t(
            members.state === "failed"
              ? "lists.failed"
              : members.state === "ready"
                ? "lists.noMembers"
                : "block.loading",
          )}
        </Typography>
      ) : (
        <Box component="ul" aria-label={t("lists.membersOf", { name: list.name })} sx={{ m: 0, p: 0 }}>
          {members.items.map((peer) => (
            <ListItem key={peer.id} sx={{ gap: 1.5 }}>
              <PersonAvatar name={personName(peer, t)} />
              <Typography sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
                {personName(peer, t)}
              </Typography>
              <Button
                aria-label={t("lists.removeOne", { name: personName(peer, t) })}
                onClick={() => remove(peer.id)}
              >
                {t("lists.remove")}
              </Button>
            </ListItem>
          ))}
        </Box>
      )}
      <MorePages of={members} />
    </>
  );
}

function AddMembers({ onAdd }: { onAdd: (userIds: number[]) => Promise<boolean> }): ReactNode {
  const { t } = useTexts();
  const [text, setText] = useState("");
  const [invalid, setInvalid] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const userIds = userNumbers(text);
    if (userIds === undefined) return setInvalid(true);
    if (await onAdd(userIds)) setText("");
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={FORM}>
      <TextField
        label={t("lists.addLabel")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setInvalid(false);
        }}
        error={invalid}
        helperText={t(invalid ? "lists.addInvalid" : "lists.addHint")}
        sx={{ flex: "1 1 12rem" }}
      />
      <Button type="submit" variant="contained" sx={{ minHeight: 56 }}>
        {t("lists.add")}
      </Button>
    </Box>
  );
}

const FORM = { display: "flex", flexWrap: "wrap", gap: 1, alignItems: "flex-start", p: 2 };
