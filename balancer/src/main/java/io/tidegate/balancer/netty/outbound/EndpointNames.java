package io.tidegate.balancer.netty.outbound;

import io.netty.util.NetUtil;
import io.tidegate.common.model.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the endpoints' names lead to. A name is looked up when its endpoint comes, again each half
 * minute, and soon after a connection to it has failed; never on an event loop. While it cannot be
 * looked up, the address that was good last stays; a failure itself is remembered for a second, or
 * five when there is an address to go on with. Thread-safe.
 */
public final class EndpointNames {
  private static final Logger log = LoggerFactory.getLogger(EndpointNames.class);

  /** How long an answer is good. */
  static final Duration TTL = Duration.ofSeconds(30);

  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(1);

  /** How a name's addresses are found; blocks. */
  public interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final Executor threads;
  private final LongSupplier nanos;
  private final Map<Address, Place> places = new ConcurrentHashMap<>();

  /** By the system's resolver, on virtual threads. */
  public EndpointNames() {
    this(InetAddress::getAllByName, Thread::startVirtualThread, System::nanoTime);
  }

  /** By another one. */
  public EndpointNames(Lookup lookup, Executor threads, LongSupplier nanos) {
    this.lookup = lookup;
    this.threads = threads;
    this.nanos = nanos;
  }

  /** Where one endpoint is. */
  public final class Place {
    private final Address name;
    private final boolean literal;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile InetSocketAddress now;
    private volatile boolean avoid;
    private volatile @Nullable String failure;
    private volatile long beganNanos;
    private volatile long dueNanos;

    private Place(Address name) {
      this.name = name;
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(name.host());
      literal = bytes != null;
      now = InetSocketAddress.createUnresolved(name.host(), name.port());
      dueNanos = nanos.getAsLong();
      if (bytes != null) {
        try {
          now = new InetSocketAddress(InetAddress.getByAddress(bytes), name.port());
        } catch (UnknownHostException e) {
          throw new IllegalStateException(e); // four bytes or sixteen are an address
        }
      }
    }

    /** The address that is good now; unresolved when there never was one. */
    public InetSocketAddress now() {
      return now;
    }

    /** No connection could be opened there: perhaps the name leads elsewhere by now. */
    public void failed() {
      if (!literal) {
        avoid = true;
        long soon = beganNanos + SOON.toNanos();
        if (soon - dueNanos < 0) {
          dueNanos = soon;
        }
        var _ = lookUp();
      }
    }

    /** Why there is no address. */
    public String failure() {
      return "%s cannot be resolved: %s".formatted(name.host(), failure);
    }

    private CompletableFuture<Void> lookUp() {
      if (literal || nanos.getAsLong() - dueNanos < 0 || !looking.compareAndSet(false, true)) {
        return CompletableFuture.completedFuture(null);
      }
      beganNanos = nanos.getAsLong();
      return CompletableFuture.runAsync(this::found, threads);
    }

    private void found() {
      try {
        InetAddress[] all = lookup.addresses(name.host());
        turnTo(chosen(all));
        failure = null;
        dueAfter(TTL);
      } catch (UnknownHostException e) {
        missed(String.valueOf(e.getMessage()));
      } finally {
        looking.set(false);
      }
    }

    private void dueAfter(Duration time) {
      dueNanos = nanos.getAsLong() + time.toNanos();
    }

    /** The present one as long as it is among them and works, else the next. */
    private InetSocketAddress chosen(InetAddress[] all) {
      InetSocketAddress present = now;
      int at = Arrays.asList(all).indexOf(present.getAddress());
      int next = at < 0 || avoid ? (at + 1) % all.length : at;
      return next == at ? present : new InetSocketAddress(all[next], name.port());
    }

    private void turnTo(InetSocketAddress next) {
      InetSocketAddress before = now;
      avoid = false;
      now = next;
      if (!before.equals(next)) {
        log.info(
            "endpoint={}: at {}{}",
            name,
            next.getAddress().getHostAddress(),
            before.isUnresolved() ? "" : " instead of " + before.getAddress().getHostAddress());
      }
    }

    private void missed(String why) {
      boolean first = failure == null;
      failure = why;
      InetSocketAddress kept = now;
      dueAfter(kept.isUnresolved() ? SOON : AGAIN);
      if (first) {
        log.warn(
            "endpoint={}: cannot be resolved: {}{}",
            name,
            why,
            kept.isUnresolved() ? "" : "; stays at " + kept.getAddress().getHostAddress());
      }
    }
  }

  /**
   * Knows these endpoints and no others. New names are looked up; waits for that no longer than
   * {@code limit}, so that the first requests find addresses if they can.
   */
  public void keep(Set<Address> addresses, Duration limit) {
    places.keySet().retainAll(addresses);
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    for (Address address : addresses) {
      if (!places.containsKey(address)) {
        asked.add(place(address).lookUp());
      }
    }
    var _ =
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
            .completeOnTimeout(null, limit.toNanos(), TimeUnit.NANOSECONDS)
            .join();
  }

  /** An endpoint's place; not for those that {@link #keep} does not know. */
  public Place place(Address address) {
    return places.computeIfAbsent(address, Place::new);
  }

  /** Looks up again what is due; does not block. */
  public void renew() {
    for (Place place : places.values()) {
      var _ = place.lookUp();
    }
  }
}
