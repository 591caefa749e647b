# docker build -t plumbline .
# docker run -e PLUMBLINE_ADMIN_KEY=… -p 8080:8080 -v plumbline:/data plumbline

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true package
# The embedded Postgres of other systems is of no use in here.
RUN rm target/lib/embedded-postgres-binaries-darwin-*.jar \
       target/lib/embedded-postgres-binaries-windows-*.jar \
       target/lib/embedded-postgres-binaries-linux-amd64-alpine-*.jar

# Rules are compiled by the engine's own compiler: a runtime is enough.
FROM eclipse-temurin:17-jre-noble
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data plumbline \
    && install --directory --owner=plumbline --group=plumbline --mode=0700 /data
WORKDIR /opt/plumbline
COPY LICENSE ./
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/plumbline.jar ./
COPY config config
COPY rules rules
ENV MALLOC_ARENA_MAX=2
USER 10001:10001
VOLUME /data
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--show-error", "http://127.0.0.1:8081/health/ready"]
# Half of the container's memory: the embedded Postgres lives in the other half.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError", \
    "-Dio.netty.jfr.enabled=false", "-Dfile.encoding=UTF-8", "-Dplumbline.home=/opt/plumbline", "-jar", "/opt/plumbline/plumbline.jar"]
CMD ["serve", "--host", "0.0.0.0", "--data", "/data"]
