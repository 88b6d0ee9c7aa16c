package io.tidegate.balancer.netty;

import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The streams of one connection: those that are open, and what is remembered of others. */
final class Http2Streams {
  /** How many streams that we have reset may still have frames under way to us. */
  private static final int REMEMBERED = 64;

  private final IntObjectHashMap<Http2Stream> open = new IntObjectHashMap<>(8);
  private final ArrayDeque<Http2Stream> sending = new ArrayDeque<>(8);
  private final ArrayDeque<Http2Stream> closed = new ArrayDeque<>(8);
  private final int[] reset = new int[REMEMBERED];
  private int resets;

  int count() {
    return open.size();
  }

  @Nullable Http2Stream get(int id) {
    return open.get(id);
  }

  void add(Http2Stream stream) {
    open.put(stream.id(), stream);
  }

  /** Forgets a stream; its object is used again once the read batch is over. */
  boolean remove(Http2Stream stream) {
    if (open.remove(stream.id()) == null) {
      return false;
    }
    closed.add(stream);
    return true;
  }

  /** Remembers that frames of a stream may still come, and mean nothing. */
  void rememberReset(int id) {
    reset[resets++ & (REMEMBERED - 1)] = id;
  }

  boolean wasReset(int id) {
    for (int each : reset) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }

  /** All that are open, as they are now. */
  Http2Stream[] all() {
    return open.values().toArray(Http2Stream[]::new);
  }

  /** A stream has something to send. */
  void sends(Http2Stream stream) {
    if (!stream.listed) {
      stream.listed = true;
      sending.add(stream);
    }
  }

  /** How many have something to send. */
  int sendingCount() {
    return sending.size();
  }

  /** The one whose turn it is, which leaves the list; null when it is empty. */
  @Nullable Http2Stream next() {
    Http2Stream stream = sending.poll();
    if (stream != null) {
      stream.listed = false;
    }
    return stream;
  }

  /** Whether a stream has not been forgotten. */
  boolean has(Http2Stream stream) {
    return open.containsKey(stream.id());
  }

  /** Hands out for further use what nothing refers to any more. */
  void recycle() {
    for (Http2Stream stream = closed.poll(); stream != null; stream = closed.poll()) {
      if (!stream.listed) {
        stream.recycle();
      }
    }
  }
}
