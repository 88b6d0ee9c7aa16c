package io.tidegate.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.resilience.BreakerPolicy;
import io.tidegate.balancer.resilience.Hedging;
import io.tidegate.balancer.resilience.LimitPolicy;
import io.tidegate.balancer.resilience.RateLimit;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.select.Balancing.Sticky;
import io.tidegate.balancer.select.Balancing.ZonePreference;
import io.tidegate.balancer.select.KeySource;
import io.tidegate.common.config.ConfigException;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BalancerConfigReaderTest {

  @Test
  void readsTheSmallFile() {
    BalancerConfig config =
        read(
            """
            threads: 1
            listeners:
              - {address: "127.0.0.1:8080"}
              - {address: "127.0.0.1:8443", tls: {certificate: rsa.pem, key: rsa.key}}
              - {address: "127.0.0.1:5432", tcp: postgres}
            workloads:
              demo:
                algorithm: least-connections
                route: {host: "*", path: /}
                endpoints: ["127.0.0.1:9001", "127.0.0.1:9002"]
              postgres:
                endpoints: ["10.0.0.5:5432"]
            """);

    assertThat(config.threads()).isEqualTo(1);
    assertThat(config.limits()).isEqualTo(ConnectionLimits.DEFAULT);
    assertThat(config.listeners()).hasSize(3);
    assertThat(config.listeners().get(0)).isEqualTo(Listener.http("127.0.0.1", 8080));
    assertThat(config.listeners().get(1).tls().certificates().getFirst().key())
        .isEqualTo(directory().resolve("rsa.key"));
    assertThat(config.listeners().get(2).tcp()).isEqualTo(new WorkloadId("postgres"));
    BalancerConfig.Workload demo = config.workloads().getFirst();
    assertThat(demo.definition().policy().balancing().algorithm())
        .isEqualTo(Algorithm.LEAST_CONNECTIONS);
    assertThat(demo.definition().routes()).hasSize(1);
    assertThat(demo.endpoints().endpoints())
        .extracting(e -> e.instance().value())
        .containsExactly("demo-127.0.0.1-9001", "demo-127.0.0.1-9002");
    assertThat(config.change().definitions()).hasSize(2);
  }

  @Test
  void readsEverythingThereIs() {
    BalancerConfig config = read(everything());
    TrafficPolicy policy = config.workloads().getFirst().definition().policy();

    assertThat(policy.balancing().key()).isEqualTo(new KeySource.Header("x-user"));
    assertThat(policy.balancing().sticky()).isEqualTo(new Sticky("session", Duration.ofHours(1)));
    assertThat(policy.balancing().slowStart().window()).isEqualTo(Duration.ofSeconds(20));
    assertThat(policy.balancing().zone()).isEqualTo(new ZonePreference("eu-1", 2));
    assertThat(policy.timeouts().perTry()).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.resilience().retries().maxTries()).isEqualTo(3);
    assertThat(policy.resilience().hold().maxBytes()).isEqualTo(1 << 20);
    assertThat(policy.resilience().limits())
        .isEqualTo(new LimitPolicy(50, 500, LimitPolicy.Adaptive.DEFAULT));
    assertThat(policy.resilience().hedging()).isEqualTo(Hedging.DEFAULT);
    assertThat(policy.resilience().gate().breaker()).isEqualTo(BreakerPolicy.DEFAULT);
    assertThat(policy.resilience().gate().rate())
        .isEqualTo(new RateLimit(100, Duration.ofSeconds(1)));
    assertThat(policy.health().outliers().consecutiveFailures()).isEqualTo(3);
    assertThat(policy.health().check().probe())
        .isEqualTo(new ActiveCheck.Probe.Http("/health", "web", 200, 299));
    assertThat(policy.upstream().protocol()).isEqualTo(UpstreamPolicy.Protocol.HTTP2);
    assertThat(policy.upstream().tls().ca()).isEqualTo(directory().resolve("rsa.pem"));
  }

  @Test
  void readsEverythingAboutRoutes() {
    List<RouteRule> routes = read(everything()).workloads().getFirst().definition().routes();
    assertThat(routes).hasSize(2);
    RouteRule rule = routes.getFirst();
    assertThat(rule.match().methods()).containsExactlyInAnyOrder("GET", "HEAD");
    assertThat(rule.match().headers()).containsEntry("x-beta", "yes");
    assertThat(rule.shares())
        .containsExactly(
            new RouteRule.Share(new WorkloadId("web"), 95),
            new RouteRule.Share(new WorkloadId("canary"), 5));
    assertThat(rule.rewrite()).isEqualTo("/v2");
    assertThat(rule.requestHeaders().set()).containsEntry("x-from", "edge");
    assertThat(rule.responseHeaders().remove()).containsExactly("server");
    assertThat(rule.mirror()).isEqualTo(new RouteRule.Mirror(new WorkloadId("shadow"), 0.1));
    assertThat(rule.gate().rate()).isEqualTo(new RateLimit(5, Duration.ofMinutes(1)));
  }

  @Test
  void readsEverythingAboutTheBalancerItself() {
    BalancerConfig config = read(everything());
    assertThat(config.forwarding().headers()).isEqualTo(Forwarding.Headers.BOTH);
    assertThat(config.forwarding().trust().trusts(new byte[] {10, 1, 2, 3})).isTrue();
    assertThat(config.accessLog().format()).isEqualTo(AccessLog.Format.JSON);
    assertThat(config.limits().http2().streams()).isEqualTo(64);
    assertThat(config.limits().head().bytes()).isEqualTo(16 * 1024);
    assertThat(config.workloads().get(1).discovery()).isEqualTo("shadow-service");
    assertThat(config.workloads().get(2).endpoints().endpoints().getFirst().weight()).isEqualTo(3);
  }

  static List<Refusal> listenerRefusals() {
    return List.of(
        refusal(
            "listeners: [{address: ':8080', colour: red}]",
            "x.yaml:1: listeners",
            "colour",
            "unknown key"),
        refusal("listeners: []", "at least one listener"),
        refusal("listeners: [{address: localhost}]", "\"localhost\"", "host:port"),
        refusal("listeners: [{address: ':80', connections: 0}]", "x.yaml:1", "connections", ">= 1"),
        refusal("listeners: [{address: '::1:80'}]", "IPv6 host in brackets"),
        refusal(
            "listeners: [{address: ':80'}, {address: '0.0.0.0:80'}]",
            "another address than the listener at x.yaml:1"),
        refusal("listeners: [{address: ':80', tcp: db}]", "\"db\"", "a workload of this file"),
        refusal(
            "listeners: [{address: ':80', tls: {certificate: none.pem, key: rsa.key}}]",
            "none.pem",
            "can be read"),
        refusal(
            "listeners: [{address: ':80', tls: {certificate: rsa.pem, key: other.key}}]",
            "other.key",
            "they do not match"),
        refusal(
            "listeners: [{address: ':80', tls: {certificate: rsa.pem, key: ec.key}}]",
            "ec.key",
            "the key of"),
        refusal(
            "listeners: [{address: ':80', tls: {certificate: rsa.pem, key: rsa.key, client-required: true}}]",
            "client-ca"));
  }

  static List<Refusal> endpointAndRouteRefusals() {
    return List.of(
        refusal(
            workload("endpoints: ['127.0.0.1:8080']"),
            "x.yaml:4: workloads.web.endpoints",
            "127.0.0.1:8080",
            "a loop"),
        refusal(workload("endpoints: ['localhost:8080']"), "a loop"),
        refusal(
            workload("endpoints: ['10.0.0.1:1', '10.0.0.1:1']"), "10.0.0.1:1", "another address"),
        refusal(workload("endpoints: ['10.0.0.1']"), "10.0.0.1", "host:port"),
        refusal(workload("endpoints: [{address: '10.0.0.1:1', weight: -1}]"), "-1", "0 to 1000000"),
        refusal(
            workload("routes: [{path: /a}, {path: /a/}]"), "x.yaml:4", "another route than */a/"),
        refusal(workload("routes: [{path: /a}, {path: '//%61'}]"), "x.yaml:4", "another route"),
        refusal(workload("route: {path: /a/../b}"), "x.yaml:4", "/a/../b", "without"),
        refusal(workload("route: {path: /a%2}"), "x.yaml:4", "malformed escapes"),
        refusal(workload("route: {path: a}"), "begins with /"),
        refusal(workload("route: {split: {web: 0}}"), "no workload with a weight"),
        refusal(workload("route: {split: {Web_1: 1}}"), "Web_1"),
        refusal(workload("route: {request-headers: {set: {'a b': c}}}"), "a b"));
  }

  static List<Refusal> routeRefusals() {
    return List.of(
        refusal(edits("request", "set: {Content-Length: 0}"), "x.yaml:4", "content-length"),
        refusal(edits("request", "set: {Transfer_Encoding: chunked}"), "transfer_encoding"),
        refusal(edits("response", "set: {Transfer-Encoding: chunked}"), "transfer-encoding"),
        refusal(edits("request", "set: {Connection: upgrade}"), "connection", "framing"),
        refusal(edits("request", "remove: [Upgrade]"), "upgrade", "framing"),
        refusal(edits("request", "remove: [Host]"), "x.yaml:4", "every request has one"),
        refusal(edits("request", "set: {a: \"x\\r\\nb: c\"}"), "x.yaml:4", "header a", "control"),
        refusal(edits("request", "set: {a: \"x\\0\"}"), "header a", "control characters"),
        refusal(
            workload("route: {rewrite: \"/a HTTP/1.1\\r\\nX-Inj: 1\\r\\nY: \"}"),
            "x.yaml:4: workloads.web.route",
            "rewrite",
            "visible ASCII"),
        refusal(workload("route: {rewrite: '/a?b'}"), "without ?"),
        refusal(
            workload("route: {split: {web: 95, canary: 5}}"), "x.yaml:4", "canary", "this file"),
        refusal(workload("route: {mirror: {workload: shadow}}"), "x.yaml:4", "shadow", "this file"),
        refusal(workload("route: {headers: {'X Y': v}}"), "x.yaml:4", "x y", "header name"),
        refusal(workload("route: {methods: ['GE T']}"), "x.yaml:4", "GE T", "a word such as GET"));
  }

  private static String edits(String which, String edits) {
    return workload("route: {%s-headers: {%s}}".formatted(which, edits));
  }

  static List<Refusal> policyRefusals() {
    return List.of(
        refusal(workload("algorithm: fastest"), "\"fastest\"", "round-robin"),
        refusal(workload("zone-preference: true"), "zone at the top"),
        refusal(workload("check: {http: /a, tcp: true}"), "one of http"),
        refusal(workload("check: {http: /a, status: 2xx}"), "2xx", "200-399"),
        refusal(workload("retries: {max-tries: 0}"), "max-tries: \"0\" (expected: >= 1)"),
        refusal(workload("hedging: {quantile: 2}"), "quantile"),
        refusal(workload("rate-limit: {requests: 5}"), "period", "missing"),
        refusal(workload("timeouts: {connect: 5}"), "\"5\"", "250ms"),
        refusal(workload("targets: {concurrency: 0}"), "> 0"),
        refusal(workload("upstream: {ping: soon}"), "x.yaml:4", "ping"),
        refusal(workload("compression: {level: 10}"), "x.yaml:4", "level"),
        refusal(workload("hash-key: {header: a, cookie: b}"), "either header or cookie"),
        refusal(workload("hash-key: {header: 'a:'}"), "x.yaml:4", "header: \"a:\""),
        refusal(workload("hash-key: {cookie: a b}"), "x.yaml:4", "cookie: \"a b\""),
        refusal(workload("sticky: {cookie: a; Domain=b}"), "x.yaml:4", "cookie: \"a; Domain=b\""),
        refusal(workload("limits: {adaptive: {min: 9, max: 3}}"), "min <= max"),
        refusal(workload("upstream: {tls: {certificate: rsa.pem}}"), "expected: both or none"),
        refusal("listeners: [{address: ':80'}]\nforwarded: {trust: [10.0.0.0/33]}", "10.0.0.0/33"),
        refusal("listeners: [{address: ':80'}]\nthreads: -1", "0 to 1024"),
        refusal("listeners: [{address: ':80'}]\nlimits: {buffer-bytes: 5}", ">= 1Mi"));
  }

  @ParameterizedTest
  @MethodSource({"listenerRefusals", "endpointAndRouteRefusals", "routeRefusals", "policyRefusals"})
  void refusesWithPositionAndReason(Refusal refusal) {
    var thrown = assertThatThrownBy(() -> read(refusal.yaml())).isInstanceOf(ConfigException.class);
    thrown.hasMessageStartingWith("x.yaml:");
    refusal.parts().forEach(thrown::hasMessageContaining);
  }

  @Test
  void knowsKeysThatBelongToCertificates() {
    for (String[] pair :
        new String[][] {
          {"rsa.pem", "rsa.key"},
          {"rsa.pem", "rsa-pkcs1.key"},
          {"ec.pem", "ec.key"},
          {"ed25519.pem", "ed25519.key"}
        }) {
      assertThat(
              CertificateCheck.mismatch(directory().resolve(pair[0]), directory().resolve(pair[1])))
          .as("%s", (Object) pair)
          .isNull();
    }
    assertThat(
            CertificateCheck.mismatch(
                directory().resolve("rsa.pem"), directory().resolve("rsa.pem")))
        .contains("no private key");
  }

  private record Refusal(String yaml, List<String> parts) {}

  private static Refusal refusal(String yaml, String... parts) {
    return new Refusal(yaml, List.of(parts));
  }

  private static String workload(String line) {
    return "listeners: [{address: ':8080'}]\nworkloads:\n  web:\n    " + line;
  }

  private static BalancerConfig read(String yaml) {
    return BalancerConfigReader.read(YamlReader.read("x.yaml", yaml), directory());
  }

  private static String everything() {
    try {
      return Files.readString(directory().resolveSibling("config").resolve("everything.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    try {
      return Path.of(BalancerConfigReaderTest.class.getResource("/tls/rsa.pem").toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
