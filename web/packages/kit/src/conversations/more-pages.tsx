import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { Button } from "../root/button.js";
import { useTexts } from "./texts/use-texts.js";
import type { usePaged } from "./use-paged.js";

/** Below a collection: fetches its next page, while there is one. */
export function MorePages({ of: paged }: { of: ReturnType<typeof usePaged> }): ReactNode {
  const { t } = useTexts();
  if (!paged.hasMore) return null;
  return (
    <Box sx={{ p: 1, textAlign: "center" }}>
      <Button onClick={paged.more} disabled={paged.state === "loading"}>
        {t("more")}
      </Button>
    </Box>
  );
}
