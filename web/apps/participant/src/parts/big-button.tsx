import { Button, type ButtonProps } from "@switchboard/kit";

/** The main thing to do on a screen: as wide as the screen, and easy to hit. */
export function BigButton(props: ButtonProps) {
  return <Button variant="contained" size="large" fullWidth {...props} sx={BIG} />;
}

const BIG = { minHeight: 56, fontSize: "1.125rem", fontWeight: 700 };
