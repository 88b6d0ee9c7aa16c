package io.tidegate.balancer.http2;

import java.util.Arrays;

/**
 * The fields that one direction of a connection has agreed on (RFC 7541, 2.3.2), oldest forgotten
 * first. Names and values lie one behind the other in one array, so that an entry costs no object.
 * Used by one thread.
 */
final class DynamicTable {
  /** What an entry counts beside its bytes. */
  private static final int OVERHEAD = 32;

  private final int ceiling;
  private byte[] store = new byte[256];
  private int[] starts = new int[8];
  private int[] nameEnds = new int[8];
  private int[] ends = new int[8];
  private int limit;
  private int size;
  private int tail;

  /** How many were ever added; entry {@code n} is in place {@code n} modulo the arrays' length. */
  private int added;

  private int count;

  DynamicTable(int limit) {
    this.limit = limit;
    ceiling = limit;
  }

  int count() {
    return count;
  }

  /** The number that the next entry gets. */
  int added() {
    return added;
  }

  /** The largest that the limit may be set to. */
  int ceiling() {
    return ceiling;
  }

  int limit() {
    return limit;
  }

  void limit(int bytes) {
    limit = bytes;
    evictTo(bytes);
  }

  /** The array that entries lie in, until the next {@link #add}. */
  byte[] store() {
    return store;
  }

  /** The name of the entry {@code age} additions ago; the newest is 0. */
  void name(int age, Slice to) {
    int place = place(added - 1 - age);
    to.set(store, starts[place], nameEnds[place]);
  }

  /** The value of the entry {@code age} additions ago. */
  void value(int age, Slice to) {
    int place = place(added - 1 - age);
    to.set(store, nameEnds[place], ends[place]);
  }

  /** Adds an entry; neither slice may lie in {@link #store()}. One too large empties the table. */
  void add(Slice name, Slice value) {
    int bytes = name.length() + value.length();
    evictTo(limit - bytes - OVERHEAD);
    if (bytes + OVERHEAD > limit) {
      return;
    }
    makeRoom(bytes);
    int place = place(added);
    starts[place] = tail;
    System.arraycopy(name.bytes, name.start, store, tail, name.length());
    tail += name.length();
    nameEnds[place] = tail;
    System.arraycopy(value.bytes, value.start, store, tail, value.length());
    tail += value.length();
    ends[place] = tail;
    added++;
    count++;
    size += bytes + OVERHEAD;
  }

  private int place(int number) {
    return number & (starts.length - 1);
  }

  private void evictTo(int bytes) {
    while (count > 0 && size > bytes) {
      int place = place(added - count);
      size -= ends[place] - starts[place] + OVERHEAD;
      count--;
    }
  }

  private void makeRoom(int bytes) {
    if (count == starts.length) {
      growEntries();
    }
    if (tail + bytes > store.length) {
      int live = size - count * OVERHEAD;
      byte[] to = store;
      if ((live + bytes) * 2 > store.length) {
        to = new byte[Math.max((live + bytes) * 2, store.length * 2)];
      }
      moveTo(to);
    }
  }

  private void moveTo(byte[] to) {
    int from = count == 0 ? tail : starts[place(added - count)];
    System.arraycopy(store, from, to, 0, tail - from);
    for (int number = added - count; number != added; number++) {
      int place = place(number);
      starts[place] -= from;
      nameEnds[place] -= from;
      ends[place] -= from;
    }
    tail -= from;
    store = to;
  }

  private void growEntries() {
    int[] oldStarts = starts;
    int[] oldNameEnds = nameEnds;
    int[] oldEnds = ends;
    int old = oldStarts.length;
    starts = Arrays.copyOf(starts, old * 2);
    nameEnds = Arrays.copyOf(nameEnds, old * 2);
    ends = Arrays.copyOf(ends, old * 2);
    for (int number = added - count; number != added; number++) {
      starts[place(number)] = oldStarts[number & (old - 1)];
      nameEnds[place(number)] = oldNameEnds[number & (old - 1)];
      ends[place(number)] = oldEnds[number & (old - 1)];
    }
  }
}
