package io.tidegate.balancer.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AccessFormatterTest {
  private static final Instant AT = Instant.parse("2026-11-21T22:33:44.567Z");

  @Test
  void combinedIsApachesWithTimersAndReason() {
    assertThat(line(AccessFormatter.COMBINED, entry("/a?b=c", "curl/8")))
        .isEqualTo(
            "192.0.2.1 - - [21/Nov/2026:22:33:44 +0000] \"GET /a?b=c HTTP/1.1\" 200 1234 \"-\""
                + " \"curl/8\" web web-1 1/0/2/30/41 -- 2 -\n");
  }

  @Test
  void jsonHasOneObjectALine() {
    assertThat(line(AccessFormatter.JSON, entry("/a", null)))
        .isEqualTo(
            "{\"time\":\"2026-11-21T22:33:44.567Z\",\"client\":\"192.0.2.1\",\"method\":\"GET\","
                + "\"target\":\"/a\",\"version\":\"HTTP/1.1\",\"host\":\"example.org\","
                + "\"request_bytes\":0,\"status\":200,\"response_bytes\":1234,"
                + "\"workload\":\"web\",\"instance\":\"web-1\",\"request_seconds\":0.001000,"
                + "\"queue_seconds\":0.000000,\"connect_seconds\":0.002500,"
                + "\"response_seconds\":0.030000,\"total_seconds\":0.041000,\"tries\":2,"
                + "\"termination\":\"--\"}\n");
  }

  @Test
  void nobodyCanForgeALine() {
    AccessEntry evil = entry("/\"\r\n1.2.3.4 - - \\", "\u0000é\"}\n{");

    String combined = line(AccessFormatter.COMBINED, evil);
    assertThat(combined).containsOnlyOnce("\n").contains("/\\x22\\x0d\\x0a1.2.3.4 - - \\x5c");
    assertThat(combined.chars().filter(c -> c == '"').count()).isEqualTo(6);

    String json = line(AccessFormatter.JSON, evil);
    assertThat(json).containsOnlyOnce("\n").contains("\\u0000\\u00e9\\\"}\\u000a{");
  }

  @Test
  void whatWasNotReachedIsLeftOut() {
    AccessEntry refused =
        new AccessEntry(
            AT,
            "192.0.2.1",
            new AccessEntry.Request("GET", "/", "HTTP/1.1", null, null, null, 0),
            new AccessEntry.Response(503, 0),
            AccessEntry.Upstream.NONE,
            new AccessEntry.Timers(1_000_000, 5_000_000_000L, -1, -1, 5_001_000_000L),
            0,
            Termination.QUEUE_TIMEOUT,
            null);

    assertThat(line(AccessFormatter.COMBINED, refused)).endsWith("- - 1/5000/-1/-1/5001 sQ 0 -\n");
    assertThat(line(AccessFormatter.JSON, refused))
        .doesNotContain("connect_seconds", "workload", ":-1");
  }

  @Test
  void namesTheTrace() {
    AccessEntry traced = entry("/", null, new AccessEntry.Trace("0af7", "b7ad"));

    assertThat(line(AccessFormatter.COMBINED, traced)).endsWith(" -- 2 0af7\n");
    assertThat(line(AccessFormatter.JSON, traced))
        .endsWith(",\"trace_id\":\"0af7\",\"span_id\":\"b7ad\"}\n");
  }

  @Test
  void everyReasonHasItsOwnCode() {
    assertThat(Arrays.stream(Termination.values()).map(Termination::code))
        .doesNotHaveDuplicates()
        .allMatch(code -> code.length() == 2);
  }

  private static String line(AccessFormatter formatter, AccessEntry entry) {
    StringBuilder out = new StringBuilder();
    formatter.append(out, entry);
    return out.toString();
  }

  private static AccessEntry entry(String target, String userAgent) {
    return entry(target, userAgent, null);
  }

  private static AccessEntry entry(String target, String userAgent, AccessEntry.Trace trace) {
    return new AccessEntry(
        AT,
        "192.0.2.1",
        new AccessEntry.Request("GET", target, "HTTP/1.1", "example.org", null, userAgent, 0),
        new AccessEntry.Response(200, 1234),
        new AccessEntry.Upstream("web", "web-1"),
        new AccessEntry.Timers(1_000_000, 0, 2_500_000, 30_000_000, 41_000_000),
        2,
        Termination.NORMAL,
        trace);
  }
}
