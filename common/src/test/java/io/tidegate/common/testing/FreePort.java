package io.tidegate.common.testing;

import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for what must know its own before it listens, or comes back at the one that it had, and
 * ports where nobody listens. They lie below the range from which the kernel serves port 0 and
 * outgoing connections, so nobody else is given one between the asking and the use; and below the
 * range from which placement gives instances theirs. None is given out twice.
 */
public final class FreePort {
  private static final int FIRST = 10_000;
  private static final int COUNT = 10_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(new SplittableRandom().nextInt(COUNT));

  private FreePort() {}

  /** One that is free on loopback and on all addresses. */
  public static int next() {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (free(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          && free(new InetSocketAddress(port))) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from %d on".formatted(FIRST));
  }

  /** A free one of loopback, as an address. */
  public static Address address() {
    return new Address("127.0.0.1", next());
  }

  private static boolean free(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
