import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import type { Me } from "@switchboard/chat";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { addressBeside } from "./beside.js";

/** How to try both sides at once: `role` is the one that is to come beside what is open already. */
export function DemoHint({ role }: { role: Me["role"] }): ReactNode {
  const { t } = useTranslation("kit");
  const address = addressBeside(role);
  return (
    <Typography variant="body2" sx={{ color: "text.secondary" }}>
      <span>{`${t("demo.hint")} `}</span>
      <span>{t(address === undefined ? "demo.private" : "demo.beside")}</span>
      {address !== undefined && (
        <>
          <span> </span>
          {/* Without an opener, which would be taken for a page that hands out tokens. */}
          <Link href={address} target="_blank" rel="noopener">
            {`${t(`wrongRole.open.${role}`)} (${new URL(address).host})`}
          </Link>
        </>
      )}
    </Typography>
  );
}
