import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMessenger } from "@switchboard/chat/react";
import { Button } from "@switchboard/kit";
import { WriteIcon } from "@switchboard/kit/conversations";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useRoute } from "../app/use-route.js";
import type { KnownChat } from "../chats/known-chat.js";
import { participantName } from "../ui/names.js";
import { Card, Fact, Facts } from "./card.js";
import { mailAddress, phoneAddress } from "./contact.js";

/** Who asks for help and how to reach them otherwise. */
export function ParticipantCard({ chat }: { chat: KnownChat }): ReactNode {
  const { t } = useTranslation();
  const email = chat.participant?.email.trim() ?? "";
  const phone = chat.participant?.phoneNumber.trim() ?? "";
  const client = useMessenger();
  const [, go] = useRoute();
  const write = () => {
    const peer = { id: chat.participantId, name: chat.participant?.name ?? "", role: "participant" as const };
    go({ view: "messages", chatId: client.openDirect(peer) });
  };
  const mail = mailAddress(email);
  const call = phoneAddress(phone);
  return (
    <Card title={t("details.participant")}>
      <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{participantName(chat, t)}</Typography>
      {email !== "" || phone !== "" ? (
        <Facts>
          {email !== "" && (
            <Fact name={t("details.email")}>
              {mail === undefined ? email : <Link href={mail}>{email}</Link>}
            </Fact>
          )}
          {phone !== "" && (
            <Fact name={t("details.phone")}>
              {call === undefined ? phone : <Link href={call}>{phone}</Link>}
            </Fact>
          )}
        </Facts>
      ) : (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {t("details.noContact")}
        </Typography>
      )}
      <Button size="small" startIcon={<WriteIcon />} onClick={write} sx={{ mt: 0.5, ml: -1 }}>
        {t("messages.write")}
      </Button>
    </Card>
  );
}
