import Box from "@mui/material/Box";
import { useTranslation } from "react-i18next";
import { useWriting } from "../pwa/writing.js";
import { Notice } from "./notice.js";

/** Offers a newer version that has been fetched already; it waits for who writes. */
export function UpdateNote({ take }: { take: () => void }) {
  const { t } = useTranslation();
  const writing = useWriting();
  return (
    <Box sx={AROUND}>
      <Notice kind="info" action={writing ? undefined : { text: t("update.take"), onClick: take }}>
        {t(writing ? "update.waits" : "update.ready")}
      </Notice>
    </Box>
  );
}

const AROUND = {
  width: "100%",
  maxWidth: 640,
  marginInline: "auto",
  padding: 1,
  paddingTop: "max(8px, env(safe-area-inset-top))",
};
