package io.tidegate.balancer.netty;

import io.tidegate.balancer.forwarding.ForwardedClient;
import io.tidegate.balancer.hold.ClientDeadline;
import io.tidegate.balancer.http1.AsciiSlice;
import io.tidegate.balancer.http1.Cookies;
import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.Forwarding;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.PathForm;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.routing.RequestFacts;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.Balancing.Sticky;
import io.tidegate.balancer.select.KeyHash;
import io.tidegate.balancer.select.KeySource;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads from a request's head what routing and hashing ask for. Loop-confined. */
final class RequestKeys implements RequestFacts {
  private final AsciiSlice method = new AsciiSlice();
  private final AsciiSlice value = new AsciiSlice();
  private final AsciiSlice host = new AsciiSlice();
  private final AsciiSlice path = new AsciiSlice();
  private final HeadWriter form = new HeadWriter();
  private final Map<String, byte[]> names = new HashMap<>();
  private final ForwardedClient forwarded = new ForwardedClient();
  private final Supplier<ProxySettings> settings;
  private @Nullable RequestHead request;

  RequestKeys(Supplier<ProxySettings> settings) {
    this.settings = settings;
  }

  /** The route of a request, which is the one that is asked about from now on. */
  @Nullable Route route(RoutingTable table, RequestHead head) {
    request = head;
    host.set(head.bytes(), head.hostStart(), head.hostEnd());
    if (head.plainPath()) {
      path.set(head.bytes(), head.pathStart(), head.pathEnd());
    } else {
      PathForm.write(head, form.reset());
      path.set(form.bytes(), 0, form.length());
    }
    return table.match(host, path, this);
  }

  @Override
  public CharSequence method() {
    RequestHead head = current();
    return method.set(head.bytes(), head.methodStart(), head.methodEnd());
  }

  @Override
  public @Nullable CharSequence header(String lowerCaseName) {
    RequestHead head = current();
    FieldLines fields = head.fields();
    int line = fields.find(head.bytes(), name(lowerCaseName));
    return line < 0
        ? null
        : value.set(head.bytes(), fields.valueStart(line), fields.valueEnd(line));
  }

  /** The hash that pins the request; without meaning for algorithms that do not hash. */
  long key(Balancing balancing, RequestHead head, Peer peer, SplittableRandom random) {
    return switch (balancing.algorithm()) {
      case RING_HASH, MAGLEV, BOUNDED_LOAD -> {
        CharSequence source = source(balancing.key(), head, peer);
        yield source == null || source.isEmpty() ? random.nextLong() | 1 : KeyHash.of(source);
      }
      default -> 1;
    };
  }

  private @Nullable CharSequence source(KeySource from, RequestHead head, Peer peer) {
    return switch (from) {
      case KeySource.Header(String name) -> header(name);
      case KeySource.Path _ -> value.set(head.bytes(), head.pathStart(), head.pathEnd());
      case KeySource.Client _ -> client(head, peer);
      case KeySource.Cookie(String name) -> cookie(name);
    };
  }

  /** The client's address: the peer's, or what trusted proxies say it was before them. */
  CharSequence client(RequestHead head, Peer peer) {
    if (peer.trusted()) {
      readForwarded(head);
      if (forwarded.found()) {
        return forwarded.address(value);
      }
    }
    return value.set(peer.address(), 0, peer.address().length);
  }

  /** Whether the client speaks TLS, to this balancer or to the trusted proxies before it. */
  boolean secure(RequestHead head, Peer peer) {
    if (!peer.trusted()) {
      return peer.secure();
    }
    readForwarded(head);
    return forwarded.secure(peer.secure());
  }

  private void readForwarded(RequestHead head) {
    ProxySettings now = settings.get();
    Forwarding sent = now.forwarding();
    forwarded.read(head, now.trusted(), sent.forwarded() && !sent.xForwarded());
  }

  /** A cookie's value; null when the request does not carry it. */
  private @Nullable CharSequence cookie(String name) {
    return Cookies.find(current(), name(name), value) ? value : null;
  }

  /** The endpoint that the request's cookie names; 0 for none. */
  long stickyToken(@Nullable Sticky sticky) {
    CharSequence named = sticky == null ? null : cookie(sticky.cookie());
    return named == null ? 0 : StickyCookie.token(named);
  }

  /** When the client of the request gives up waiting; see {@link ClientDeadline}. */
  long clientDeadline(long nowNanos) {
    CharSequence grpc = header("grpc-timeout");
    String first = grpc == null ? null : grpc.toString();
    return ClientDeadline.nanos(first, header("x-envoy-expected-rq-timeout-ms"), nowNanos);
  }

  private byte[] name(String name) {
    return names.computeIfAbsent(name, n -> n.getBytes(StandardCharsets.US_ASCII));
  }

  private RequestHead current() {
    RequestHead head = request;
    if (head == null) {
      throw new IllegalStateException("no request has been parsed");
    }
    return head;
  }
}
