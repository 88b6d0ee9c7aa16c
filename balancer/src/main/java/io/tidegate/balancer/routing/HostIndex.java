package io.tidegate.balancer.routing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes by host name: a hash table that is asked with a part of a character sequence in any case.
 * Immutable; a look-up allocates nothing.
 */
final class HostIndex {
  private final @Nullable String[] hosts;
  private final @Nullable PathIndex[] paths;

  private HostIndex(@Nullable String[] hosts, @Nullable PathIndex[] paths) {
    this.hosts = hosts;
    this.paths = paths;
  }

  /** An index of lower-case names. */
  static HostIndex of(Map<String, PathIndex> byHost) {
    int size = Integer.highestOneBit(Math.max(1, byHost.size()) * 4);
    @Nullable String[] hosts = new String[size];
    @Nullable PathIndex[] paths = new PathIndex[size];
    byHost.forEach(
        (host, index) -> {
          int slot = hash(host, 0, host.length()) & (size - 1);
          while (hosts[slot] != null) {
            slot = (slot + 1) & (size - 1);
          }
          hosts[slot] = host;
          paths[slot] = index;
        });
    return new HostIndex(hosts, paths);
  }

  @Nullable PathIndex find(CharSequence text, int start, int end) {
    int mask = hosts.length - 1;
    int slot = hash(text, start, end) & mask;
    String host = hosts[slot];
    while (host != null) {
      if (same(host, text, start, end)) {
        return paths[slot];
      }
      slot = (slot + 1) & mask;
      host = hosts[slot];
    }
    return null;
  }

  private static int hash(CharSequence text, int start, int end) {
    int hash = 0x811c9dc5;
    for (int i = start; i < end; i++) {
      hash = (hash ^ lower(text.charAt(i))) * 0x01000193;
    }
    return hash ^ (hash >>> 15);
  }

  private static boolean same(String host, CharSequence text, int start, int end) {
    if (host.length() != end - start) {
      return false;
    }
    for (int i = 0; i < host.length(); i++) {
      if (host.charAt(i) != lower(text.charAt(start + i))) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}
