package io.tidegate.balancer.telemetry;

import io.tidegate.balancer.netty.LoopTotals;
import java.util.Map;

/** What an event loop has counted over all workloads. */
final class LoopFamilies {
  private LoopFamilies() {}

  static void add(LoopTotals totals, Families families) {
    Map<String, String> none = Map.of();
    totals
        .rejections()
        .forEach(
            (reason, count) ->
                families.counter(
                    "tidegate_balancer_rejected_messages",
                    "Requests refused by the framing gate or a limit, by reason.",
                    Map.of("reason", reason),
                    (double) count));
    totals
        .abuses()
        .forEach(
            (reason, count) ->
                families.counter(
                    "tidegate_balancer_http2_abuses",
                    "HTTP/2 connections or streams closed for passing a limit, by which.",
                    Map.of("reason", reason),
                    (double) count));
    families.counter(
        "tidegate_balancer_unrouted_requests",
        "Requests that no route matched.",
        none,
        (double) totals.unrouted());
    families.counter(
        "tidegate_balancer_stale_retries",
        "Requests repeated because a kept upstream connection was closed.",
        none,
        (double) totals.staleRetries());
    capacity(totals.capacity(), families);
    givenUp(totals.givenUp(), families);
    families.counter(
        "tidegate_balancer_tls_handshakes",
        "TLS handshakes with clients that succeeded.",
        none,
        (double) totals.handshakes());
    sockets(totals, families);
  }

  private static void sockets(LoopTotals totals, Families families) {
    families.counter(
        "tidegate_balancer_proxy_headers_refused",
        "Client connections closed because their PROXY protocol header was missing or wrong.",
        Map.of(),
        (double) totals.proxyHeadersRefused());
    families.counter(
        "tidegate_balancer_spliced_bytes",
        "Bytes of TCP connections and tunnels that went from socket to socket uncopied.",
        Map.of(),
        (double) totals.splicedBytes());
    connections("client", totals.clients(), families);
    connections("upstream", totals.upstreams(), families);
    families.counter(
        "tidegate_balancer_upstream_connections_silent",
        "HTTP/2 connections to endpoints given up because a PING was not answered.",
        Map.of(),
        (double) totals.upstreamsSilent());
    families.gauge(
        "tidegate_balancer_upstream_connections_idle",
        "Upstream connections open and idle now.",
        Map.of(),
        (double) totals.upstreamsIdle());
  }

  private static void givenUp(LoopTotals.GivenUp givenUp, Families families) {
    Map<String, String> none = Map.of();
    families.counter(
        "tidegate_balancer_client_connections_idled",
        "Client connections closed because they were not used.",
        none,
        (double) givenUp.idle());
    families.counter(
        "tidegate_balancer_tls_handshake_failures",
        "TLS handshakes with clients that failed or took too long.",
        none,
        (double) givenUp.handshakes());
  }

  private static void capacity(LoopTotals.Capacity capacity, Families families) {
    Map<String, String> none = Map.of();
    Map.of("balancer", capacity.refused(), "listener", capacity.refusedByListener())
        .forEach(
            (limit, count) ->
                families.counter(
                    "tidegate_balancer_client_connections_refused",
                    "Client connections closed at once because there were too many, by whose limit.",
                    Map.of("limit", limit),
                    (double) count));
    families.counter(
        "tidegate_balancer_buffer_overflows",
        "Connections closed because all buffers together were full.",
        none,
        (double) capacity.overflows());
    families.gauge(
        "tidegate_balancer_buffered_bytes",
        "Bytes kept because they cannot go on yet.",
        none,
        (double) capacity.bufferedBytes());
  }

  private static void connections(
      String side, LoopTotals.Connections connections, Families families) {
    families.counter(
        "tidegate_balancer_%s_connections".formatted(side),
        "Connections opened on the %s side.".formatted(side),
        Map.of(),
        (double) connections.opened());
    families.gauge(
        "tidegate_balancer_%s_connections_open".formatted(side),
        "Connections open now on the %s side.".formatted(side),
        Map.of(),
        (double) connections.open());
  }
}
