import Box from "@mui/material/Box";
import OutlinedInput from "@mui/material/OutlinedInput";
import Typography from "@mui/material/Typography";
import type { Me } from "@switchboard/chat";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../root/button.js";
import { Problem } from "../root/centered-page.js";
import { demoCode, keepDemoCode } from "./demo-code.js";
import { DemoHint } from "./demo-hint.js";

/** The people of the demo, by number. */
const PEOPLE = { organizer: [10, 11, 12], participant: [20, 21, 22] } as const;

/** Asks who one wants to be. */
export default function DemoSignIn(props: {
  role: Me["role"];
  onSignIn: (userId: number) => Promise<void>;
}): ReactNode {
  const { t } = useTranslation("kit");
  const { role, onSignIn } = props;
  const [number, setNumber] = useState("");
  const [state, setState] = useState<"asking" | "busy" | "failed">("asking");
  const [code, setCode] = useState(demoCode);
  const [known] = useState(code !== "");
  const field = useId();
  const codeField = useId();
  const other = Number(number);
  const valid = /^\d+$/.test(number) && other > 0 && Number.isSafeInteger(other);

  const enter = (userId: number) => {
    setState("busy");
    keepDemoCode(code);
    onSignIn(userId).catch(() => setState("failed"));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid) enter(other);
  };
  const name = (userId: number) => t(`demo.${role}`, { number: userId });

  return (
    <>
      <Typography>{t("demo.text")}</Typography>
      {state === "failed" && <Problem>{t("demo.failed")}</Problem>}
      {(!known || state === "failed") && (
        <Box>
          <Typography component="label" htmlFor={codeField}>
            {t("demo.code")}
          </Typography>
          <OutlinedInput
            id={codeField}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            inputProps={{ autoComplete: "off", autoCapitalize: "none", spellCheck: false, maxLength: 64 }}
            fullWidth
          />
        </Box>
      )}
      {PEOPLE[role].map((userId) => (
        <Button
          key={userId}
          variant="contained"
          size="large"
          disabled={state === "busy"}
          onClick={() => enter(userId)}
        >
          {name(userId)}
        </Button>
      ))}
      <Box component="form" onSubmit={submit}>
        <Typography component="label" htmlFor={field}>
          {t("demo.other")}
        </Typography>
        <Box sx={{ display: "flex", gap: 1, mt: 0.5 }}>
          <OutlinedInput
            id={field}
            value={number}
            onChange={(event) => setNumber(event.target.value.trim())}
            inputProps={{ inputMode: "numeric", autoComplete: "off", maxLength: 15 }}
            fullWidth
          />
          <Button
            type="submit"
            variant="outlined"
            sx={{ flex: "none" }}
            disabled={!valid || state === "busy"}
          >
            {t("demo.enter")}
          </Button>
        </Box>
      </Box>
      <DemoHint role={role === "organizer" ? "participant" : "organizer"} />
    </>
  );
}
