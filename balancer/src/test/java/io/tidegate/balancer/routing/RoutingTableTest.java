package io.tidegate.balancer.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.common.model.WorkloadId;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {
  private static final RequestFacts GET = new Facts("GET", Map.of());

  @ParameterizedTest
  @CsvSource({
    "exact name,             web.example.org,       /,          web.example.org/",
    "any case,               WEB.Example.ORG,       /,          web.example.org/",
    "port is ignored,        web.example.org:8443,  /x,         web.example.org/",
    "trailing dot,           web.example.org.,      /,          web.example.org/",
    "dot and port,           web.example.org.:80,   /,          web.example.org/",
    "wildcard,               api.example.org,       /,          *.example.org/",
    "one label only,         a.b.example.org,       /,          */",
    "wildcard needs a label, example.org,           /,          */",
    "unknown host,           other.net,             /,          */",
    "no host,                '',                    /,          */",
    "IPv6 with port,         [::1]:8080,            /,          [::1]/",
    "longest prefix,         web.example.org,       /api/v1/x,  web.example.org/api/v1/",
    "shorter prefix,         web.example.org,       /api/v2,    web.example.org/api",
    "whole segments,         web.example.org,       /apix,      web.example.org/",
    "prefix itself,          web.example.org,       /api,       web.example.org/api",
    "prefix and slash,       web.example.org,       /api/,      web.example.org/api",
    "query is ignored,       web.example.org,       /api?a=/v1, web.example.org/api",
    "query at the root,      web.example.org,       /?x,        web.example.org/",
    "host before path,       [::1],                 /deep/down, [::1]/",
    "path of any host,       other.net,             /deep/down, */deep",
    "asterisk form,          web.example.org,       *,          web.example.org/",
  })
  void findsTheMostSpecificRoute(String name, String host, String path, String expected) {
    RoutingTable table =
        tableOf(
            RouteMatch.of("web.example.org", "/"),
            RouteMatch.of("web.example.org", "/api"),
            RouteMatch.of("web.example.org", "/api/v1/"),
            RouteMatch.of("*.example.org", "/"),
            RouteMatch.of("[::1]", "/"),
            RouteMatch.of("*", "/"),
            RouteMatch.of("*", "/deep"));

    assertThat(table.match(host, path, GET)).as(name).hasToString(expected);
  }

  @Test
  void unknownPathHasNoRoute() {
    RoutingTable table = tableOf(RouteMatch.of("a.org", "/x"));

    assertThat(table.match("a.org", "/y", GET)).isNull();
    assertThat(table.match("b.org", "/x", GET)).isNull();
    assertThat(RoutingTable.EMPTY.match("a.org", "/", GET)).isNull();
  }

  @Test
  void moreConditionsComeFirstAndFailingOnesFallThrough() {
    RouteMatch plain = RouteMatch.of("a.org", "/x");
    RouteMatch posts = new RouteMatch("a.org", "/x", Set.of("POST", "PUT"), Map.of());
    RouteMatch beta = new RouteMatch("a.org", "/x", Set.of("POST"), Map.of("x-beta", "yes"));
    RouteMatch any = new RouteMatch("a.org", "/x", Set.of(), Map.of("x-any", "*"));
    RoutingTable table = tableOf(plain, posts, beta, any);

    assertThat(matched(table, "GET", Map.of())).isEqualTo(plain);
    assertThat(matched(table, "PUT", Map.of())).isEqualTo(posts);
    assertThat(matched(table, "POST", Map.of("x-beta", "yes"))).isEqualTo(beta);
    assertThat(matched(table, "POST", Map.of("x-beta", "no"))).isEqualTo(posts);
    assertThat(matched(table, "GET", Map.of("x-any", "whatever"))).isEqualTo(any);
  }

  @Test
  void conditionsThatFailOnTheExactHostLeaveTheWildcard() {
    RouteMatch exact = new RouteMatch("a.example.org", "/", Set.of("POST"), Map.of());
    RouteMatch wildcard = RouteMatch.of("*.example.org", "/");
    RoutingTable table = tableOf(exact, wildcard);

    assertThat(table.match("a.example.org", "/", GET).rule().match()).isEqualTo(wildcard);
  }

  @Test
  void agreesWithTheObviousSearchOnRandomTables() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      Set<RouteMatch> matches = new HashSet<>();
      for (int i = random.nextInt(1, 40); i > 0; i--) {
        matches.add(RouteMatch.of(randomHost(random, true), randomPath(random)).canonical());
      }
      RoutingTable table = tableOf(matches.toArray(RouteMatch[]::new));
      for (int i = 0; i < 100; i++) {
        String host = randomHost(random, false);
        String path = randomPath(random);
        Route found = table.match(host, path, GET);
        assertThat(found == null ? null : found.rule().match())
            .as("%s %s in %s", host, path, matches)
            .isEqualTo(obvious(matches, host, path));
      }
    }
  }

  @Test
  void matchesWithoutAllocating() {
    List<RouteMatch> matches = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      matches.add(RouteMatch.of("h" + i + ".example.org", "/p" + i));
    }
    RoutingTable table = tableOf(matches.toArray(RouteMatch[]::new));
    String[] hosts = new String[200];
    String[] paths = new String[200];
    for (int i = 0; i < 200; i++) {
      hosts[i] = "H" + i + ".example.org:8080";
      paths[i] = "/p" + i + "/x?y=z";
    }
    matchMany(table, hosts, paths, 20_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    matchMany(table, hosts, paths, 100_000);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  @Test
  void splitsByWeight() {
    RouteRule rule =
        new RouteRule(
            RouteMatch.of("*", "/"),
            List.of(
                new RouteRule.Share(new WorkloadId("main"), 95),
                new RouteRule.Share(new WorkloadId("canary"), 5),
                new RouteRule.Share(new WorkloadId("off"), 0)),
            null,
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            null,
            Gate.Policy.NONE);
    Route route = tableOf(rule).match("any", "/", GET);
    SplittableRandom random = new SplittableRandom(12);
    int[] counts = new int[3];
    for (int i = 0; i < 100_000; i++) {
      String workload = route.pool(random.nextInt()).workload().id().value();
      counts[List.of("main", "canary", "off").indexOf(workload)]++;
    }

    assertThat((double) counts[1]).isCloseTo(5000, within(250.0));
    assertThat(counts[2]).isZero();
    assertThat(route.split()).isTrue();
    assertThat(route.pool(0).workload().id().value()).isEqualTo("main");
    assertThat(route.pool(-1).workload().id().value()).isEqualTo("canary");
  }

  @Test
  void refusesWhatCanMatchNothing() {
    assertThatThrownBy(() -> RouteMatch.of("a*.org", "/")).hasMessageContaining("a*.org");
    assertThatThrownBy(() -> RouteMatch.of("a.org", "x")).hasMessageContaining("begins with /");
    assertThatThrownBy(() -> RouteMatch.of("a.org", "/x?y")).hasMessageContaining("without ?");
    assertThatThrownBy(() -> new HeaderEdits(Map.of("a\r\n", "x"), List.of()))
        .hasMessageContaining("header name");
    assertThatThrownBy(() -> new HeaderEdits(Map.of("a", "x\r\nb: c"), List.of()))
        .hasMessageContaining("control");
  }

  private static @Nullable RouteMatch obvious(Set<RouteMatch> all, String host, String path) {
    String parent = "*" + (host.indexOf('.') < 0 ? "!" : host.substring(host.indexOf('.')));
    for (String wanted : List.of(host, parent, "*")) {
      RouteMatch best = null;
      for (RouteMatch match : all) {
        String prefix = match.path().equals("/") ? "" : match.path();
        boolean covers = path.equals(prefix) || path.startsWith(prefix + "/");
        boolean longer = best == null || match.path().length() > best.path().length();
        if (match.host().equals(wanted) && covers && longer) {
          best = match;
        }
      }
      if (best != null) {
        return best;
      }
    }
    return null;
  }

  private static String randomHost(SplittableRandom random, boolean pattern) {
    if (pattern && random.nextInt(5) == 0) {
      return random.nextBoolean() ? "*" : "*.x.org";
    }
    return new String[] {"a.x.org", "b.x.org", "x.org", "y"}[random.nextInt(4)];
  }

  private static String randomPath(SplittableRandom random) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      path.append('/').append(new String[] {"a", "ab", "b", "-"}[random.nextInt(4)]);
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  private static void matchMany(RoutingTable table, String[] hosts, String[] paths, int count) {
    for (int i = 0; i < count; i++) {
      if (table.match(hosts[i % 200], paths[i % 200], GET) == null) {
        throw new AssertionError(i);
      }
    }
  }

  private static @Nullable RouteMatch matched(
      RoutingTable table, String method, Map<String, String> headers) {
    Route route = table.match("a.org", "/x/y", new Facts(method, headers));
    return route == null ? null : route.rule().match();
  }

  private static RoutingTable tableOf(RouteMatch... matches) {
    RouteRule[] rules = new RouteRule[matches.length];
    for (int i = 0; i < matches.length; i++) {
      rules[i] = RouteRule.to(new WorkloadId("web"), matches[i]);
    }
    return tableOf(rules);
  }

  private static RoutingTable tableOf(RouteRule... rules) {
    return TableFixtures.updaterWith(TableFixtures.definition("web", rules)).table();
  }

  private record Facts(CharSequence method, Map<String, String> headers) implements RequestFacts {
    @Override
    public @Nullable CharSequence header(String lowerCaseName) {
      return headers.get(lowerCaseName);
    }
  }
}
