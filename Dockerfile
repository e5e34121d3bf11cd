# anchorwatch as a container: compiled in one stage, production dependencies in another, both put on a clean base.
# It runs as `node` (uid 1000), needs no writable file but those under /data, and node itself is PID 1.

ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No dependency runs code of its own here: the one install script there is fetches the Node that this image already has.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json && cp -r src/web/assets dist/web/assets && chmod +x dist/cli/main.js

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="anchorwatch" \
      org.opencontainers.image.description="Alerts before a CA rotation makes devices in the field refuse the hosts they are updated from." \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    ANCHORWATCH_CONFIG=/config/anchorwatch.yaml \
    NODE_COMPILE_CACHE=/app/.compile-cache
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
COPY package.json LICENSE /app/
COPY config /config
RUN ln -s /app/dist/cli/main.js /usr/local/bin/anchorwatch && install -d -o node -g node /data /app/.compile-cache
USER node
# Fills the cache of compiled code, which halves the start even though it cannot be written later. There is no store yet,
# so `health` has to fail; `config check` must not.
RUN anchorwatch config check && ! anchorwatch health
VOLUME /data
# The page, where the config says `web: {listen: 0.0.0.0:8080}`; without that nothing listens.
EXPOSE 8080
# The default store.sqlite is relative to the working directory: data/anchorwatch.db is /data/anchorwatch.db here.
WORKDIR /
# `health` fails once no cycle has completed within the last three intervals of the schedule; that is patience enough.
HEALTHCHECK --interval=1m --timeout=10s --start-period=5m --retries=1 CMD ["anchorwatch", "health"]
ENTRYPOINT ["anchorwatch"]
CMD ["run"]
