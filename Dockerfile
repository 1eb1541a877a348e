# syntax=docker/dockerfile:1

FROM node:22-bookworm-slim AS web
WORKDIR /src/web
COPY web .
RUN --mount=type=cache,target=/root/.npm npm ci && npm run build

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
COPY --from=web /src/web/apps/organizer/dist web/apps/organizer/dist
COPY --from=web /src/web/apps/participant/dist web/apps/participant/dist
# What is downloaded and compiled stays in caches of the builder, so a change of ours compiles ours.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --bin switchboard \
    && cp target/release/switchboard /usr/local/bin/switchboard

FROM debian:bookworm-slim
# ca-certificates: for a database with sslmode=verify-full.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /data switchboard \
    && install -d -o switchboard -g switchboard -m 0700 /data
COPY --from=build /usr/local/bin/switchboard /usr/local/bin/switchboard
USER switchboard
WORKDIR /data
VOLUME /data
ENV SWITCHBOARD_LISTEN=0.0.0.0:8080 SWITCHBOARD_DATA_DIR=/data
EXPOSE 8080
STOPSIGNAL SIGTERM
# Alive, not ready: without its database it tells its clients so, and a restart would not help. Who sends
# traffic asks /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["switchboard", "health"]
ENTRYPOINT ["switchboard"]
CMD ["serve"]
