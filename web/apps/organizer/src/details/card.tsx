import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { type ReactNode, useId } from "react";

/** A part of the details, with a heading. */
export function Card({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} sx={{ px: 2, py: 1.5 }}>
      <Typography
        id={id}
        component="h3"
        variant="overline"
        sx={{ display: "block", color: "text.secondary", lineHeight: 2 }}
      >
        {title}
      </Typography>
      {children}
    </Box>
  );
}

/** Names and what belongs to them. */
export function Facts({ children }: { children: ReactNode }): ReactNode {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        mt: 0.5,
        display: "grid",
        gridTemplateColumns: "auto 1fr",
        columnGap: 2,
        rowGap: 0.5,
        typography: "body2",
        "& dt": { color: "text.secondary" },
        "& dd": { m: 0, overflowWrap: "anywhere" },
      }}
    >
      {children}
    </Box>
  );
}

/** One of them. */
export function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </>
  );
}
