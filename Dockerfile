# syntax=docker/dockerfile:1
# The Sotto server with the widget and the demo's pages. Checked without Docker by `node scripts/check-image.mjs`.

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
RUN npm run build

# What the server needs at run time and nothing else: no compiler, no browser, no tests.
FROM node:22-bookworm-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/server/package.json packages/server/
COPY packages/embedded-store/package.json packages/embedded-store/
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace=packages/server
COPY packages/server/bin packages/server/bin
COPY packages/server/pages packages/server/pages
COPY --from=build /app/packages/server/dist packages/server/dist
COPY --from=build /app/packages/embedded-store/dist packages/embedded-store/dist
COPY --from=build /app/packages/widget/dist/cdn packages/widget/dist/cdn
COPY --from=build /app/packages/demo-app/dist packages/demo-app/dist

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
WORKDIR /app
COPY --from=production /app /app
RUN ln -s /app/packages/server/bin/sotto.js /usr/local/bin/sotto && install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 8000
# Node is the first process and takes the signals itself.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/packages/server/bin/sotto.js"]
CMD ["serve"]
