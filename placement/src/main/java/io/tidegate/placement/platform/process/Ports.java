package io.tidegate.placement.platform.process;

import io.tidegate.placement.platform.TransientPlatformException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;

/** Gives out the ports of a range in turn, so that one just freed is the last to be used again. */
final class Ports {
  private final int first;
  private final int count;
  private int next;

  Ports(int first, int last, int start) {
    this.first = first;
    this.count = last - first + 1;
    this.next = Math.floorMod(start, count);
  }

  /** A port that nobody listens on and that is not in {@code taken}. */
  synchronized int take(Set<Integer> taken) throws TransientPlatformException {
    for (int i = 0; i < count; i++) {
      int port = first + next;
      next = (next + 1) % count;
      if (!taken.contains(port) && free(port)) {
        return port;
      }
    }
    throw new TransientPlatformException(
        "no free port between %d and %d".formatted(first, first + count - 1), null);
  }

  /** On loopback and on all addresses: an instance may listen on either. */
  private static boolean free(int port) {
    return bindable(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        && bindable(new InetSocketAddress(port));
  }

  private static boolean bindable(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
