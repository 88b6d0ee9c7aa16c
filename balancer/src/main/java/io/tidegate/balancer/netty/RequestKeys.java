package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.AsciiSlice;
import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.routing.RequestFacts;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Reads from a request's head what routing and hashing ask for. Loop-confined. */
final class RequestKeys implements RequestFacts {
  private final AsciiSlice method = new AsciiSlice();
  private final AsciiSlice value = new AsciiSlice();
  private final Map<String, byte[]> names = new HashMap<>();
  private @Nullable RequestHead request;

  /** This, about that request. */
  RequestFacts facts(RequestHead head) {
    request = head;
    return this;
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
    byte[] name = names.computeIfAbsent(lowerCaseName, n -> n.getBytes(StandardCharsets.US_ASCII));
    int line = fields.find(head.bytes(), name);
    return line < 0
        ? null
        : value.set(head.bytes(), fields.valueStart(line), fields.valueEnd(line));
  }

  /** The hash that pins the request; random for algorithms that do not hash. */
  long key(Balancing balancing, RequestHead head, SplittableRandom random) {
    return switch (balancing.algorithm()) {
      case RING_HASH, MAGLEV, BOUNDED_LOAD -> hash(balancing, head, random);
      default -> 1;
    };
  }

  private long hash(Balancing balancing, RequestHead head, SplittableRandom random) {
    CharSequence source =
        switch (balancing.key()) {
          case io.tidegate.balancer.select.KeySource.Header(String name) -> header(name);
          case io.tidegate.balancer.select.KeySource.Path _ ->
              value.set(head.bytes(), head.pathStart(), head.pathEnd());
          case io.tidegate.balancer.select.KeySource.Client _ -> null;
          case io.tidegate.balancer.select.KeySource.Cookie _ -> null;
        };
    return source == null ? random.nextLong() | 1 : KeyHash.of(source);
  }

  private RequestHead current() {
    RequestHead head = request;
    if (head == null) {
      throw new IllegalStateException("no request has been parsed");
    }
    return head;
  }
}
