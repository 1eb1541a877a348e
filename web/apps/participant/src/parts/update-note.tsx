import { useTranslation } from "react-i18next";
import { Notice } from "./notice.js";

/** Offers a newer version that has been fetched already. */
export function UpdateNote({ take }: { take: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice kind="info" action={{ text: t("update.take"), onClick: take }}>
      {t("update.ready")}
    </Notice>
  );
}
