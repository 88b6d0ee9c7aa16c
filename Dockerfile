# One image for all services: tidegate collector|autoscaler|placement|balancer|demo, and the command line.
#
#   mvn -DskipTests package && docker build -t tidegate .
#
# Only what the build has made goes in, so the image is the same wherever it was built.
ARG JRE=eclipse-temurin:25-jre

# Sorts the jars by how often they change. The first layer, a hundred jars of others, stays in every cache until a
# version in pom.xml moves; the second holds our own.
FROM ${JRE} AS sorted
COPY standalone/target/lib /sorted/libraries
COPY standalone/target/tidegate.jar tidegate deploy/entrypoint deploy/healthcheck /sorted/ours/
RUN mkdir -p /sorted/ours/lib \
 && for jar in common metrics-collector autoscaler placement balancer; do \
      mv /sorted/libraries/"$jar"-[0-9]*.jar /sorted/ours/lib/ || exit 1; \
    done

FROM ${JRE}
LABEL org.opencontainers.image.title="Tidegate" \
      org.opencontainers.image.description="Event-driven autoscaler and load balancer for containers" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 tidegate \
 && useradd --uid 10001 --gid 10001 --home-dir /var/lib/tidegate --create-home --shell /usr/sbin/nologin tidegate
COPY --from=sorted /sorted/libraries /opt/tidegate/lib
COPY --from=sorted /sorted/ours /opt/tidegate
RUN ln -s /opt/tidegate/tidegate /usr/local/bin/tidegate

# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/tidegate
# The root file system may be read-only. Native libraries are unpacked into /tmp, which therefore must not be noexec.
ENV TIDEGATE_ADMIN_PORT=9900
EXPOSE 8080 9900
ENTRYPOINT ["/opt/tidegate/entrypoint"]
CMD ["--help"]
HEALTHCHECK --interval=5s --timeout=5s --start-period=180s --retries=3 CMD ["/opt/tidegate/healthcheck"]
